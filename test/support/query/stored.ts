import { customer } from '../../../src/customer/customer.resource';
import type { Times } from '../../../src/tmf/query/memory/times';
import { META_ATTRIBUTES } from '../../../src/tmf/query/meta';
import type { Predicate } from '../../../src/tmf/query/predicate';
import type { ListQuery } from '../../../src/tmf/store/list/list-query';
import { sievedStatement } from '../../../src/tmf/store/list/sieved-statement';
import { Parameters } from '../../../src/tmf/query/sql/parameters';
import { toWhere } from '../../../src/tmf/query/sql/where';
import type { TestApp } from '../test-app';

/**
 * Makes documents, as JSON texts, the only customers. Their ids count from 1; as stored, documents are without them.
 * @param times of each; without them, all are of now
 */
export async function store(
  { dataSource }: TestApp,
  texts: readonly string[],
  times: readonly Times[] = [],
): Promise<void> {
  const [created, changed] = META_ATTRIBUTES.map((name) => times.map((each) => each[name]));
  await dataSource.query('truncate customer');
  await dataSource.query(
    `insert into customer (id, document, created_at, updated_at)
     select position::text, value::jsonb, coalesce(created, now()), coalesce(changed, now())
     from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) with ordinality as given(value, created, changed, position)`,
    [texts, created, changed],
  );
}

/**
 * The ids of the customers that PostgreSQL finds, in the order they were stored, and what it was asked.
 * @param columns what is known of the table
 */
export async function find(
  { dataSource }: TestApp,
  asked: Predicate,
  columns = customer.columns,
): Promise<{ sql: string; ids: string[] }> {
  const parameters = new Parameters();
  const { sql } = toWhere(asked, parameters, columns);
  const rows: { id: string }[] = await dataSource.query(
    `select id from customer where ${sql} order by id::int`,
    parameters.values,
  );
  return { sql, ids: rows.map(({ id }) => id) };
}

/**
 * The ids of the first customers that a search along the primary key finds, looking at so many of them at most, in that order.
 * @returns undefined if it gives up, and if that is not how they are searched for
 */
export async function findAlong(
  { dataSource }: TestApp,
  asked: Predicate,
  most: number,
): Promise<string[] | undefined> {
  const page = { offset: 0, limit: 1000, maxSize: 100_000_000, asked: false, range: false };
  const query: ListQuery = { filter: asked, sort: [], page };
  const sieved = sievedStatement(customer, query, most);
  if (!sieved) return undefined;
  const rows: { id: string | null; gaveUp: boolean }[] = await dataSource.query(sieved.statement.text, [
    ...sieved.values,
  ]);
  return rows[0]?.gaveUp ? undefined : rows.flatMap(({ id }) => id ?? []);
}
