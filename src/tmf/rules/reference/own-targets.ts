import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../../config/env';
import { SETTINGS } from '../../../config/settings.module';
import { Database, type Statement, statementsOf } from '../../../database/database';
import { columnExpression, columnName } from '../../../database/tables/table-layout';
import { typeKey } from '../../attribute/reference';
import { ApiRegistry } from '../../declare/api.registry';
import { MAX_CALLED, nameOf } from '../../declare/called';
import type { Caller } from '../../declare/caller';
import type { Resource } from '../../declare/define-resource';
import { MAX_ID_LENGTH } from '../../declare/identity';
import { digestOf } from '../../json/digest';
import { ALWAYS } from '../../query/predicate';
import { Parameters } from '../../query/sql/parameters';
import { toWhere } from '../../query/sql/where';
import { AccessPolicies } from '../access/access-policies';
import type { Sight } from '../access/sight';

/** Looked up by one statement. What is read of each is bounded, too: no document is. */
const BATCH = 500;

/** Of a target that is there: what references call it, if that is known and seen. */
export interface Found {
  readonly name: string | undefined;
}

/** A select up to its ids, which are the last of its values. */
interface Select {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** Finds what references refer to in the tables of this server, as far as the caller sees it. */
@Injectable()
export class OwnTargets {
  /** Types that have a URL in the settings. */
  private readonly elsewhere: ReadonlySet<string>;
  /** By sight, then by table: those who ask again have the same. */
  private readonly selects = new WeakMap<Sight, Map<string, Select>>();

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly registry: ApiRegistry,
    private readonly database: Database,
    private readonly policies: AccessPolicies,
  ) {
    this.elsewhere = new Set([...settings.reference.urls.keys()].map(typeKey));
  }

  /** The resources that this server has itself: not those of types that have a URL in the settings. */
  get resources(): readonly Resource[] {
    return this.registry.resources.filter(({ name }) => !this.elsewhere.has(typeKey(name)));
  }

  /** The one of them that a type names, in whatever case. */
  resourceOf(type: string): Resource | undefined {
    return this.resources.find(({ name }) => typeKey(name) === typeKey(type));
  }

  /** @param ids in any number, each once @param isNamed whether names are wanted @returns those that are there for the caller, by id */
  async find(
    caller: Caller,
    resource: Resource,
    ids: readonly string[],
    isNamed: boolean,
  ): Promise<Map<string, Found>> {
    const { statement, values } = this.selectOf(this.policies.sightOf(caller, resource, 'read'), resource, isNamed);
    const found = new Map<string, Found>();
    const possible = ids.filter(({ length }) => length <= MAX_ID_LENGTH);
    for (let from = 0; from < possible.length; from += BATCH) {
      const batch = [...values, possible.slice(from, from + BATCH)];
      const rows = await this.database.query<{ id: string } & Record<string, unknown>>(statement, batch);
      for (const { id, ...attributes } of rows) {
        found.set(id, { name: nameOf(resource.called, (attribute) => attributes[attribute]) });
      }
    }
    return found;
  }

  private selectOf(sight: Sight, resource: Resource, isNamed: boolean): Select {
    const known = this.selects.get(sight) ?? new Map<string, Select>();
    this.selects.set(sight, known);
    const key = `${resource.table} ${isNamed}`;
    const select = known.get(key) ?? selectOf(sight, resource, isNamed);
    known.set(key, select);
    return select;
  }
}

function selectOf(sight: Sight, { table, called, columns, store }: Resource, isNamed: boolean): Select {
  const parameters = new Parameters();
  const all = sight.filter(ALWAYS);
  const where = sight.isWhole ? '' : `${toWhere(all, parameters, columns).sql} and `;
  const attributes = isNamed ? [...new Set(called.flat())] : [];
  const selected = attributes.map((attribute) => {
    const expression = store.columns.includes(attribute) ? columnName(attribute) : columnExpression(attribute);
    // One character more than is taken, so that what is too long is known to be.
    const text = `left(${expression}, ${MAX_CALLED + 1})`;
    const shown = sight.showing(attribute);
    const seen = shown === all ? text : `case when ${toWhere(shown, parameters, columns).sql} then ${text} end`;
    return `, ${seen} as "${attribute}"`;
  });
  const ids = parameters.values.length + 1;
  const text = `select id${selected.join('')} from "${table}" where ${where}id = any($${ids}::text[])`;
  const name = `${isNamed ? 'named' : 'existing'}${sight.isWhole ? '' : `.${digestOf(text)}`}`;
  return { statement: statementsOf(`${table}.reference`)(name, text), values: parameters.values };
}
