// Room tmf/store: the table of a resource: reads and writes, changes in hand.

import type { Database, Session } from '../../database/database';
import type { EventDraft } from './event/event';
import type { Predicate } from '../query/predicate';
import type { Resource } from '../declare/define-resource';
import { findWithin } from './find-within';
import { eventValues, eventsValues } from './row/event-values';
import { GatheredChanges } from './gathered/changes';
import { GatheredInserts } from './gathered/inserts';
import { GatheredReads } from './gathered/reads';
import { prepare } from './row/resource.statements';
import type { EventContext, StoredResource, StoredVersion, VersionedResource } from './row/stored-resource';
import { explainTo } from './row/write-errors';

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
  private readonly updates: GatheredChanges<StoredVersion>;
  private readonly deletions: GatheredChanges<Deleted>;
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly resource: Resource,
    private readonly database: Database,
  ) {
    const inserts = new GatheredInserts(resource, database);
    this.insert = inserts.insert.bind(inserts);
    this.reads = new GatheredReads(resource, database);
    this.statements = prepare(resource.table);
    this.updates = new GatheredChanges(database, this.statements.update);
    this.deletions = new GatheredChanges(database, this.statements.delete);
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
      const values = [id, json, ...eventsValues(this.resource, events, context), current.version, size] as const;
      const writing = session
        ? session.query<StoredVersion>(this.statements.update, values).then(first)
        : this.updates.change(values, json.length);
      const written = await writing.catch(explainTo(this.resource));
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
    const remove = (session: Session | undefined, version: string | null): Promise<Deleted | undefined> => {
      const values = [id, ...eventValues(this.resource, event, context), version] as const;
      return session
        ? session.query<Deleted>(this.statements.delete, values).then(first)
        : this.deletions.change(values);
    };
    if (!check) return remove(undefined, null);
    return this.unlessOutrun(id, async (session, current) => {
      check(current);
      return (await remove(session, current.version)) ?? OUTRUN;
    });
  }

  /**
   * Does it without a lock, and again with one if another change came between reading and writing.
   * @param change is given the session that has the lock
   */
  private async unlessOutrun<T>(
    id: string,
    change: (session: Session | undefined, current: VersionedResource) => Promise<T | typeof OUTRUN>,
  ): Promise<T | undefined> {
    const current = await this.reads.find(id);
    const changed = current && (await change(undefined, current));
    if (changed !== OUTRUN) return changed;
    return this.database.transaction(async (session) => {
      const [locked] = await session.query<VersionedResource>(this.statements.lock, [id]);
      const outcome = locked && (await change(session, locked));
      if (outcome === OUTRUN) throw new Error(`${this.resource.name} ${id} changed while it was locked`);
      return outcome;
    });
  }
}

function first<Row>([row]: readonly Row[]): Row | undefined {
  return row;
}
