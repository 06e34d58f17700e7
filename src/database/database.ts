// Room database: connections, the pipeline, lanes for lists, prepared statements, clean-ups; errors of its own.

import type { Pool, PoolClient } from 'pg';
import { execute, executeEach } from './execute';
import {
  DatabaseUnavailableError,
  StatementTimeoutError,
  failureOf,
  isLost,
  noConnection,
  refusalHere,
} from './failure';
import type { Pipeline } from './pipeline';
import { Gate } from '../background/gate';

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

/** Connections that lists are read on. */
export interface Lane {
  readonly pool: Pool;
  readonly size: number;
  /** The statement timeout of its connections. Milliseconds. */
  readonly timeout: number;
  /** Whether named statements are prepared. Not where nothing ever tells old plans that a table has grown. */
  readonly prepares: boolean;
  /** How many lists may wait for a place in it, at most. */
  readonly line: number;
  /** How long each of them may. Milliseconds. */
  readonly patience: number;
}

/**
 * Lists that nothing selects are read on the connections that all use. Of searches, what an index should answer tries the quick
 * lane first; all else, and what takes too long there, is for the slow one.
 */
export interface Lanes {
  readonly plain: Lane;
  readonly quick: Lane;
  readonly slow: Lane;
}

/**
 * The way to the data at run time: prepared statements on TypeORM's own connection pool. (TypeORM's query runner cannot
 * name a statement; see docs/adr/0003.) Short reads go ahead of the pool, many at a time on one connection (docs/adr/0021).
 * What clients search for runs on a pool of its own, with a short time limit: it may be arbitrarily expensive, and must not
 * keep others from reading and writing (docs/adr/0008).
 */
export class Database implements Session {
  private readonly gates: Readonly<Record<keyof Lanes, Gate>>;
  /** A statement has failed for want of room, and none that needs some has succeeded since. */
  private lacksRoom = false;

  constructor(
    private readonly pool: Pool,
    private readonly lanes: Lanes,
    private readonly pipeline?: Pipeline,
  ) {
    this.gates = { plain: gateOf(lanes.plain), quick: gateOf(lanes.quick), slow: gateOf(lanes.slow) };
  }

