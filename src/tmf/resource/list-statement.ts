import type { Statement } from '../../database/database';
import type { Page } from '../query/page';
import { type Predicate, isAlways } from '../query/predicate';
import type { SortKey } from '../query/sort';
import {
  type Order,
  afterCursor,
  indexedParts,
  orderBy,
  requireCursorOf,
  reversed,
  toOrder,
} from '../query/sql/order-by';
import { Parameters } from '../query/sql/parameters';
import { type Where, toWhere } from '../query/sql/where';
import { selectTotal } from './resource.statements';

/** What a list asks for. */
export interface ListQuery {
  readonly filter: Predicate;
  readonly sort: readonly SortKey[];
  readonly page: Page;
}

/** A page joined to the total; the one row of an empty page has no resource. */
export interface ListRow {
  readonly total: string;
  readonly id: string | null;
  readonly json: string | null;
  /** Values of the order's columns, for a cursor; only where the page was asked for by one. */
  readonly keys?: (string | null)[];
}

export interface ListStatement {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  /** Whether it reads the whole table, and not just what an index finds. */
  readonly scan: boolean;
}

/**
 * One statement, and so one snapshot, for a page and the total (PAG-11). First the ids of the page are found, then their
 * documents are fetched.
 *
 * Where the planner has statistics (no filter, or filters on columns), page and total are two queries: the page is
 * read in the order of an index and ends early, and the total is counted only if the page does not show the end. About
 * the selectivity of conditions on documents the planner knows nothing; there the matches are found once, for both.
 * @throws {InvalidQueryError} for a cursor that is of no such list
 */
export function listStatement(table: string, { filter, sort, page }: ListQuery): ListStatement {
  const parameters = new Parameters();
  const where = isAlways(filter) ? undefined : toWhere(filter, parameters);
  const inOrder = toOrder(sort, parameters);
  if (page.from?.cursor) requireCursorOf(inOrder, page.from.cursor);
  const order = page.from?.side === 'before' ? reversed(inOrder) : inOrder;
  const names = order.columns.map((_, n) => `k${n}`);
  const list = { table, where, order, names, page, parameters };

  const matches = where && where.access !== 'column' ? [`matches as materialized (${selectKeyed(list)})`] : [];
  const ids = matches.length > 0 ? selectFrom('matches', list) : selectFromTable(list);
  const ctes = [...matches, `page as materialized (${ids})`];
  const keys = page.from ? `, array[${names.map((name) => `page.${name}::text`).join(', ')}]::text[] as keys` : '';
  const text = `
    with ${ctes.join(', ')}
    select (${total(list)}) as total, page.id${keys},
      (select document::text from "${table}" found where found.id = page.id) as json
    from (values (1)) as always left join page on true
    order by ${orderBy(order, names, 'page.id')}`;

  return {
    statement: { name: nameOf(list), text },
    values: parameters.values,
    scan: where?.access === 'scan' || (!where && !isAlongIndex(order)),
  };
}

/**
 * The commonest lists are prepared: those whose text is the same whatever is looked for. These are the whole table and
 * one test of the document that the index answers, in the order of ids or of one column with an index.
 */
function nameOf({ table, where, order, page }: List): string | undefined {
  if (where && !(where.single && where.access === 'index')) return undefined;
  if (!isAlongIndex(order)) return undefined;
  const columns = order.columns.map(({ sql, direction, nulls }) => `${sql}_${direction}_${nulls}`);
  const from = page.from?.cursor?.keys.map((key) => (key === null ? 'null' : 'value')) ?? ['end'];
  const name = [table, where ? 'find' : 'all', ...columns, order.id, ...(page.from ? ['walk', ...from] : [])].join('.');
  return name.length <= MAX_STATEMENT_NAME ? name : undefined;
}

/** PostgreSQL cuts longer names off. */
const MAX_STATEMENT_NAME = 63;

interface List {
  readonly table: string;
  readonly where: Where | undefined;
  readonly order: Order;
  /** What the order's columns are called in the subqueries. */
  readonly names: readonly string[];
  readonly page: Page;
  readonly parameters: Parameters;
}

/** Whether an index has the rows in this order, ties by id included. */
function isAlongIndex({ columns }: Order): boolean {
  return columns.length <= 1 && columns.every(({ indexed }) => indexed);
}

/** Every row that matches, with the columns of the order. */
function selectKeyed({ table, where, order, names }: List): string {
  const keys = order.columns.map(({ sql }, n) => `, ${sql} as ${names[n]}`).join('');
  return `select id${keys} from "${table}"${where ? ` where ${where.sql}` : ''}`;
}

/** The page out of rows that have the columns of the order. */
function selectFrom(source: string, { order, names, page, parameters }: List): string {
  const cursor = page.from?.cursor;
  const after = cursor ? ` where ${afterCursor(order, names, cursor, parameters)}` : '';
  return `select * from ${source}${after} order by ${orderBy(order, names)} ${window(page, parameters)}`;
}

/** The page out of the table: along an index, if one has the order. */
function selectFromTable(list: List): string {
  const { order, page, parameters } = list;
  if (!isAlongIndex(order)) return selectFrom(`(${selectKeyed(list)}) keyed`, list);
  const parts = indexedParts(order, page.from?.cursor, parameters);
  if (parts.length === 0) return `${selectKeyed(list)} order by ${orderBy(order, [])} ${window(page, parameters)}`;
  const most = parameters.bind(wanted(page) + page.offset);
  const selects = parts.map(({ condition, orderBy: by }) => {
    const filtered = `${selectKeyed(list)} ${list.where ? 'and' : 'where'} ${condition}`;
    return `(${filtered} order by ${by} limit ${most})`;
  });
  const source = `(${selects.join(' union all ')}) parts`;
  return `select * from ${source} order by ${orderBy(order, list.names)} ${window(page, parameters)}`;
}

function window(page: Page, parameters: Parameters): string {
  return `limit ${parameters.bind(wanted(page))} offset ${parameters.bind(page.offset)}`;
}

/** On a walk one item more is read, to know whether there is one. */
export function wanted({ limit, from }: Page): number {
  return from ? limit + 1 : limit;
}

function total({ table, where, page, parameters }: List): string {
  if (!where) return selectTotal(table);
  if (where.access !== 'column') return 'select count(*) from matches';
  const count = `select count(*) from "${table}" where ${where.sql}`;
  if (page.from) return count;
  const shown = '(select count(*) from page)';
  const offset = `${parameters.bind(page.offset)}::bigint`;
  const showsEnd = `${shown} < ${parameters.bind(page.limit)}::bigint and (${shown} > 0 or ${offset} = 0)`;
  return `case when ${showsEnd} then ${offset} + ${shown} else (${count}) end`;
}
