import type { Database, Session } from '../../database/database';
import type { Version } from '../http/preconditions';
import type { EventDraft } from '../event/event';
import { TmfException } from '../error/tmf.exception';
import { describe } from '../query/describe';
import { isAlways } from '../query/predicate';
import type { Resource } from './define-resource';
import { type ListQuery, type ListRow, type ListStatement, listStatement, shortListStatement } from './list-statement';
import type { StoredResource } from './representation';
import { prepare } from './resource.statements';

/** What the events of a change say besides the document. */
export interface EventContext {
  readonly href: string;
  readonly correlationId: string;
}

/** A resource with its version: when that was written, give or take the commit itself. */
export interface VersionedResource extends StoredResource, Version {}

export interface List {
  readonly items: readonly ListItem[];
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
  readonly events: readonly EventDraft[];
}

export interface Updated extends VersionedResource {
  /** Whether there was something to change. */
  readonly isWritten: boolean;
}

/**
 * Reads and writes the rows of one resource. A write is one statement that changes the row and records its events, so
 * that there is never one without the other.
 */
export class ResourceRepository {
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly resource: Resource,
    private readonly database: Database,
  ) {
    this.statements = prepare(resource.table);
  }

  async find(id: string): Promise<VersionedResource | undefined> {
    const [row] = await this.database.query<VersionedResource>(this.statements.find, [id]);
    return row;
  }

  /** @returns undefined if the id is taken; then nothing was written */
  async insert(id: string, json: string, event: EventDraft, context: EventContext): Promise<Version | undefined> {
    const values = [id, json, ...this.eventValues(event, context)];
    try {
      const [row] = await this.database.query<Version>(this.statements.insert, values);
      return row;
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) return undefined;
      throw explained(error);
    }
  }

  /**
   * Locks the row, lets `decide` make the new document from the stored one, and writes it.
   * @param decide returns undefined to leave the row as it is; what it throws leaves it too
   * @returns undefined if there is no such row
   */
  update(
    id: string,
    decide: (current: VersionedResource) => Update | undefined,
    context: EventContext,
  ): Promise<Updated | undefined> {
    const outcome = this.database.transaction(async (session: Session) => {
      const [current] = await session.query<VersionedResource>(this.statements.lock, [id]);
      if (!current) return undefined;
      const update = decide(current);
      if (!update) return { ...current, isWritten: false };
      const values = [id, update.json, ...this.eventsValues(update.events, context)];
      const [written] = await session.query<Version>(this.statements.update, values);
      return { ...current, ...written, json: update.json, isWritten: true };
    });
    return outcome.catch((error: unknown) => {
      throw explained(error);
    });
  }

  /**
   * @param versions the only ones to delete; undefined for any
   * @returns the row as it was, with the time of the deletion; undefined if there was none, or none of these versions
   */
  async delete(
    id: string,
    versions: readonly string[] | undefined,
    event: EventDraft,
    context: EventContext,
  ): Promise<(StoredResource & Pick<Version, 'time'>) | undefined> {
    const values = [id, ...this.eventValues(event, context), versions ?? null];
    const [row] = await this.database.query<StoredResource & Pick<Version, 'time'>>(this.statements.delete, values);
    return row;
  }

  /**
   * One page and the total, in one snapshot (PAG-11). A page that is asked for by a cursor has one item more, on the far
   * side, if there is one.
   */
  async list(query: ListQuery): Promise<List> {
    const rows = await this.selectList(query);
    const items = rows.flatMap(({ id, json, keys }) => (id !== null && json !== null ? [{ id, json, keys }] : []));
    return { items: query.page.from?.side === 'before' ? items.reverse() : items, total: Number(rows[0]?.total ?? 0) };
  }

  private async selectList(query: ListQuery): Promise<ListRow[]> {
    const short = shortListStatement(this.resource.table, query);
    const rows = short ? await this.run(short, query) : [];
    return rows.length > 0 ? rows : this.run(listStatement(this.resource.table, query), query);
  }

  private run({ statement, values, scan }: ListStatement, query: ListQuery): Promise<ListRow[]> {
    const isPlain = isAlways(query.filter) && query.sort.length === 0;
    if (isPlain) return this.database.query<ListRow>(statement, values);
    return this.database.search<ListRow>(statement, values, { scan, what: () => describeSearch(query) });
  }

  private eventValues({ id, change, fieldPath }: EventDraft, { href, correlationId }: EventContext): unknown[] {
    return [id, this.resource.eventType(change), fieldPath ?? null, this.resource.name, href, correlationId];
  }

  private eventsValues(drafts: readonly EventDraft[], { href, correlationId }: EventContext): unknown[] {
    return [
      drafts.map(({ id }) => id),
      drafts.map(({ change }) => this.resource.eventType(change)),
      drafts.map(({ fieldPath }) => fieldPath ?? null),
      this.resource.name,
      href,
      correlationId,
    ];
  }
}

/** SQLSTATE of a taken primary key. Cheaper than `on conflict`, which every insert would pay for. */
const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a value that does not fit into an index. How long that is depends on how well it compresses. */
const LIMIT_EXCEEDED = '54000';

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

/** What the client can do about the error, if anything. */
function explained(error: unknown): unknown {
  if (codeOf(error) !== LIMIT_EXCEEDED) return error;
  const detail = '/name, /status, /engagedParty/id: one is too long; about 2500 bytes can be indexed';
  return new TmfException('invalidBody', detail, { cause: error });
}

function describeSearch({ filter, sort }: ListQuery): string {
  const order = sort.length > 0 ? `, sorted by ${sort.map(({ text }) => text).join(', ')}` : '';
  return describe(filter) + order;
}
