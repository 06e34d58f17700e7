import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Settings } from '../config/env';
import { ACQUIRE_TIMEOUT, APPLICATION_NAME, STATEMENT_TIMEOUT, sslOptions } from './connection';
import type { Lane, Lanes } from './database';

/** How long a search that an index should answer may try, before it counts as an expensive one. Milliseconds. */
const QUICK_TIMEOUT = 100;

/** How many lists may wait for a lane: as many as there are clients, a second's worth of cheap searches, few expensive ones. */
const PLAIN_LINE = 2000;
const QUICK_LINE = 500;
const SLOW_LINE = 100;

/** How long they may wait, as a part of what one of them may run. */
const PATIENCE = 1 / 2;

/**
 * What a search may keep in memory for each sort, hash or bitmap. So many rows as an index can find have their places in it one by
 * one: a bitmap that does not fit knows pages only, and every row on them is looked at. kB.
 */
const SEARCH_MEMORY = 64 * 1024;

/** TypeORM's own connections. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/**
 * Opens the connections for lists; for searches on a server a few of their own. The embedded database has one session for
 * everything, no time limits, and no autovacuum, whose statistics would make it plan prepared statements again.
 */
export function openLanes({ database, query }: Settings, dataSource: DataSource): Lanes {
  const common = poolOf(dataSource);
  const plain = {
    pool: common,
    size: database.url === undefined ? common.options.max : database.poolSize,
    timeout: STATEMENT_TIMEOUT,
    prepares: true,
    line: PLAIN_LINE,
    patience: ACQUIRE_TIMEOUT,
  };
  if (database.url === undefined) {
    const lane = { pool: common, size: 1, timeout: query.timeout, prepares: false };
    return {
      plain,
      quick: { ...lane, line: QUICK_LINE, patience: ACQUIRE_TIMEOUT },
      slow: { ...lane, line: SLOW_LINE, patience: query.timeout * PATIENCE },
    };
  }
  const slow = Math.floor(query.poolSize / 2);
  const patience = query.timeout * PATIENCE;
  return {
    plain,
    quick: {
      ...openLane(database, query.poolSize - slow, Math.min(QUICK_TIMEOUT, query.timeout)),
      line: QUICK_LINE,
      patience,
    },
    slow: { ...openLane(database, slow, query.timeout), line: SLOW_LINE, patience },
  };
}

function openLane(settings: Settings['database'], size: number, timeout: number): Omit<Lane, 'line' | 'patience'> {
  const pool = new Pool({
    connectionString: settings.url,
    max: size,
    ssl: sslOptions(settings),
    application_name: `${APPLICATION_NAME}-search`,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT,
    keepAlive: true,
    statement_timeout: timeout,
    // Compiling a query to machine code takes longer than the queries that are let live.
    options: `-c jit=off -c work_mem=${SEARCH_MEMORY}`,
  });
  // An idle connection that breaks is replaced when next needed; without a listener it would end the process.
  pool.on('error', () => undefined);
  return { pool, size, timeout, prepares: true };
}
