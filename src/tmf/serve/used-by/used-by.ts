import { hasRight, type Caller } from '../../declare/caller';
import { readRight } from '../../../access/access';
import { turnForLongWork } from '../../../background/long-work';
import type { Database } from '../../../database/database';
import { StatementTimeoutError } from '../../../database/failure';
import type { ApiRegistry } from '../../declare/api.registry';
import { nameOf } from '../../declare/called';
import type { Resource } from '../../declare/define-resource';
import { TmfException } from '../../error/tmf.exception';
import { isStorable } from '../../http/json-body';
import type { Document } from '../../json/json-value';
import { Effort } from '../../query/bounds/effort';
import { ExpensiveQueryError } from '../../query/bounds/invalid-query';
import { matches } from '../../query/memory/matches';
import type { Page } from '../../query/parse/page';
import { ALWAYS, isNever } from '../../query/predicate';
import type { AccessPolicies } from '../../rules/access/access-policies';
import type { Sight } from '../../rules/access/sight';
import { missing } from '../../rules/missing';
import { requireSatisfiable } from '../list/list-headers';
import { type Use, anyOf, usesOf } from './uses';
import {
  ANY_ID,
  type UseRow,
  type Users,
  type UsesQuery,
  type UsesStatement,
  countStatement,
  filledIn,
  isPrepared,
  usesStatement,
} from './uses-statement';
import { reachOf } from '../../store/list/list-parts';

/** What is asked of what uses a resource. */
export interface UsedByQuery {
  /** Of which kinds; without them of all. */
  readonly types?: readonly Resource[];
  readonly page: Page;
}

/** A resource that refers to another, as the caller sees it. */
export interface User {
  readonly resource: Resource;
  readonly id: string;
  /** What references call it. */
  readonly name: string | undefined;
  /** By which attributes it does, with dots. */
  readonly attributes: readonly string[];
}

/** A page of them, and how many there are. */
export interface UsedBy {
  readonly users: readonly User[];
  readonly total: number;
}

/** Resources of a kind that may refer to the target, and what the caller sees of them. */
interface Kind extends Users {
  readonly resource: Resource;
  readonly uses: readonly Use[];
  readonly sight: Sight;
  /** Whether the caller sees of all of them whether they refer to it. */
  readonly isSeen: boolean;
}

/** A deletion is refused with a number up to this. */
const MOST = 1000;

/** Finds what refers to the resources of a kind. A resource that refers to itself does not count. */
export class UsedByFinder {
  /** By how far they reach: a few. */
  private readonly kept = new Map<number, UsesStatement>();

  constructor(
    private readonly resource: Resource,
    private readonly registry: ApiRegistry,
    private readonly database: Database,
    private readonly policies: AccessPolicies,
  ) {}

  /** The kinds that there may be in the answers, in their order. */
  get types(): readonly Resource[] {
    return this.registry.resources.filter(({ references }) => references.some(({ mayBeHere }) => mayBeHere));
  }

  /**
   * What refers to the resource, as far as the caller sees both.
   * @throws {TmfException} 404, 416 for a `Range` past the end; {@link ExpensiveQueryError} for what takes too long to find
   */
  async find(caller: Caller, id: string, { types, page }: UsedByQuery): Promise<UsedBy> {
    if (!isStorable(id)) throw missing(this.resource, id);
    const kinds = this.kindsFor(caller, id, types);
    const sight = this.policies.sightOf(caller, this.resource, 'read');
    const within = sight.seesAll(ALWAYS) ? undefined : sight.filter(ALWAYS);
    const isCommon = within === undefined && kinds.every(({ parts }) => parts !== undefined);
    const query = { target: this.resource, id, within, users: kinds, isCommon };
    const { statement, values } = this.statementOf(query, page, () => this.kindsFor(caller, ANY_ID));
    const rows = await this.database.list<UseRow>(statement, values, 'quick', turnFor).catch((error: unknown) => {
      if (!(error instanceof StatementTimeoutError)) throw error;
      const detail = `${error.message}: what uses ${this.resource.name} ${id}. Ask for one type, with @referredType`;
      throw new ExpensiveQueryError(detail, { cause: error });
    });
    const [first] = rows;
    if (!first?.there) throw missing(this.resource, id);
    const total = Number(first.total);
    requireSatisfiable(page, { count: total, isEstimate: false }, rows.length);
    const effort = new Effort();
    return { users: rows.flatMap((row) => userOf(row, kinds, effort)), total };
  }

