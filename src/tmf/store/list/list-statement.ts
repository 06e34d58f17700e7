import { isAlways } from '../../query/predicate';
import { afterCursor, indexedParts, orderBy } from '../../query/sql/order-by';
import { SIZE } from '../row/resource.statements';
import {
  type ListParts,
  type ListedTable,
  MAX_PREPARED_REACH,
  countOf,
  documentOnPage,
  isAlongIndex,
  keysOf,
  listOf,
  reachOf,
  sized,
  wanted,
  windowOf,
} from './list-parts';
import { firstOf } from './first-rows';
import type { Counting, ListQuery, ListStatement } from './list-query';

/**
 * One statement, and so one snapshot, for a page and the total (PAG-11). First the ids of the page are found, then their
 * documents are fetched, as far as there is room for them: what comes after it need not be printed to know its size.
 *
 * Where the planner has statistics (no filter, or filters on columns), page and total are two queries: the page is
 * read in the order of an index and ends early, and the total is counted only if the page does not show the end. About
 * the selectivity of conditions on documents the planner knows nothing; there the matches are found once, for both.
 * @throws {InvalidQueryError} for a cursor that is of no such list
 */
export function listStatement(listed: ListedTable, query: ListQuery, counting: Counting = 'all'): ListStatement {
  const list = listOf(listed, query, counting);
  const page = `select * ${windowOf(rowsOf(list), list)}`;
  // Where the total depends on what the page shows, the page is set aside for both.
  // Where a match stands is known as it is found: its document need not be looked up by the id.
  const cte = list.isMatched
    ? `matches as materialized (${selectKeyed(list, ', ctid as place')})`
    : `page as materialized (${page})`;
  const text = `
    with ${cte}
    select (${totalOf(list)}) as total, page.id${keysOf(list)},
      ${documentOnPage(list)}
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
export function shortListStatement(
  listed: ListedTable,
  query: ListQuery,
  counting: Counting = 'all',
): ListStatement | undefined {
  if (!(isAlways(query.filter) || query.isOften) || query.page.offset > MAX_SHORT_OFFSET) return undefined;
  const list = listOf(listed, query, counting);
  if (!isAlongIndex(list.order) || list.isMatched) return undefined;
  const share = list.parameters.bind(Math.floor(list.page.maxSize / Math.max(wanted(list.page, list.counting), 1)));
  const json = `case when ${SIZE} <= ${share}::integer then document::text end as json`;
  const columns = `(${countOf(list)}) as total, page.id${keysOf(list)}, ${json}`;
  return toStatement(list, 'all', `select ${columns} ${windowOf(rowsOf(list, ', document, size'), list)}`);
}

/** Text is made of every document that is read, so of those before the page too. */
const MAX_SHORT_OFFSET = 50;

/** What is skipped is read. Up to so many rows that is a millisecond, and no more than the largest page costs. */
const MAX_QUICK_OFFSET = 1000;

function toStatement(list: ListParts, form: string, text: string): ListStatement {
  const { where, order, page, counting, parameters } = list;
  return {
    statement: { name: nameOf(list, form), text },
    values: parameters.values,
    scan: where?.access === 'scan' || (!where && !isAlongIndex(order)) || page.offset > MAX_QUICK_OFFSET,
    counting,
  };
}

/**
 * The commonest lists are prepared: those whose text is the same whatever is looked for. These are the whole table and
 * one test of the document that the index answers, and what a policy lets a caller see, in the order of ids or of one column with
 * an index.
 */
function nameOf({ table, where, digest, order, page, counting }: ListParts, form: string): string | undefined {
  if (where && !digest && !(where.single && where.access === 'index')) return undefined;
  if (!isAlongIndex(order) || reachOf(page, counting) > MAX_PREPARED_REACH) return undefined;
  const columns = order.columns.map(({ sql, direction, nulls }) => `${sql}_${direction}_${nulls}`);
  const from = page.from?.cursor?.keys.map((key) => (key === null ? 'null' : 'value')) ?? ['end'];
  const walk = page.from ? ['walk', ...from] : [];
  const name = [
    table,
    form,
    ...(counting === 'all' ? [] : [counting === 'none' ? 'none' : 'some']),
    ...(digest ? [digest] : []),
    ...columns,
    order.id,
    ...walk,
    Math.log10(reachOf(page, counting)),
  ].join('.');
  return name.length <= MAX_STATEMENT_NAME ? name : undefined;
}

/** PostgreSQL cuts longer names off. */
const MAX_STATEMENT_NAME = 63;

/** The rows as far as the page reaches, in order. @param more columns, unless they are matches */
function rowsOf(list: ListParts, more = ''): string {
  const { isMatched, order, names, page, counting, parameters } = list;
  const end = `order by ${orderBy(order, names)} limit ${reachOf(page, counting)}`;
  if (isMatched || !isAlongIndex(order)) {
    const cursor = page.from?.cursor;
    const after = cursor ? `where ${afterCursor(order, names, cursor, parameters)}` : '';
    return `select * from ${isMatched ? 'matches' : `(${selectKeyed(list, more)}) keyed`} ${after} ${end}`;
  }
  const parts = indexedParts(order, page.from?.cursor, parameters);
  if (parts.length === 0) return `${selectKeyed(list, more)} ${end}`;
  const reach = reachOf(page, counting);
  const selects = parts.map((part) => {
    if (!list.where && reach <= MAX_PREPARED_REACH)
      return `(${firstOf(list.table, selectKeyed(list, more), part, reach)})`;
    const filtered = `${selectKeyed(list, more)} ${list.where ? 'and' : 'where'} ${part.condition}`;
    return `(${filtered} order by ${part.orderBy} limit ${reach})`;
  });
  return `select * from (${selects.join(' union all ')}) parts ${end}`;
}

/** Every row that satisfies the condition, with the columns of the order. */
function selectKeyed({ table, where, order, names }: ListParts, more: string): string {
  const keys = order.columns.map(({ sql }, n) => `, ${sql} as ${names[n]}`).join('');
  return `select id${keys}${more} from "${table}"${where ? ` where ${where.sql}` : ''}`;
}

function totalOf(list: ListParts): string {
  const { where, isMatched, page, counting, parameters } = list;
  if (isMatched) return 'select count(*) from matches';
  if (!where || counting === 'none') return countOf(list);
  const count = countOf(list);
  if (page.from) return count;
  const shown = '(select count(*) from page)';
  const offset = `${parameters.bind(page.offset)}::bigint`;
  const most = `${parameters.bind(wanted(page, counting))}::bigint`;
  const showsEnd = `${shown} < ${most} and (${shown} > 0 or ${offset} = 0)`;
  return `case when ${showsEnd} then ${offset} + ${shown} else (${count}) end`;
}
