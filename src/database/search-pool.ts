import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Settings } from '../config/env';
import { ACQUIRE_TIMEOUT, APPLICATION_NAME, sslOptions } from './connection';
import type { SearchPool } from './database';

/** TypeORM's own connections. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/**
 * Opens the connections for searches: on a server a few of their own. The embedded database has one session for
 * everything, and no time limits.
 */
export function openSearchPool(settings: Settings, dataSource: DataSource): SearchPool {
  const { databaseUrl, queryPoolSize: size, queryTimeout: timeout } = settings;
  if (databaseUrl === undefined) return { pool: poolOf(dataSource), size: 1, timeout };
  const pool = new Pool({
    connectionString: databaseUrl,
    max: size,
    ssl: sslOptions(settings),
    application_name: `${APPLICATION_NAME}-search`,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT,
    statement_timeout: timeout,
    // Compiling a query to machine code takes longer than the queries that are let live.
    options: '-c jit=off',
  });
  // An idle connection that breaks is replaced when next needed; without a listener it would end the process.
  pool.on('error', () => undefined);
  return { pool, size, timeout };
}
