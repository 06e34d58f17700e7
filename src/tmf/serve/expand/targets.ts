import { readRight } from '../../../access/access';
import { turnForLongWork } from '../../../background/long-work';
import type { Database } from '../../../database/database';
import { type Caller, hasRight } from '../../declare/caller';
import type { Resource } from '../../declare/define-resource';
import type { Document } from '../../json/json-value';
import { isEmpty } from '../../query/path-set';
import { ALWAYS, type Predicate, isNever } from '../../query/predicate';
import type { AccessPolicies } from '../../rules/access/access-policies';
import type { Sight } from '../../rules/access/sight';
import { type TargetRow, findTargets } from './find-targets';
import { type GatheredTargets, MAX_GATHERED_IDS } from './gathered-targets';
import { type Room, bytesOf } from './room';

/**
 * So many times the room of a page may be read to find out what of it is shown. What is hidden does not count to the room: so much
 * of it is only where documents are hidden nearly whole.
 */
const MAX_JUDGED = 16;

/** What a reference leads to: a document, as far as the caller sees it. */
export interface Target {
  readonly id: string;
  readonly resource: Resource;
  readonly json: string;
  readonly bytes: number;
}

/** Reads what references lead to, as far as their caller sees it. */
export class Targets {
  constructor(
    private readonly database: Database,
    private readonly gathered: GatheredTargets,
    private readonly policies: AccessPolicies,
    private readonly caller: Caller,
  ) {}

  /**
   * Reads no more than there is room for.
   * @param wanted ids, each with the number of places that its text is for
   * @returns by id; without those that are not there for the caller
   * @throws {ExpensiveQueryError} if there is no room for all of them
   */
  async read(resource: Resource, wanted: ReadonlyMap<string, number>, room: Room): Promise<Map<string, Target>> {
    const { caller, policies } = this;
    if (!hasRight(caller, readRight(resource.path))) return new Map();
    const sight = policies.sightOf(caller, resource, 'read');
    const within = sight.isWhole ? undefined : sight.filter(ALWAYS);
    if (within && isNever(within)) return new Map();
    if (sight.hides) return this.readHidden(resource, wanted, room, sight, within);
    const rows =
      (within ? undefined : await this.readWithOthers(resource, wanted, room)) ??
      (await this.select(resource, [...wanted.keys()], [...wanted.values()], room.left, within));
    const targets = rows.map(({ id, json, size }) => ({ id, resource, json: json ?? room.refuse(), bytes: size }));
    return new Map(targets.map((target) => [target.id, target]));
  }

  /** @returns undefined if they are too many or too long for that */
  private async readWithOthers(
    resource: Resource,
    wanted: ReadonlyMap<string, number>,
    room: Room,
  ): Promise<readonly TargetRow[] | undefined> {
    if (wanted.size > MAX_GATHERED_IDS) return undefined;
    const rows = await this.gathered.read(resource, [...wanted.keys()]);
    let bytes = 0;
    for (const { id, size, json } of rows) {
      if (json === null) return undefined;
      bytes += size * (wanted.get(id) ?? 0);
    }
    if (bytes > room.left) room.refuse();
    return rows;
  }

  /** Where attributes are left out, what there is room for is known only when that is done: documents are read by parts. */
  private async readHidden(
    resource: Resource,
    wanted: ReadonlyMap<string, number>,
    room: Room,
    sight: Sight,
    within: Predicate | undefined,
  ): Promise<Map<string, Target>> {
    const targets = new Map<string, Target>();
    let ids = [...wanted.keys()];
    let taken = 0;
    for (let part = 0; ids.length > 0; part++) {
      if (part === MAX_JUDGED) room.refuse();
      const rows = await this.select(resource, ids, ids.map(() => 1), room.size, within); // prettier-ignore
      for (const { id, json } of rows) {
        const shown = json === null ? undefined : shownOf(sight, id, json);
        if (shown === undefined) continue;
        const bytes = bytesOf(shown);
        targets.set(id, { id, resource, json: shown, bytes });
        taken += bytes * (wanted.get(id) ?? 0);
        if (taken > room.left) room.refuse();
      }
      ids = rows.flatMap(({ id, json }) => (json === null ? [id] : []));
    }
    return targets;
  }

  private select(
    resource: Resource,
    ids: readonly string[],
    places: readonly number[],
    room: number,
    within: Predicate | undefined,
  ): Promise<TargetRow[]> {
    const { statement, values } = findTargets(resource, ids, places, room, within);
    return this.database.list<TargetRow>(statement, values, 'plain', turnFor);
  }
}

/** What is made of long texts is long work. */
function turnFor(rows: readonly TargetRow[]): Promise<void> | undefined {
  return turnForLongWork(rows.reduce((sum, { json }) => sum + (json?.length ?? 0), 0));
}

/** The text without what the caller does not see of it. */
function shownOf(sight: Sight, id: string, json: string): string | undefined {
  const seen = sight.see({ ...(JSON.parse(json) as Document), id });
  if (!seen || isEmpty(seen.hidden)) return seen && json;
  const { id: _, ...shown } = seen.shown;
  return JSON.stringify(shown);
}
