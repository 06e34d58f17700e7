import type { Database, Session, Statement } from '../../database/database';
import type { EventDraft } from '../event/event';
import type { Filter } from '../query/filter';
import type { Page } from '../query/page';
import type { SortKey } from '../query/sort';
import { Parameters, filterToSql, sortToSql } from '../query/sql';
import type { Resource } from './define-resource';
import type { StoredResource } from './representation';
import { prepare, selectPage, selectTotal } from './resource.statements';

/** What the events of a change say besides the document. */
export interface EventContext {
  readonly href: string;
  readonly correlationId: string;
}

/** When a change was committed, give or take the commit itself. */
export interface Written {
  readonly time: Date;
}

export interface ListQuery {
  readonly filter: Filter;
  readonly sort: readonly SortKey[];
  readonly page: Page;
}

export interface List {
  readonly items: StoredResource[];
  /** All matches, in the snapshot of the items. */
  readonly total: number;
}

/** What to make of a resource, and what to tell of it. */
export interface Update {
  readonly json: string;
  readonly events: readonly EventDraft[];
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

  async find(id: string): Promise<StoredResource | undefined> {
    const [row] = await this.database.query<StoredResource>(this.statements.find, [id]);
    return row;
  }

  /** @returns undefined if the id is taken; then nothing was written */
  async insert(id: string, json: string, event: EventDraft, context: EventContext): Promise<Written | undefined> {
    const values = [id, json, ...this.eventValues(event, context)];
    try {
      const [row] = await this.database.query<Written>(this.statements.insert, values);
      return row;
    } catch (error) {
      if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return undefined;
      throw error;
    }
  }

  /**
   * Locks the row, lets `decide` make the new document from the stored one, and writes it.
   * @param decide returns undefined to leave the row as it is; what it throws leaves it too
   * @returns undefined if there is no such row; `written` is undefined if it was left
   */
  update(
    id: string,
    decide: (current: StoredResource) => Update | undefined,
    context: EventContext,
  ): Promise<{ json: string; written?: Written } | undefined> {
    return this.database.transaction(async (session: Session) => {
      const [current] = await session.query<StoredResource>(this.statements.lock, [id]);
      if (!current) return undefined;
      const update = decide(current);
      if (!update) return { json: current.json };
      const values = [id, update.json, ...this.eventsValues(update.events, context)];
      const [written] = await session.query<Written>(this.statements.update, values);
      return { json: update.json, written };
    });
  }

  /** @returns the row as it was; undefined if there was none */
  async delete(id: string, event: EventDraft, context: EventContext): Promise<(StoredResource & Written) | undefined> {
    const values = [id, ...this.eventValues(event, context)];
    const [row] = await this.database.query<StoredResource & Written>(this.statements.delete, values);
    return row;
  }

  /** One page and the total, in one statement and so in one snapshot (PAG-11). */
  async list(query: ListQuery): Promise<List> {
    const { filter, sort, page } = query;
    const simple = filter.length === 0 && sort.length === 0;
    const window = [page.limit, page.offset];
    let rows = simple ? await this.database.query<ListRow>(this.statements.list, window) : [];
    // An empty page has no row to carry the total; the general form always has one.
    if (rows.length === 0) rows = await this.database.query<ListRow>(...this.selectList(query));
    const items = rows.flatMap(({ id, json }) => (id !== null && json !== null ? [{ id, json }] : []));
    return { items, total: Number(rows[0]?.total ?? 0) };
  }

  private selectList({ filter, sort, page }: ListQuery): [Statement, unknown[]] {
    const { table, typeOf } = this.resource;
    const parameters = new Parameters();
    const where = filterToSql(filter, parameters);
    const orderBy = sortToSql(sort, typeOf, parameters);
    const window = `limit ${parameters.bind(page.limit)} offset ${parameters.bind(page.offset)}`;
    const text = where
      ? // Materialized: the matches are found once, by index, for the count and the page alike.
        `with matches as materialized (select id from "${table}" where ${where})
         ${selectPage('select count(*) as total from matches', `"${table}" join matches using (id)`, orderBy, window)}`
      : selectPage(selectTotal(table), `"${table}"`, orderBy, window);
    return [{ text }, parameters.values];
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

/** A page of a list joined to its total; the one row of an empty page has no resource. */
interface ListRow {
  readonly total: string;
  readonly id: string | null;
  readonly json: string | null;
}
