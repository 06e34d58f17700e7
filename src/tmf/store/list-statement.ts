import type { Resource } from '../declare/define-resource';
import type { Statement } from '../../database/database';
import type { Page } from '../query/parse/page';
import { type Predicate, isAlways } from '../query/predicate';
import type { SortKey } from '../query/parse/sort';
import {
  type OrderBy,
  afterCursor,
  indexedParts,
  keyText,
  orderBy,
  requireCursorOf,
  reversed,
  toOrder,
} from '../query/sql/order-by';
import { Parameters } from '../query/sql/parameters';
import { oftenAsked } from './often-asked';
import { type Where, toWhere } from '../query/sql/where';
import { SIZE, selectTotal } from './row/resource.statements';

/** What a list asks for. */
export interface ListQuery {
  readonly filter: Predicate;
  /** Whether many lists have the same filter, but for its values: that of a policy. It is prepared then. */
  readonly isOften?: boolean;
  readonly sort: readonly SortKey[];
  readonly page: Page;
}

/** A page joined to the total; the one row of an empty page has no resource. */
export interface ListRow {
  readonly total: string;
  readonly id: string | null;
  /** Null of a resource for which there is no room on the page. */
  readonly json: string | null;
  /** Values of the order's columns, for a cursor; only where the page was asked for by one. */
  readonly keys?: (string | null)[];
}

export interface ListStatement {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  /** Whether it reads the whole table, or far into it, and not just what an index finds. */
  readonly scan: boolean;
}

/** What is listed: of a resource. */
type ListedTable = Pick<Resource, 'table' | 'columns'>;

/**
 * One statement, and so one snapshot, for a page and the total (PAG-11). First the ids of the page are found, then their
 * documents are fetched, as far as there is room for them: what comes after it need not be printed to know its size.
 *
 * Where the planner has statistics (no filter, or filters on columns), page and total are two queries: the page is
 * read in the order of an index and ends early, and the total is counted only if the page does not show the end. About
 * the selectivity of conditions on documents the planner knows nothing; there the matches are found once, for both.
 * @throws {InvalidQueryError} for a cursor that is of no such list
 */
export function listStatement(listed: ListedTable, query: ListQuery): ListStatement {
  const list = listOf(listed, query);
  const page = `select * ${windowOf(rowsOf(list), list)}`;
  // Where the total depends on what the page shows, the page is set aside for both.
  // Where a match stands is known as it is found: its document need not be looked up by the id.
  const cte = list.isMatched
    ? `matches as materialized (${selectKeyed(list, ', ctid as place')})`
    : `page as materialized (${page})`;
  const text = `
    with ${cte}
    select (${totalOf(list)}) as total, page.id${keysOf(list)},
      case when ${fits(list)} then (${documentOf(list, 'document::text')}) end as json
    from (values (1)) as always left join (${sized(list.isMatched ? `(${page})` : '', list)}) page on true
    order by ${orderBy(list.order, list.names, 'page.id')}`;
  return toStatement(list, list.where ? 'find' : 'page', text);
}

/**
 * The same rows, for less, of a page near the start of a list without a filter or with that of a policy, or near its cursor, along an index:
 * documents are read with the rows. An empty page says no total. No document may be larger than its share of the room; those
 * that are do not come.
 * @returns undefined for other lists
 */
export function shortListStatement(listed: ListedTable, query: ListQuery): ListStatement | undefined {
  if (!(isAlways(query.filter) || query.isOften) || query.page.offset > MAX_SHORT_OFFSET) return undefined;
  const list = listOf(listed, query);
  if (!isAlongIndex(list.order) || list.isMatched) return undefined;
  const share = list.parameters.bind(Math.floor(list.page.maxSize / Math.max(wanted(list.page), 1)));
  const json = `case when ${SIZE} <= ${share}::integer then document::text end as json`;
  const total = list.where ? countOf(list.table, list.where) : selectTotal(list.table);
  const columns = `(${total}) as total, page.id${keysOf(list)}, ${json}`;
  return toStatement(list, 'all', `select ${columns} ${windowOf(rowsOf(list, ', document, size'), list)}`);
}

/** Text is made of every document that is read, so of those before the page too. */
const MAX_SHORT_OFFSET = 50;

/** What is skipped is read. Up to so many rows that is a millisecond, and no more than the largest page costs. */
const MAX_QUICK_OFFSET = 1000;

interface ListParts {
  readonly table: string;
  readonly where: Where | undefined;
  /** Whether the rows that satisfy `where` are found once, for the page and for the total. */
  readonly isMatched: boolean;
  /** Of a condition that is asked for often. */
  readonly digest: string | undefined;
  readonly order: OrderBy;
  /** What the order's columns are called in the subqueries. */
  readonly names: readonly string[];
  readonly page: Page;
  readonly parameters: Parameters;
}

function listOf({ table, columns }: ListedTable, { filter, isOften = false, sort, page }: ListQuery): ListParts {
  const parameters = new Parameters();
  const often = isOften && !isAlways(filter) ? oftenAsked(filter, columns) : undefined;
  parameters.values.push(...(often?.values ?? []));
  const where = often?.where ?? (isAlways(filter) ? undefined : toWhere(filter, parameters, columns));
  const inOrder = toOrder(sort, parameters, columns);
  if (page.from?.cursor) requireCursorOf(inOrder, page.from.cursor);
  const order = page.from?.side === 'before' ? reversed(inOrder) : inOrder;
  const isMatched = where !== undefined && where.access !== 'column';
  const names = order.columns.map((_, n) => `k${n}`);
  return { table, where, digest: often?.digest, isMatched, order, names, page, parameters };
}

