import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { TmfException } from '../tmf/error/tmf.exception';
import { isConnectionError } from './connection';

/**
 * A statement with `$n` placeholders. With a name it is prepared once per connection, which halves its cost; name only
 * texts of which there is a fixed, small number.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Runs statements: on any connection of the pool, or on the one connection of a transaction. */
export interface Session {
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

/**
 * The way to the data at run time: prepared statements on TypeORM's own connection pool. (TypeORM's query runner cannot
 * name a statement; see docs/adr/0003.)
 */
export class Database implements Session {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.withClient((client) => run<Row>(client, statement, values));
  }

  /** Commits what `work` did when it returns, rolls back when it throws. Use nothing but `session` inside. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.withClient(async (client) => {
      await client.query('begin');
      try {
        const result = await work({ query: (statement, values) => run(client, statement, values) });
        await client.query('commit');
        return result;
      } catch (error) {
        // A dead connection has rolled back by itself; the first error is the one to tell.
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let failure: Error | undefined;
    try {
      client = await this.pool.connect();
      return await work(client);
    } catch (error) {
      if (isConnectionError(error)) {
        failure = error as Error;
        throw new TmfException('unavailable', 'The database does not answer. Try again.', { cause: error });
      }
      if ((error as { code?: unknown }).code === STATEMENT_TIMED_OUT) {
        throw new TmfException('unavailable', 'The request took too long in the database.', { cause: error });
      }
      throw error;
    } finally {
      client?.release(failure);
    }
  }
}

/** SQLSTATE query_canceled, which is what a statement timeout raises. */
const STATEMENT_TIMED_OUT = '57014';

/**
 * The callback form of the driver, not its promises: those keep every result alive until the next full collection, which
 * cost a list of ten a seventh of its speed.
 */
function run<Row extends object>(client: PoolClient, statement: Statement, values: readonly unknown[]): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    client.query<Row>({ ...statement, values: [...values] }, (error: Error | null, result) =>
      error ? reject(error) : resolve(result.rows),
    );
  });
}
