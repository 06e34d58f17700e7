import { indexedParts, orderBy } from '../../query/sql/order-by';
import {
  type ListParts,
  type ListedTable,
  countOf,
  documentOnPage,
  isAlongIndex,
  keysOf,
  listOf,
  sized,
  wanted,
  windowOf,
} from './list-parts';
import { firstOf } from './first-rows';
import type { Counting, ListQuery, ListStatement } from './list-query';

/** The number of a row among those that are looked at. No attribute's column is called so. */
const NUMBER = '"#"';

/** To look at more rows than that takes longer than what an index should answer. */
const MAX_QUICK_SIEVE = 20_000;

/**
 * The page of a list of which many rows are: the rows are looked at one by one in the order of an index, and the page ends the
 * search. It counts nothing, unless it is told to. Where it has looked at so many rows that it gives up, it says so, and its page is not that of the list.
 * @param most how many rows it looks at
 * @returns undefined if no index has the order, or PostgreSQL knows how many rows there are. @throws {InvalidQueryError} for a cursor that is of no such list
 */
export function sievedStatement(
  listed: ListedTable,
  query: ListQuery,
  most: number,
  counting: Counting = 'none',
): ListStatement | undefined {
  // By its id, not by where it stands, a row of the page is found again.
  const list: ListParts = { ...listOf(listed, query, counting), isMatched: false };
  const looked = lookedAt(list, most);
  if (!looked) return undefined;
  const text = `
    with sieved as materialized (${looked.text})
    select (${countOf(list)}) as total, exists (select from sieved where ${looked.isLast}) as "gaveUp",
      page.id${keysOf(list)},
      ${documentOnPage(list)}
    from (values (1)) as always
      left join (${sized(`(select * ${windowOf('select * from sieved', list)})`, list)}) page on true
    order by ${orderBy(list.order, list.names, 'page.id')}`;
  return { statement: { text }, values: list.parameters.values, scan: looked.scan, counting };
}

/** The ids of the rows as far as the page reaches, and which of them is the last one that was looked at; undefined as for {@link sievedStatement}. */
export function lookedAt(
  list: ListParts,
  most: number,
): { readonly text: string; readonly isLast: string; readonly scan: boolean } | undefined {
  if (!list.where || list.where.access === 'column' || !isAlongIndex(list.order)) return undefined;
  return { text: rowsOf(list, most), isLast: `${NUMBER} = ${most}`, scan: most > MAX_QUICK_SIEVE };
}

/** The rows as far as the page reaches, in order; among them the last row that was looked at, if it came to that. */
function rowsOf(list: ListParts, most: number): string {
  const { order, names, page, counting, parameters } = list;
  const end = `limit ${page.offset + wanted(page, counting)}`;
  const parts = indexedParts(order, page.from?.cursor, parameters);
  if (parts.length === 0) {
    const [column] = order.columns;
    const by = column ? orderBy(order, [column.sql]) : `id ${order.id}`;
    return `${sieve(list, `select * from "${list.table}" order by ${by} limit ${most}`, most)} ${end}`;
  }
  const selects = parts.map((part) => {
    const first = firstOf(list.table, `select * from "${list.table}"`, part, most);
    return `(${sieve(list, first, most)} ${end})`;
  });
  return `select * from (${selects.join(' union all ')}) parts order by ${orderBy(order, names)} ${end}`;
}

/** @param first the rows to be looked at, in their order */
function sieve({ where, order, names }: ListParts, first: string, most: number): string {
  const keys = order.columns.map(({ sql }, n) => `, ${sql} as ${names[n]}`).join('');
  return `select id${keys}, ${NUMBER} from (
      select *, row_number() over () as ${NUMBER} from (${first}) first
    ) looked where ${where?.sql ?? 'true'} or ${NUMBER} = ${most}`;
}
