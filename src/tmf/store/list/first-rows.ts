import type { OrderPart } from '../../query/sql/order-by';

/**
 * The first rows of a part of a list, in its order, as a SELECT.
 *
 * A B-tree has ties in one direction. Where a list has them in the other, PostgreSQL would sort all rows that have the first value: of
 * a status that is a third of the table. So the values are gone through instead, from one to the next by the index, until those that
 * have come by have enough rows; and of each its first rows are read.
 * @param select the columns of the rows of the table, without a condition
 */
export function firstOf(table: string, select: string, { condition, orderBy, valueByValue }: OrderPart, most: number) {
  if (!valueByValue) return `${select} where ${condition} order by ${orderBy} limit ${most}`;
  const { sql: column, direction } = valueByValue;
  const [extreme, beyond, ties] = direction === 'asc' ? ['min', '>', 'desc'] : ['max', '<', 'asc'];
  const next = (from: string): string => `select ${extreme}(${column}) from "${table}" where ${from}`;
  const rows = `(select count(*) from (select from "${table}" where ${column} = step.value limit ${most}) first)`;
  return `select reached.* from (
    with recursive step(value) as (${next(condition)}), gone as (
      select value, ${rows} as found from step
      union all
      select value, found + ${rows} from (
        select (${next(`${column} ${beyond} gone.value`)}) as value, found from gone
        where value is not null and found < ${most}
      ) step
    ) select value from gone where value is not null
  ) gone, lateral (${select} where ${column} = gone.value order by id ${ties} limit ${most}) reached
  order by gone.value ${direction}, reached.id ${ties} limit ${most}`;
}
