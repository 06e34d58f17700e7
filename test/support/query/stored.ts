import { customer } from '../../../src/customer/customer.resource';
import type { Predicate } from '../../../src/tmf/query/predicate';
import { Parameters } from '../../../src/tmf/query/sql/parameters';
import { toWhere } from '../../../src/tmf/query/sql/where';
import type { TestApp } from '../test-app';

/** Makes documents, as JSON texts, the only customers. Their ids count from 1; as stored, documents are without them. */
export async function store({ dataSource }: TestApp, texts: readonly string[]): Promise<void> {
  await dataSource.query('truncate customer');
  await dataSource.query(
    `insert into customer (id, document)
     select position::text, value::jsonb from unnest($1::text[]) with ordinality as given(value, position)`,
    [texts],
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
