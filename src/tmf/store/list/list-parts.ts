import type { Resource } from '../../declare/define-resource';
import type { Page } from '../../query/parse/page';
import { type Predicate, isAlways } from '../../query/predicate';
import type { Columns } from '../../query/sql/columns';
import { countedTotal, isOnCountedColumn } from '../../query/sql/counted';
import { keyText, type OrderBy, orderBy, requireCursorOf, reversed, toOrder } from '../../query/sql/order-by';
import { Parameters } from '../../query/sql/parameters';
import { type Where, toWhere } from '../../query/sql/where';
import { oftenAsked } from '../often-asked';
import { SIZE, selectTotal } from '../row/resource.statements';
import type { Counting, ListQuery } from './list-query';

/** What the statements of lists are made of. */

/** What is listed: of a resource. */
export type ListedTable = Pick<Resource, 'table' | 'columns'>;

export interface ListParts {
  readonly table: string;
  readonly columns: Columns;
  readonly filter: Predicate;
  readonly where: Where | undefined;
  /** Whether the rows that satisfy `where` are found once, for the page and for the total. */
  readonly isMatched: boolean;
  /** Of a condition that is asked for often. */
  readonly digest: string | undefined;
  readonly order: OrderBy;
  /** What the order's columns are called in the subqueries. */
  readonly names: readonly string[];
  readonly page: Page;
  readonly counting: Counting;
  /** Whether anybody wants to know how many there are. */
  readonly isAsked: boolean;
  readonly parameters: Parameters;
}

/** @throws {InvalidQueryError} for a cursor that is of no such list */
export function listOf(
  { table, columns }: ListedTable,
  { filter, isOften = false, sort, page, count }: ListQuery,
  counting: Counting,
): ListParts {
  const parameters = new Parameters();
  const often = isOften && !isAlways(filter) ? oftenAsked(filter, columns) : undefined;
  parameters.values.push(...(often?.values ?? []));
  const where = often?.where ?? (isAlways(filter) ? undefined : toWhere(filter, parameters, columns));
  const inOrder = toOrder(sort, parameters, columns);
  if (page.from?.cursor) requireCursorOf(inOrder, page.from.cursor);
  const order = page.from?.side === 'before' ? reversed(inOrder) : inOrder;
  const isMatched = where !== undefined && where.access !== 'column' && !isOnCountedColumn(filter, columns);
  const names = order.columns.map((_, n) => `k${n}`);
  // What is found once for the page is counted with it.
  const counted = isMatched && typeof counting === 'object' ? 'all' : counting;
  return {
    table,
    columns,
    filter,
    where,
    digest: often?.digest,
    isMatched,
    order,
    names,
    page,
    counting: counted,
    isAsked: count !== 'none',
    parameters,
  };
}

/** Whether an index has the rows in this order, ties by id included. */
export function isAlongIndex({ columns }: OrderBy): boolean {
  return columns.length <= 1 && columns.every(({ indexed }) => indexed);
}

/** On a walk, and where nobody counts, one item more is read, to know whether there is one. */
export function wanted({ limit, from }: Page, counting: Counting): number {
  return from || counting !== 'all' ? limit + 1 : limit;
}

/**
 * How many rows the page reaches over, rounded up to a power of ten. It stands in the text, so that PostgreSQL knows it
 * when it plans a prepared statement. The window itself is bound; a bound limit it takes for a tenth of all rows, finds
 * that too dear, and plans anew for every execution, which takes as long as to run it.
 */
export function reachOf(page: Page, counting: Counting = 'all'): number {
  return 10 ** Math.ceil(Math.log10(Math.max(page.offset + wanted(page, counting), 10)));
}

/** Further on reading takes longer than planning, and every power of ten would be another statement to keep. */
export const MAX_PREPARED_REACH = 1000;

/** How many there are: from the counter, from a counted column, or by counting as far as that is to be done. */
export function countOf(list: ListParts): string {
  const { table, columns, filter, where, counting, isAsked, parameters } = list;
  if (!where) return counting === 'none' ? 'null::bigint' : selectTotal(table);
  const total = isAsked ? countedTotal(filter, parameters, columns) : undefined;
  const count = countOfMatches(list, where);
  return total === undefined ? count : `select coalesce((${total}), (${count}))`;
}

function countOfMatches({ table, counting }: ListParts, { sql }: Where): string {
  if (counting === 'none') return 'null::bigint';
  const matches = `from "${table}" where ${sql}`;
  if (counting === 'all') return `select count(*) ${matches}`;
  return `select count(*) from (select ${matches} limit ${counting.upTo + 1}) first`;
}

/** The page out of the rows as far as it reaches. */
export function windowOf(rows: string, { order, names, page, counting, parameters }: ListParts): string {
  const range = `limit ${parameters.bind(wanted(page, counting))} offset ${parameters.bind(page.offset)}`;
  return `from (${rows}) page order by ${orderBy(order, names)} ${range}`;
}

/** The columns of the order as text, for cursors. */
export function keysOf({ order, names, page }: ListParts): string {
  const texts = order.columns.map((column, n) => keyText(column, `page.${names[n]}`));
  return page.from ? `, array[${texts.join(', ')}]::text[] as keys` : '';
}

/** The document of a row of the page, as far as there is room for it. */
export function documentOnPage(list: ListParts): string {
  const { page, parameters } = list;
  const fits = `(page.room = page.size or page.room <= ${parameters.bind(page.maxSize)}::bigint)`;
  return `case when ${fits} then (${documentOf(list, 'document::text')}) end as json`;
}

/** The page with the room that each resource takes with all before it. @param page a subquery, or none for the CTE */
export function sized(page: string, list: ListParts): string {
  const size = `(${documentOf(list, SIZE)})`;
  return `select page.*, sum(size) over (order by ${orderBy(list.order, list.names)} rows unbounded preceding) as room
    from (select page.*, ${size} as size from ${page} page) page`;
}

function documentOf({ table, isMatched }: ListParts, column: string): string {
  return `select ${column} from "${table}" found where ${isMatched ? 'found.ctid = page.place' : 'found.id = page.id'}`;
}
