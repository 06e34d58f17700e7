import type { OrderColumn } from '../../query/sql/order-by';
import { toWhere } from '../../query/sql/where';
import { type ListParts, type ListedTable, documentOnPage, listOf, sized, windowOf } from './list-parts';
import { type Counting, type ListQuery, type ListStatement, MAX_RANKED } from './list-query';
import { lookedAt } from './sieved-statement';

/** How close a match is. No attribute's column is called so. */
const CLOSENESS = { sql: '"~"', type: 'bigint', direction: 'desc', nulls: 'last', indexed: false } as const;

/** Whether the page is in an order of closeness: behind those that are ranked, all are in the order of their ids. */
export function isRanked({ closeness, sort, page }: ListQuery): boolean {
  return closeness !== undefined && sort.length === 0 && !page.from && page.offset < MAX_RANKED;
}

/**
 * The page of a list in which the first {@link MAX_RANKED} matches, by their ids, are in the order of their closeness, and all others
 * follow. The order is total, and the same for every page.
 */
export function rankedStatement(listed: ListedTable, query: ListQuery, counting: Counting): ListStatement {
  // What is found once for the page is counted with it.
  const list: ListParts = {
    ...listOf(listed, query, counting === 'none' ? 'none' : 'all'),
    isMatched: true,
  };
  const { table, where } = list;
  const matches = `select id, ctid as place from "${table}" where ${where?.sql ?? 'true'}`;
  const total = list.counting === 'none' ? 'null::bigint' : 'select count(*) from matches';
  const said = `(${total}) as total`;
  return {
    statement: { text: statementOf(listed, query, list, matches, said) },
    values: list.parameters.values,
    scan: where?.access === 'scan',
    counting: list.counting,
  };
}

/** The same where many rows are matches: see {@link sievedStatement}. @param most how many rows it looks at */
export function rankedSieve(listed: ListedTable, query: ListQuery, most: number): ListStatement | undefined {
  const list: ListParts = { ...listOf(listed, query, 'none'), isMatched: false };
  const looked = lookedAt({ ...list, page: reachOfRanks(query) }, most);
  if (looked === undefined) return undefined;
  const said = `null::bigint as total, exists (select from matches where ${looked.isLast}) as "gaveUp"`;
  return {
    statement: { text: statementOf(listed, query, list, looked.text, said) },
    values: list.parameters.values,
    scan: looked.scan,
    counting: 'none',
  };
}

/** As far as rows must be known: those that are ranked, and those up to the end of the page. */
export function reachOfRanks({ page }: Pick<ListQuery, 'page'>): ListQuery['page'] {
  return { ...page, offset: Math.max(page.offset, MAX_RANKED - page.limit) };
}

/** @param matches a SELECT of ids, and of places if the list is matched @param said columns of the answer */
function statementOf(
  { table, columns }: ListedTable,
  { closeness = [] }: ListQuery,
  parts: ListParts,
  matches: string,
  said: string,
): string {
  const order = { columns: [CLOSENESS as OrderColumn], id: 'asc' } as const;
  const list: ListParts = { ...parts, order, names: [CLOSENESS.sql] };
  const { isMatched, parameters } = list;
  const keys = isMatched ? 'id, place' : 'id';
  const row = isMatched ? '"row".ctid = first.place' : '"row".id = first.id';
  const points = closeness.map((each) => `case when ${toWhere(each, parameters, columns).sql} then 1 else 0 end`);
  const rows = `select ${keys}, ${CLOSENESS.sql} from ranked
      union all select ${keys}, -1 from matches where id > (select max(id) from ranked)`;
  const page = `select * ${windowOf(rows, list)}`;
  return `
    with matches as materialized (${matches}),
    ranked as materialized (
      select ${keys}, (
        select ${points.join(' + ')} from (select * from "${table}" "row" where ${row}) ranking
      ) as ${CLOSENESS.sql}
      from (select * from matches order by id limit ${MAX_RANKED}) first
    )
    select ${said}, page.id,
      ${documentOnPage(list)}
    from (values (1)) as always left join (${sized(`(${page})`, list)}) page on true
    order by page.${CLOSENESS.sql} desc nulls last, page.id`;
}
