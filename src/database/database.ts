import type { Pool, PoolClient } from 'pg';
import { TmfException } from '../tmf/error/tmf.exception';
import { isConnectionError } from './connection';
import { Gate } from './gate';

/**
 * A statement with `$n` placeholders. With a name it is prepared once per connection, which halves its cost; name only
 * texts of which there is a fixed, small number.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Makes statements whose names begin alike. */
export const statementsOf =
  (prefix: string) =>
  (name: string, text: string): Statement => ({ name: `${prefix}.${name}`, text });

/** Runs statements: on any connection of the pool, or on the one connection of a transaction. */
export interface Session {
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

/** Connections that searches run on. */
export interface Lane {
  readonly pool: Pool;
  readonly size: number;
  /** The statement timeout of its connections. Milliseconds. */
  readonly timeout: number;
  /** Whether named statements are prepared. Not where nothing ever tells old plans that a table has grown. */
  readonly prepares: boolean;
}

/** What an index should answer tries the quick lane first; all else, and what takes too long there, is for the slow one. */
export interface SearchLanes {
  readonly quick: Lane;
  readonly slow: Lane;
}

/** Searches that wait for the slow lane, and how long, as a part of what they may run. */
const MAX_WAITING = 100;
const PATIENCE = 1 / 2;

/**
 * The way to the data at run time: prepared statements on TypeORM's own connection pool. (TypeORM's query runner cannot
 * name a statement; see docs/adr/0003.) What clients search for runs on a pool of its own, with a short time limit: it
 * may be arbitrarily expensive, and must not keep others from reading and writing (docs/adr/0008).
 */
export class Database implements Session {
  private readonly slowGate: Gate;

  constructor(
    private readonly pool: Pool,
    private readonly lanes: SearchLanes,
  ) {
    const { size, timeout } = lanes.slow;
    this.slowGate = new Gate(size, MAX_WAITING, timeout * PATIENCE);
  }

  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return withClient(this.pool, timedOut, (client) => run<Row>(client, statement, values));
  }

  /**
   * Runs what a client asks for, within the time limit of searches.
   * @param options.scan whether it reads a whole table, as far as can be told beforehand
   * @param options.what the search in words, for the error
   * @throws {TmfException} queryTooExpensive if it takes too long, unavailable if too many others are running
   */
  async search<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
    { scan, what }: { scan: boolean; what: () => string },
  ): Promise<Row[]> {
    const runIn = ({ pool, timeout, prepares }: Lane): Promise<Row[]> => {
      const tooExpensive = (cause: unknown): TmfException =>
        new TmfException('queryTooExpensive', `It took longer than ${timeout} ms: ${what()}`, { cause });
      const prepared = prepares ? statement : { text: statement.text };
      return withClient(pool, tooExpensive, (client) => run<Row>(client, prepared, values));
    };
    const { quick, slow } = this.lanes;
    if (!scan) {
      try {
        return await runIn(quick);
      } catch (error) {
        if (!(error instanceof TmfException && error.code === 'queryTooExpensive')) throw error;
      }
    }
    const busy = (): TmfException => new TmfException('unavailable', 'Too many expensive queries are running.');
    return this.slowGate.run(() => runIn(slow), busy);
  }

  /** Commits what `work` did when it returns, rolls back when it throws. Use nothing but `session` inside. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return withClient(this.pool, timedOut, async (client) => {
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
}

/** @param timeout makes the error for a statement that ran out of time */
async function withClient<T>(
  pool: Pool,
  timeout: (cause: unknown) => TmfException,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  let client: PoolClient | undefined;
  let failure: Error | undefined;
  // The pool watches only connections that nobody has; an error that nobody hears would end the process.
  const onCut = (error: Error): void => void (failure = error);
  try {
    client = await pool.connect();
    client.on('error', onCut);
    return await work(client);
  } catch (error) {
    if (failure || isConnectionError(error)) {
      failure ??= error as Error;
      throw new TmfException('unavailable', 'The database does not answer. Try again.', { cause: error });
    }
    throw (error as { code?: unknown }).code === STATEMENT_TIMED_OUT ? timeout(error) : error;
  } finally {
    client?.off('error', onCut);
    client?.release(failure);
  }
}

function timedOut(cause: unknown): TmfException {
  return new TmfException('unavailable', 'The request took too long in the database.', { cause });
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
