import { turnForLongWork } from '../../background/long-work';
import type { Database, Session } from '../../database/database';
import { StatementTimeoutError } from '../../database/failure';
import type { EventDraft } from './event/event';
import { describe } from '../query/describe';
import { ExpensiveQueryError } from '../query/bounds/invalid-query';
import { type Predicate, isAlways } from '../query/predicate';
import type { Resource } from '../declare/define-resource';
import { findWithin } from './find-within';
import { type ListQuery, type ListRow, type ListStatement, listStatement, shortListStatement } from './list-statement';
import { eventValues, eventsValues } from './event-values';
import { GatheredInserts } from './gathered-inserts';
import { GatheredReads } from './gathered-reads';
import type { IndexesInUse } from './indexes/indexes-in-use';
import { prepare } from './resource.statements';
import type { EventContext, StoredResource, StoredVersion, VersionedResource } from './stored-resource';
import { explainTo } from './write-errors';

export interface List {
  readonly items: readonly ListItem[];
  /** Whether the page has fewer items than it could have, since there is no room for more. */
  readonly isFull: boolean;
  /** All matches, in the snapshot of the items. */
  readonly total: number;
}

export interface ListItem extends StoredResource {
  /** Where it stands in the order; only on a walk by cursors. */
  readonly keys?: readonly (string | null)[];
}

/** What to make of a resource, and what to tell of it. */
export interface Update {
  readonly json: string;
  /** See {@link storedSize}. */
  readonly size: number;
  readonly events: readonly EventDraft[];
}

/** What is decided of a resource; without an update it stays as it is. */
export interface Decision {
  readonly update?: Update;
}

/** A resource about which something was decided, as it is now. */
export interface Decided<D> {
  readonly resource: VersionedResource;
  readonly decision: D;
}

/** A resource that is gone, and when it went. */
type Deleted = StoredResource & Pick<StoredVersion, 'time'>;

/** Another change came between reading and writing. */
const OUTRUN = Symbol('outrun');

/** Reads and writes the rows of one resource. A write is one statement that changes the row and records its events. */
export class ResourceRepository {
  /** See {@link GatheredInserts.insert}. */
  readonly insert: GatheredInserts['insert'];

  private readonly reads: GatheredReads;
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly resource: Resource,
    private readonly database: Database,
    private readonly indexes: Pick<IndexesInUse, 'columnsOf'>,
  ) {
    const inserts = new GatheredInserts(resource, database);
    this.insert = inserts.insert.bind(inserts);
    this.reads = new GatheredReads(resource, database);
    this.statements = prepare(resource.table);
  }

  /** @param within what else it must satisfy: the same object for the same caller */
  async find(id: string, within?: Predicate): Promise<VersionedResource | undefined> {
    if (!within) return this.reads.find(id);
    const { statement, values } = findWithin(this.resource, id, within);
    return (await this.database.query<VersionedResource>(statement, values))[0];
  }

  /**
   * Lets `decide` make the new document from the stored one, and writes it if that is still the stored one then. If it
   * is not, locks the row and does so again: nobody waits for a lock unless two change one resource at the same time.
   * @param decide what it throws leaves the row as it is
   * @returns undefined if there is no such row
   */
  async update<D extends Decision>(
    id: string,
    decide: (current: VersionedResource) => D | Promise<D>,
    context: EventContext,
  ): Promise<Decided<D> | undefined> {
    return this.unlessOutrun(id, async (session, current) => {
      const decision = await decide(current);
      if (!decision.update) return { resource: current, decision };
      const { json, size, events } = decision.update;
      const values = [id, json, ...eventsValues(this.resource, events, context), current.version, size];
      const [written] = await session
        .query<StoredVersion>(this.statements.update, values)
        .catch(explainTo(this.resource));
      return written ? { resource: { id, json, ...written }, decision } : OUTRUN;
    });
  }

  /**
   * @param check throws if the row is not to be deleted as it is; without it, it is deleted however it is
   * @returns the row as it was, with the time of the deletion; undefined if there was none
   */
  async delete(
    id: string,
    check: ((current: VersionedResource) => void) | undefined,
    event: EventDraft,
    context: EventContext,
  ): Promise<Deleted | undefined> {
    const remove = async (session: Session, version: string | null): Promise<Deleted | undefined> => {
      const values = [id, ...eventValues(this.resource, event, context), version];
      const [row] = await session.query<Deleted>(this.statements.delete, values);
      return row;
    };
    if (!check) return remove(this.database, null);
    return this.unlessOutrun(id, async (session, current) => {
      check(current);
      return (await remove(session, current.version)) ?? OUTRUN;
    });
  }

  /** Does it without a lock, and again with one if another change came between reading and writing. */
  private async unlessOutrun<T>(
    id: string,
    change: (session: Session, current: VersionedResource) => Promise<T | typeof OUTRUN>,
  ): Promise<T | undefined> {
    const current = await this.reads.find(id);
    const changed = current && (await change(this.database, current));
    if (changed !== OUTRUN) return changed;
    return this.database.transaction(async (session) => {
      const [locked] = await session.query<VersionedResource>(this.statements.lock, [id]);
      const outcome = locked && (await change(session, locked));
      if (outcome === OUTRUN) throw new Error(`${this.resource.name} ${id} changed while it was locked`);
      return outcome;
    });
  }

  /**
   * One page and the total, in one snapshot (PAG-11). A page that is asked for by a cursor has one item more, on the far
   * side, if there is one.
   */
  async list(query: ListQuery): Promise<List> {
    const rows = await this.selectList(query);
    const items = rows.flatMap(({ id, json, keys }) => (id !== null && json !== null ? [{ id, json, keys }] : []));
    if (query.page.from?.side === 'before') items.reverse();
    return { items, isFull: rows.some(lacksDocument), total: Number(rows[0]?.total ?? 0) };
  }

  private async selectList(query: ListQuery): Promise<ListRow[]> {
    const listed = { table: this.resource.table, columns: this.indexes.columnsOf(this.resource) };
    const short = shortListStatement(listed, query);
    const rows = short ? await this.run(short, query) : [];
    if (rows.length > 0 && !rows.some(lacksDocument)) return rows;
    return this.run(listStatement(listed, query), query);
  }

  private run({ statement, values, scan }: ListStatement, query: ListQuery): Promise<ListRow[]> {
    const isPlain = isAlways(query.filter) && query.sort.length === 0;
    const lane = scan ? 'slow' : isPlain ? 'plain' : 'quick';
    return this.database.list<ListRow>(statement, values, lane, turnFor).catch((error: unknown) => {
      if (lane === 'plain' || !(error instanceof StatementTimeoutError)) throw error;
      throw new ExpensiveQueryError(`${error.message}: ${describeSearch(query)}`, { cause: error });
    });
  }
}

/** What is made of a long page is long work. */
function turnFor(rows: readonly ListRow[]): Promise<void> | undefined {
  return turnForLongWork(rows.reduce((sum, { json }) => sum + (json?.length ?? 0), 0));
}

/** There is a resource, but no room for it. */
function lacksDocument({ id, json }: ListRow): boolean {
  return id !== null && json === null;
}

function describeSearch({ filter, sort, page: { offset } }: ListQuery): string {
  const order = sort.length > 0 ? `, sorted by ${sort.map(({ text }) => text).join(', ')}` : '';
  return describe(filter) + order + (offset > 0 ? `, from offset ${offset} on (after= takes less)` : '');
}
