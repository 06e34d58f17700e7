import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type DataSourceOptions, MigrationExecutor } from 'typeorm';
import type { Settings } from '../config/env';
import { OperatorError } from '../config/operator-error';
import type { EmbeddedDatabase } from './embedded/embedded-database';
import { migrations } from './migration-list';
import { serverAddress } from './server-address';
import { type Server, requireVersion, serverError } from './server-errors';

/** How long a start waits for a server that is not there yet, and how often it asks. Milliseconds. */
const CONNECT_PATIENCE = 30_000;
const CONNECT_PAUSE = 1_000;

/** A request waits this long for a free connection, and a statement may run this long. Milliseconds. */
export const ACQUIRE_TIMEOUT = 5_000;
export const STATEMENT_TIMEOUT = 10_000;

/**
 * A statement waits this long for what another has locked: so much less than requests wait for a connection that those
 * who want something else get one. Longer than the server takes to look for a deadlock (1 s). Milliseconds.
 */
const LOCK_TIMEOUT = 2_000;

/** How the connections call themselves, for `pg_stat_activity`. */
export const APPLICATION_NAME = 'tmf-customer-party-role';

type DatabaseSettings = Pick<Settings['database'], 'url' | 'poolSize' | 'ssl'>;

/** Serialises the migrations of instances that start together. Any constant does; this one spells "tmf". */
const MIGRATION_LOCK = 0x746d66;

/** TypeORM's options, the same for the server, the migration commands and the tests. */
export function dataSourceOptions(settings: DatabaseSettings, embedded?: EmbeddedDatabase): DataSourceOptions {
  const shared = {
    type: 'postgres' as const,
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each' as const,
    synchronize: false,
    logging: false,
    installExtensions: false,
  };
  if (embedded) return { ...shared, poolSize: 1, extra: embedded.poolOptions };
  return {
    ...shared,
    url: settings.url,
    poolSize: settings.poolSize,
    ssl: sslOptions(settings),
    applicationName: APPLICATION_NAME,
    extra: {
      connectionTimeoutMillis: ACQUIRE_TIMEOUT,
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT,
      lock_timeout: LOCK_TIMEOUT,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT,
    },
  };
}

/** Encryption of the connection, as both pools want it said. */
export function sslOptions({ ssl }: Pick<DatabaseSettings, 'ssl'>): false | { rejectUnauthorized: boolean } {
  return ssl === 'off' ? false : { rejectUnauthorized: ssl === 'verify' };
}

/**
 * Connects, waiting up to 30 s for a server that is still starting, and brings the schema up to date.
 * @throws {OperatorError} if it cannot be reached, is too old, or does not let this service in or do its work
 */
export async function connect(options: DataSourceOptions, warn: (line: string) => void): Promise<DataSource> {
  const server = serverOf(options);
  const dataSource = await connectPatiently(options, warn, server);
  try {
    if (server) await requireVersion(dataSource, server);
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw server ? (migrationError(error, server) ?? error) : explainEmbedded(options, error);
  }
}

/** What the embedded database has to say of it rides along in the options. */
function explainEmbedded({ extra }: DataSourceOptions & { extra?: unknown }, error: unknown): unknown {
  return (extra as EmbeddedDatabase['poolOptions']).explain(error);
}

/** @returns undefined for the embedded database */
function serverOf(options: DataSourceOptions): Server | undefined {
  const { url, ssl = false } = options as Partial<Server>;
  return url === undefined ? undefined : { url, ssl };
}

async function connectPatiently(
  options: DataSourceOptions,
  warn: (line: string) => void,
  server: Server | undefined,
): Promise<DataSource> {
  const deadline = Date.now() + CONNECT_PATIENCE;
  for (;;) {
    try {
      // TypeORM's own logger prints a failed migration, which is thrown too.
      return await new DataSource({ ...options, logger: 'debug' }).initialize();
    } catch (error) {
      const final = server && serverError(error, server);
      if (final || !isConnectionError(error)) throw final ?? error;
      const reason = server ? `${describe(error)} (${serverAddress(server.url)})` : describe(error);
      if (Date.now() + CONNECT_PAUSE > deadline) {
        throw new OperatorError(`DATABASE_URL cannot be reached for ${CONNECT_PATIENCE / 1000} s: ${reason}`);
      }
      warn(`waiting for the database: ${reason}`);
      await sleep(CONNECT_PAUSE);
    }
  }
}

function migrationError(error: unknown, server: Server): OperatorError | undefined {
  const final = serverError(error, server);
  if (final || !isConnectionError(error)) return final;
  return new OperatorError(
    `DATABASE_URL was lost during the migrations: ${describe(error)} (${serverAddress(server.url)})`,
  );
}

async function migrate(dataSource: DataSource): Promise<void> {
  const session = dataSource.createQueryRunner();
  try {
    // Other instances that start take as long as they do, with the lock.
    await session.query('set statement_timeout = 0');
    await session.query('set lock_timeout = 0');
    await session.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await new MigrationExecutor(dataSource, session).executePendingMigrations();
    } finally {
      await session.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await session.query('reset statement_timeout');
      await session.query('reset lock_timeout');
    }
  } finally {
    await session.release();
  }
}

/** Worth another try: the network, or a server that is starting, stopping or full. Wrong passwords are not. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    return /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT|08|57P0|53300)/.test(code);
  }
  return typeof message === 'string' && /timeout exceeded when trying to connect|Connection terminated/.test(message);
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  const { code, message } = error as { code?: string; message?: string };
  return (message || code || 'unknown error').split('\n')[0] ?? '';
}
