/** Builds and drops indexes while the service runs: nobody who reads or writes waits for it. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { trigramSchema } from '../src/database/tables/search-indexes';
import { LOOK_INTERVAL } from '../src/tmf/store/indexes/indexes-in-use';

/** What is to be made. */
export interface Making {
  readonly name: string;
  readonly table: string;
  /** What follows the name in `create index`. @param trigrams schema of the extension pg_trgm */
  readonly definition: (trigrams: string) => string;
  readonly needsTrigrams: boolean;
}

/** How far one is, between two looks. Milliseconds. */
const WATCH_INTERVAL = 1_000;

/** One process at a time builds and drops. Any constant does; this one spells "tmi". */
const LOCK = 0x746d69;

/** Says what happens, a line at a time. */
export type Say = (line: string) => void;

/**
 * Lets only one process build or drop in this database.
 * @throws an error if another is at it
 */
export async function alone<T>(dataSource: DataSource, work: (session: QueryRunner) => Promise<T>): Promise<T> {
  const session = dataSource.createQueryRunner();
  try {
    const [row] = (await session.query('select pg_try_advisory_lock($1) as free', [LOCK])) as { free: boolean }[];
    if (!row?.free) throw new Error(`another process builds or drops an index${await whoIsAtIt(session)}: wait for it`);
    try {
      return await work(session);
    } finally {
      await session.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    }
  } finally {
    await session.release();
  }
}

async function whoIsAtIt(session: QueryRunner): Promise<string> {
  const rows = (await session.query(`select pid from pg_locks where locktype = 'advisory' and objid = $1 and granted`, [
    LOCK,
  ])) as { pid: number }[];
  return rows.map(({ pid }) => `, in the session ${pid}`).join('');
}

/**
 * Makes an index, unless it is there. What was begun and not finished is dropped, and begun anew.
 * @param signal stops it: what was begun is dropped then
 */
export async function make(
  dataSource: DataSource,
  session: QueryRunner,
  { name, table, definition, needsTrigrams }: Making,
  signal: AbortSignal,
  say: Say,
): Promise<void> {
  const state = await stateOf(session, name);
  if (state === 'ready') return say(`${name} is there already`);
  const trigrams = needsTrigrams ? await trigramSchema(session) : '';
  if (trigrams === undefined) {
    throw new Error(
      'the database has no extension pg_trgm, or not the encoding UTF8: install it (postgresql-contrib), and let an administrator ' +
        'run: create extension pg_trgm',
    );
  }
  if (state === 'unfinished') {
    say(`${name} was not finished: it is dropped, and built anew`);
    await session.query(`drop index concurrently "${name}"`);
  }
  const begun = performance.now();
  const [backend] = (await session.query('select pg_backend_pid() as pid')) as { pid: number }[];
  const done = new AbortController();
  const watching = watch(dataSource, backend?.pid ?? 0, done.signal, signal, say);
  try {
    await session.query(`create index concurrently "${name}" ${definition(trigrams)}`);
  } catch (error) {
    // Half an index finds nothing, and makes every write dearer.
    await session.query(`drop index concurrently if exists "${name}"`).catch(() => undefined);
    throw signal.aborted ? new Error(`stopped: ${name} is not made. Run it again to make it`, { cause: error }) : error;
  } finally {
    done.abort();
    await watching;
  }
  // Of expressions the planner knows nothing before.
  await session.query(`analyze "${table}"`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  say(`${name} is built, in ${seconds} s: ${await sizeOf(session, name)}`);
}

/**
 * Drops an index, after all instances of the service have seen that it is not to be asked.
 * @param forget is done first
 */
export async function drop(
  session: QueryRunner,
  name: string,
  forget: () => Promise<void>,
  isShared: boolean,
  say: Say,
): Promise<void> {
  await forget();
  if (isShared) {
    say(`waiting ${(LOOK_INTERVAL * 1.5) / 1000} s, until no instance asks it any more`);
    await sleep(LOOK_INTERVAL * 1.5);
  }
  await session.query(`drop index concurrently if exists "${name}"`);
  say(`${name} is dropped`);
}

/** @returns undefined if there is none of the name */
export async function stateOf(session: QueryRunner, name: string): Promise<'ready' | 'unfinished' | undefined> {
  const [row] = (await session.query(
    `select indisvalid as ready from pg_index, pg_class
     where pg_class.oid = indexrelid and relname = $1 and relnamespace = current_schema()::regnamespace`,
    [name],
  )) as { ready: boolean }[];
  return row && (row.ready ? 'ready' : 'unfinished');
}

async function sizeOf(session: QueryRunner, name: string): Promise<string> {
  const [row] = (await session.query('select pg_size_pretty(pg_relation_size(quote_ident($1)::regclass)) as size', [
    name,
  ])) as { size: string }[];
  return row?.size ?? '';
}

const PROGRESS = `
  select phase, case when blocks_total > 0 then blocks_done * 100 / blocks_total
    when tuples_total > 0 then tuples_done * 100 / tuples_total end as percent
  from pg_stat_progress_create_index where pid = $1`;

/** Says how far a session is, where another connection can ask. Cancels what it does when it is to stop. */
async function watch(
  dataSource: DataSource,
  pid: number,
  done: AbortSignal,
  stop: AbortSignal,
  say: Say,
): Promise<void> {
  if (!isServer(dataSource)) return;
  let said = '';
  const either = AbortSignal.any([done, stop]);
  while (!either.aborted) {
    await sleep(WATCH_INTERVAL, undefined, { signal: either }).catch(() => undefined);
    if (either.aborted) break;
    const rows = await dataSource.query<{ phase: string; percent: string | null }[]>(PROGRESS, [pid]).catch(() => []);
    const line = rows.map(({ phase, percent }) => phase + (percent === null ? '' : `, ${percent} %`)).join('');
    if (line !== '' && line !== said) say(line);
    said = line;
  }
  if (!done.aborted) await dataSource.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
}

/** Whether others use the database, too. */
export function isServer(dataSource: DataSource): boolean {
  return 'url' in dataSource.options && dataSource.options.url !== undefined;
}
