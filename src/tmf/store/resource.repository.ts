import { turnForLongWork } from '../../background/long-work';
import type { Database, Session, Statement } from '../../database/database';
import { StatementTimeoutError } from '../../database/failure';
import type { Version } from '../http/conditions/preconditions';
import type { EventDraft } from './event/event';
import { describe } from '../query/describe';
import { ExpensiveQueryError } from '../query/bounds/invalid-query';
import { type Predicate, isAlways } from '../query/predicate';
import type { Caller } from '../declare/caller';
import type { Resource } from '../declare/define-resource';
import { findWithin } from './find-within';
import { type ListQuery, type ListRow, type ListStatement, listStatement, shortListStatement } from './list-statement';
import { prepare } from './resource.statements';
import type { StoredResource } from './stored-resource';
import { explainTo } from './write-errors';

/** What the events of a change say besides the change. */
export interface EventContext {
  readonly caller: Pick<Caller, 'actor' | 'client' | 'correlationId' | 'traceparent'>;
  /** What the URLs of the request begin with, before the path of the API. */
  readonly origin: string;
}

/** When it was written, give or take the commit itself. */
export type StoredVersion = Version & { readonly time: Date };
export type VersionedResource = StoredResource & StoredVersion;

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

/** A resource to be created, with what its event says besides the document. */
export interface NewResource extends StoredResource {
  /** Where it stands in the body (JSON Pointer). */
  readonly at: string;
  /** See {@link storedSize}. */
  readonly size: number;
  readonly event: EventDraft;
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
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly resource: Resource,
    private readonly database: Database,
  ) {
    this.statements = prepare(resource.table);
  }

  /** @param within what else it must satisfy: the same object for the same caller */
  async find(id: string, within?: Predicate): Promise<VersionedResource | undefined> {
    const { statement, values } = within
      ? findWithin(this.resource, id, within)
      : { statement: this.statements.find, values: [id] };
    return (await this.database.query<VersionedResource>(statement, values))[0];
  }

  /**
   * Creates all of them, or none, in one statement.
   * @param session of the transaction that this is to be a part of, if there is one
   * @returns their versions, in the order of the resources
   * @throws {TmfException} 409 if an id is taken, or the parents of one would lead back to it
   */
  async insert(
    resources: readonly NewResource[],
    context: EventContext,
    session: Session = this.database,
  ): Promise<readonly StoredVersion[]> {
    const at = (id: string): string => resources.find((resource) => resource.id === id)?.at ?? '';
    const [one, ...others] = resources;
    if (one && others.length === 0) {
      const values = [one.id, one.json, ...this.eventValues(one.event, context), one.size];
      return session.query<StoredVersion>(this.statements.insert, values).catch(explainTo(this.resource, at));
    }
    const values = [
      resources.map(({ id }) => id),
      resources.map(({ event }) => event.id),
      resources.map(({ size }) => size),
      // One parameter: elements of an array each would have to be quoted once more.
      `[${resources.map(({ json }) => json).join(',')}]`,
      ...this.contextValues(context),
    ];
    const rows = await session
      .query<StoredVersion & { id: string }>(this.statements.insertMany, values)
      .catch(explainTo(this.resource, at));
    const versions = new Map(rows.map(({ id, version, time }) => [id, { version, time }]));
    return resources.map(({ id }) => versions.get(id) as StoredVersion);
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
    return this.unlessOutrun(id, async (session, read) => {
      const [current] = await session.query<VersionedResource>(read, [id]);
      if (!current) return undefined;
      const decision = await decide(current);
      if (!decision.update) return { resource: current, decision };
      const { json, size, events } = decision.update;
      const values = [id, json, ...this.eventsValues(events, context), current.version, size];
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
      const values = [id, ...this.eventValues(event, context), version];
      const [row] = await session.query<Deleted>(this.statements.delete, values);
      return row;
    };
    if (!check) return remove(this.database, null);
    return this.unlessOutrun(id, async (session, read) => {
      const [current] = await session.query<VersionedResource>(read, [id]);
      if (!current) return undefined;
      check(current);
      return (await remove(session, current.version)) ?? OUTRUN;
    });
  }

  /** Does it without a lock, and again with one if another change came between reading and writing. */
  private async unlessOutrun<T>(
    id: string,
    change: (session: Session, read: Statement) => Promise<T | typeof OUTRUN>,
  ): Promise<T> {
    const changed = await change(this.database, this.statements.find);
    if (changed !== OUTRUN) return changed;
    const locked = await this.database.transaction((session) => change(session, this.statements.lock));
    if (locked === OUTRUN) throw new Error(`${this.resource.name} ${id} changed while it was locked`);
    return locked;
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
    const short = shortListStatement(this.resource, query);
    const rows = short ? await this.run(short, query) : [];
    if (rows.length > 0 && !rows.some(lacksDocument)) return rows;
    return this.run(listStatement(this.resource, query), query);
  }

  private run({ statement, values, scan }: ListStatement, query: ListQuery): Promise<ListRow[]> {
    const isPlain = isAlways(query.filter) && query.sort.length === 0;
    const lane = scan ? 'slow' : isPlain ? 'plain' : 'quick';
    return this.database.list<ListRow>(statement, values, lane, turnFor).catch((error: unknown) => {
      if (lane === 'plain' || !(error instanceof StatementTimeoutError)) throw error;
      throw new ExpensiveQueryError(`${error.message}: ${describeSearch(query)}`, { cause: error });
    });
  }

  private eventValues({ id, change, fieldPath }: EventDraft, context: EventContext): unknown[] {
    return [id, change, fieldPath ?? null, ...this.contextValues(context)];
  }

  private eventsValues(drafts: readonly EventDraft[], context: EventContext): unknown[] {
    return [
      drafts.map(({ id }) => id),
      drafts.map(({ change }) => change),
      drafts.map(({ fieldPath }) => fieldPath ?? null),
      ...this.contextValues(context),
    ];
  }

  private contextValues({ caller, origin }: EventContext): unknown[] {
    const { correlationId, traceparent = null, actor = null, client = null } = caller;
    return [this.resource.name, origin, correlationId, traceparent, actor, client];
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
