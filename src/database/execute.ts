import { type Connection, type PoolClient, Query, type QueryResult } from 'pg';
import type { Statement } from './database';
import { SILENCE } from './failure';

/**
 * Runs a statement. The callback form of the driver, not its promises: those keep every result alive until the next full
 * collection, which cost a list of ten a seventh of its speed.
 * @param limit of the server, milliseconds
 */
export function execute<Row extends object>(
  client: PoolClient,
  statement: Statement,
  values: readonly unknown[],
  limit: number | undefined,
): Promise<Row[]> {
  const query = { ...statement, values: [...values], query_timeout: timeoutOf(limit) };
  return new Promise((resolve, reject) => {
    client.query<Row>(query, (error: Error | null, result) => (error ? reject(error) : resolve(result.rows)));
  });
}

/**
 * Runs one statement for each of these, in their order, as one message and one transaction: all are done, or none. What one costs
 * in messages and in the commit is paid once.
 * @param each values that the driver can send
 * @param limit of the server for each of them, milliseconds
 * @returns the rows of each
 */
export function executeEach<Row extends object>(
  client: PoolClient,
  statement: Statement,
  each: readonly (readonly unknown[])[],
  limit: number | undefined,
): Promise<Row[][]> {
  return new Promise((resolve, reject) => {
    const query: Repeated = new Query<Row>({ ...statement }, (error: Error | undefined | null, results: unknown) => {
      if (error) reject(error);
      else resolve([results as QueryResult<Row> | QueryResult<Row>[]].flat().map(({ rows }) => rows));
    });
    const submit = query.submit;
    query.submit = (connection: Connection) => {
      const quiet = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
      connection.stream.cork();
      try {
        for (const values of each) {
          query.values = [...values];
          submit.call(query, quiet);
        }
        // Where the server ends the transaction.
        connection.sync();
      } finally {
        connection.stream.uncork();
      }
    };
    client.query(Object.assign(query, { query_timeout: timeoutOf(limit) }));
  });
}

/** A query of the driver: it sends what its values are at the moment, and makes a result of every answer. */
type Repeated = Query & { values?: unknown[] };

/** What the server has not ended by itself then it will not. */
function timeoutOf(limit: number | undefined): number | undefined {
  return limit && limit + SILENCE;
}