  /** @throws {DatabaseUnavailableError} {@link StatementTimeoutError} */
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.run(this.pool, statement, values);
  }

  /**
   * Runs a statement for each of these, in their order, in one transaction: all are done, or none.
   * @returns the rows of each
   * @throws {DatabaseUnavailableError} {@link StatementTimeoutError}
   */
  queryEach<Row extends object>(statement: Statement, each: readonly (readonly unknown[])[]): Promise<Row[][]> {
    return this.withClient(this.pool, (client, limit) => executeEach<Row>(client, statement, each, limit));
  }

  /**
   * Reads a list that a client asks for, within the time limit of its lane.
   * @param settle is given what was read. Until it has settled the list keeps its place: so no more is read than can be used
   * @throws {StatementTimeoutError} if it takes too long; {@link DatabaseUnavailableError}, also if too many others are running
   */
  async list<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
    lane: keyof Lanes,
    settle: (rows: readonly Row[]) => Promise<void> | undefined,
  ): Promise<Row[]> {
    const runIn = (name: keyof Lanes): Promise<Row[]> => {
      const { pool, prepares } = this.lanes[name];
      const prepared = prepares ? statement : { text: statement.text };
      const read = async (): Promise<Row[]> => {
        const rows = await this.run<Row>(pool, prepared, values);
        const settling = settle(rows);
        if (settling) await settling;
        return rows;
      };
      return this.gates[name].run(read, TOO_MANY[name]);
    };
    return runIn(lane).catch((error: unknown) => {
      if (lane === 'quick' && error instanceof StatementTimeoutError) return runIn('slow');
      throw error;
    });
  }

  /** Commits what `work` did when it returns, rolls back when it throws. Use nothing but `session` inside. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.withSession(this.pool, async (session) => {
      await session.query(BEGIN, []);
      try {
        const result = await work(session);
        await session.query(COMMIT, []);
        return result;
      } catch (error) {
        // A connection that is lost has rolled back by itself; the first error is the one to tell.
        if (!isLost(error)) await session.query(ROLLBACK, []).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Whether the database takes writes now. @throws {DatabaseUnavailableError} if it does not */
  async probe(): Promise<void> {
    await this.query(WRITE_NOTHING, []).catch(ignoreDenial);
    if (!this.lacksRoom) return;
    await this.query(TAKE_ROOM, []).catch(ignoreDenial);
    this.lacksRoom = false;
  }

  /** What the pool would run is run by the pipeline, if that takes it. */
  private run<Row extends object>(pool: Pool, statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const connection = pool === this.pool ? this.pipeline?.connectionFor(statement) : undefined;
    const runInPool = (): Promise<Row[]> => this.withSession(pool, (session) => session.query<Row>(statement, values));
    if (!connection) return runInPool();
    return connection.run<Row>(statement, values).catch((error: unknown) => {
      const refusal = refusalHere(error);
      if (!refusal) throw this.failed(error, connection);
      // It and its server differ about what is prepared, as after one that failed before others of its name.
      if (refusal === 'unprepared') connection.close();
      else this.pipeline?.spare(statement);
      return runInPool();
    });
  }

  /** Draws the conclusions from an error. @returns what to throw */
  private failed(error: unknown, connection: { cut?: Error | undefined; limit?: number | undefined }): unknown {
    const failure = failureOf(error, connection);
    if (!(failure instanceof DatabaseUnavailableError)) return failure;
    if (failure.isForRoom) this.lacksRoom = true;
    // Where the pool has to look for another server the pipeline has to, too, also if the one that it has answers.
    if (failure.endsConnection) this.pipeline?.renew();
    return failure;
  }

  private withSession<T>(pool: Pool, work: (session: Session) => Promise<T>): Promise<T> {
    return this.withClient(pool, (client, limit) =>
      work({ query: (statement, values) => execute(client, statement, values, limit) }),
    );
  }

  /** @param work is given the time limit of the client's statements, too, milliseconds */
  private async withClient<T>(
    pool: Pool,
    work: (client: PoolClient, limit: number | undefined) => Promise<T>,
  ): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw noConnection(error);
    });
    const limit = pool.options.statement_timeout || undefined;
    let cut: Error | undefined;
    let end: Error | undefined;
    // The pool watches only connections that nobody has; an error that nobody hears would end the process.
    const onCut = (error: Error): void => void (cut = error);
    client.on('error', onCut);
    try {
      return await work(client, limit);
    } catch (error) {
      const failure = this.failed(error, { cut, limit });
      if (failure instanceof DatabaseUnavailableError && failure.endsConnection) end = failure;
      throw failure;
    } finally {
      client.off('error', onCut);
      client.release(end ?? cut);
    }
  }
}

const BEGIN = { text: 'begin' };
const COMMIT = { text: 'commit' };
const ROLLBACK = { text: 'rollback' };

/** Only a database that takes writes lets it through, and it changes nothing. */
const WRITE_NOTHING = { name: 'database.write_nothing', text: 'update migration set name = name where false' };

/** Needs some new pages, and gives them back. */
const TAKE_ROOM = { text: 'create temporary table room on commit drop as select generate_series(1, 10000)' };

/** Who may not do it can tell no more than that somebody was there to say so. */
function ignoreDenial(error: unknown): void {
  if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error;
}

/** SQLSTATE of what the role may not do. */
export const INSUFFICIENT_PRIVILEGE = '42501';

/** As many as there are connections: the rest wait here, not in the pool, whose line has no end. */
function gateOf({ size, line, patience }: Lane): Gate {
  return new Gate(size, line, patience);
}

const TOO_MANY = {
  plain: () => new DatabaseUnavailableError('Too many lists are being read. Try again.', undefined, false),
  quick: () => new DatabaseUnavailableError('Too many queries are running. Try again.', undefined, false),
  slow: () => new DatabaseUnavailableError('Too many expensive queries are running.', undefined, false),
};