  /** @param kindsOfAny those of {@link ANY_ID}, for a caller who sees all of them */
  private statementOf(query: UsesQuery, page: Page, kindsOfAny: () => readonly Kind[]): UsesStatement {
    if (!isPrepared(query, page)) return usesStatement(query, page);
    const reach = reachOf(page);
    const kept = this.kept.get(reach) ?? usesStatement({ ...query, id: ANY_ID, users: kindsOfAny() }, page);
    this.kept.set(reach, kept);
    return filledIn(kept, query, page);
  }

  /**
   * @param url of the resource
   * @throws {TmfException} 409 if others refer to the resource; 403, whether they do or not, if the caller does not see all that may
   */
  async requireNone(caller: Caller, id: string, url: string): Promise<void> {
    const users = this.kindsFor(caller, id);
    const what = `${this.resource.name} ${id}`;
    const unseen = users.filter(({ isSeen }) => !isSeen).map(({ resource: { name } }) => name);
    if (unseen.length > 0) {
      const detail = `Whether ${what} is used is not for this caller to know: it would have to see every ${unseen.join(', ')}`;
      throw new TmfException('forbidden', detail);
    }
    const { statement, values } = countStatement({ target: this.resource, id, users, isCommon: true }, MOST + 1);
    const [row] = await this.database.list<{ total: string }>(statement, values, 'quick', () => undefined);
    const total = Number(row?.total ?? 0);
    if (total === 0) return;
    const number = total > MOST ? `more than ${MOST} resources` : `${total} resource${total === 1 ? '' : 's'}`;
    throw new TmfException('resourceInUse', `${what} is used by ${number}: GET ${url}/usedBy lists them`);
  }

  /**
   * All kinds, with what is asked of each: nothing where the caller sees nothing. Where it sees all that may refer to the resource,
   * the condition is the same for everybody.
   */
  private kindsFor(caller: Caller, id: string, types?: readonly Resource[]): readonly Kind[] {
    return this.registry.resources.map((resource): Kind => {
      const uses = usesOf(resource, { name: this.resource.name, id });
      const all = anyOf(uses);
      const sight = this.policies.sightOf(caller, resource, 'read');
      const mayRead = hasRight(caller, readRight(resource.path));
      const seen = mayRead && !isNever(all) ? sight.filter(all) : all;
      const isAsked = mayRead && !isNever(seen) && (types?.includes(resource) ?? true);
      const isSeen = isNever(all) || (mayRead && sight.seesAll(all));
      // What is hidden cannot be told from a part of a document.
      const parts = sight.isWhole || !isAsked ? partsOf(resource, uses) : undefined;
      return { resource, uses, sight, isSeen, isAsked, predicate: isAsked && !isSeen ? seen : all, parts };
    });
  }
}

/** The attributes that say what a resource is called and to what it refers. */
function partsOf({ called }: Resource, uses: readonly Use[]): readonly string[] {
  return [...new Set([...called.flat(), ...uses.map(({ attribute }) => attribute.replace(/\..*/, ''))])];
}

/** To make objects of long documents is long work. */
function turnFor(rows: readonly UseRow[]): Promise<void> | undefined {
  return turnForLongWork(rows.reduce((sum, { json }) => sum + (json?.length ?? 0), 0));
}

function userOf({ kind: of, id, json }: UseRow, kinds: readonly Kind[], effort: Effort): User[] {
  const kind = of === null ? undefined : kinds[of];
  if (!kind || id === null || json === null) return [];
  const { resource, uses, sight } = kind;
  const document = JSON.parse(json) as Document;
  const shown = sight.isWhole ? document : sight.see({ ...document, id })?.shown;
  if (!shown) return [];
  const attributes = uses.filter(({ predicate }) => matches(predicate, shown, effort)).map((use) => use.attribute);
  return [{ resource, id, name: nameOf(resource.called, (attribute) => (shown as Document)[attribute]), attributes }];
}
