import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Settings } from '../config/env';
import { ACQUIRE_TIMEOUT, APPLICATION_NAME, sslOptions } from './connection';
import type { Lane, SearchLanes } from './database';

/** How long a search that an index should answer may try, before it counts as an expensive one. Milliseconds. */
const QUICK_TIMEOUT = 100;

/** TypeORM's own connections. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/**
 * Opens the connections for searches: on a server a few of their own. The embedded database has one session for
 * everything, no time limits, and no autovacuum, whose statistics would make it plan prepared statements again.
 */
export function openSearchLanes(settings: Settings, dataSource: DataSource): SearchLanes {
  const { databaseUrl, queryPoolSize, queryTimeout } = settings;
  if (databaseUrl === undefined) {
    const lane = { pool: poolOf(dataSource), size: 1, timeout: queryTimeout, prepares: false };
    return { quick: lane, slow: lane };
  }
  const slow = Math.floor(queryPoolSize / 2);
  return {
    quick: openLane(settings, queryPoolSize - slow, Math.min(QUICK_TIMEOUT, queryTimeout)),
    slow: openLane(settings, slow, queryTimeout),
  };
}

function openLane(settings: Settings, size: number, timeout: number): Lane {
  const pool = new Pool({
    connectionString: settings.databaseUrl,
    max: size,
    ssl: sslOptions(settings),
    application_name: `${APPLICATION_NAME}-search`,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT,
    keepAlive: true,
    statement_timeout: timeout,
    // Compiling a query to machine code takes longer than the queries that are let live.
    options: '-c jit=off',
  });
  // An idle connection that breaks is replaced when next needed; without a listener it would end the process.
  pool.on('error', () => undefined);
  return { pool, size, timeout, prepares: true };
}