function toStatement(list: ListParts, form: string, text: string): ListStatement {
  const { where, order, page, parameters } = list;
  return {
    statement: { name: nameOf(list, form), text },
    values: parameters.values,
    scan: where?.access === 'scan' || (!where && !isAlongIndex(order)) || page.offset > MAX_QUICK_OFFSET,
  };
}

/**
 * The commonest lists are prepared: those whose text is the same whatever is looked for. These are the whole table and
 * one test of the document that the index answers, and what a policy lets a caller see, in the order of ids or of one column with
 * an index.
 */
function nameOf({ table, where, digest, order, page }: ListParts, form: string): string | undefined {
  if (where && !digest && !(where.single && where.access === 'index')) return undefined;
  if (!isAlongIndex(order) || reachOf(page) > MAX_PREPARED_REACH) return undefined;
  const columns = order.columns.map(({ sql, direction, nulls }) => `${sql}_${direction}_${nulls}`);
  const from = page.from?.cursor?.keys.map((key) => (key === null ? 'null' : 'value')) ?? ['end'];
  const walk = page.from ? ['walk', ...from] : [];
  const name = [
    table,
    form,
    ...(digest ? [digest] : []),
    ...columns,
    order.id,
    ...walk,
    Math.log10(reachOf(page)),
  ].join('.');
  return name.length <= MAX_STATEMENT_NAME ? name : undefined;
}

/** Further on reading takes longer than planning, and every power of ten would be another statement to keep. */
export const MAX_PREPARED_REACH = 1000;

/** PostgreSQL cuts longer names off. */
const MAX_STATEMENT_NAME = 63;

/** Whether an index has the rows in this order, ties by id included. */
function isAlongIndex({ columns }: OrderBy): boolean {
  return columns.length <= 1 && columns.every(({ indexed }) => indexed);
}

/** The rows as far as the page reaches, in order. @param more columns, unless they are matches */
function rowsOf(list: ListParts, more = ''): string {
  const { isMatched, order, names, page, parameters } = list;
  const end = `order by ${orderBy(order, names)} limit ${reachOf(page)}`;
  if (isMatched || !isAlongIndex(order)) {
    const cursor = page.from?.cursor;
    const after = cursor ? `where ${afterCursor(order, names, cursor, parameters)}` : '';
    return `select * from ${isMatched ? 'matches' : `(${selectKeyed(list, more)}) keyed`} ${after} ${end}`;
  }
  const parts = indexedParts(order, page.from?.cursor, parameters);
  if (parts.length === 0) return `${selectKeyed(list, more)} ${end}`;
  const selects = parts.map(({ condition, orderBy: by }) => {
    const filtered = `${selectKeyed(list, more)} ${list.where ? 'and' : 'where'} ${condition}`;
    return `(${filtered} order by ${by} limit ${reachOf(page)})`;
  });
  return `select * from (${selects.join(' union all ')}) parts ${end}`;
}

/** Every row that satisfies the condition, with the columns of the order. */
function selectKeyed({ table, where, order, names }: ListParts, more: string): string {
  const keys = order.columns.map(({ sql }, n) => `, ${sql} as ${names[n]}`).join('');
  return `select id${keys}${more} from "${table}"${where ? ` where ${where.sql}` : ''}`;
}

/** The page out of the rows as far as it reaches. */
function windowOf(rows: string, { order, names, page, parameters }: ListParts): string {
  const range = `limit ${parameters.bind(wanted(page))} offset ${parameters.bind(page.offset)}`;
  return `from (${rows}) page order by ${orderBy(order, names)} ${range}`;
}

/** On a walk one item more is read, to know whether there is one. */
export function wanted({ limit, from }: Page): number {
  return from ? limit + 1 : limit;
}

/**
 * How many rows the page reaches over, rounded up to a power of ten. It stands in the text, so that PostgreSQL knows it
 * when it plans a prepared statement. The window itself is bound; a bound limit it takes for a tenth of all rows, finds
 * that too dear, and plans anew for every execution, which takes as long as to run it.
 */
export function reachOf(page: Page): number {
  return 10 ** Math.ceil(Math.log10(Math.max(page.offset + wanted(page), 10)));
}

/** The columns of the order as text, for cursors. */
function keysOf({ order, names, page }: ListParts): string {
  const texts = order.columns.map((column, n) => keyText(column, `page.${names[n]}`));
  return page.from ? `, array[${texts.join(', ')}]::text[] as keys` : '';
}

function documentOf({ table, isMatched }: ListParts, column: string): string {
  return `select ${column} from "${table}" found where ${isMatched ? 'found.ctid = page.place' : 'found.id = page.id'}`;
}

/** The page with the room that each resource takes with all before it. @param page a subquery, or none for the CTE */
function sized(page: string, list: ListParts): string {
  const size = `(${documentOf(list, SIZE)})`;
  return `select page.*, sum(size) over (order by ${orderBy(list.order, list.names)} rows unbounded preceding) as room
    from (select page.*, ${size} as size from ${page} page) page`;
}

function fits({ page, parameters }: ListParts): string {
  return `(page.room = page.size or page.room <= ${parameters.bind(page.maxSize)}::bigint)`;
}

function countOf(table: string, where: Where): string {
  return `select count(*) from "${table}" where ${where.sql}`;
}

function totalOf({ table, where, isMatched, page, parameters }: ListParts): string {
  if (!where) return selectTotal(table);
  if (isMatched) return 'select count(*) from matches';
  const count = countOf(table, where);
  if (page.from) return count;
  const shown = '(select count(*) from page)';
  const offset = `${parameters.bind(page.offset)}::bigint`;
  const showsEnd = `${shown} < ${parameters.bind(page.limit)}::bigint and (${shown} > 0 or ${offset} = 0)`;
  return `case when ${showsEnd} then ${offset} + ${shown} else (${count}) end`;
}
