/** Writes generated resources straight into their table: no HTTP, no validation, no events. */
import type { DataSource } from 'typeorm';
import type { Settings } from '../src/config/env';
import { connect, dataSourceOptions } from '../src/database/connection';
import type { EmbeddedDatabase } from '../src/database/embedded/embedded-database';
import type { Resource } from '../src/tmf/declare/define-resource';
import { newId } from '../src/tmf/declare/new-id';
import { storedSize } from '../src/tmf/store/stored-size';
import { Progress } from './progress';

/** What fills one table. */
export interface Population {
  readonly resource: Resource;
  /** How many. */
  readonly count: number;
  /** The n-th document, without an id and without what the resource's defaults say. */
  readonly document: (n: number) => Record<string, unknown>;
}

/** One connection computes documents while the other one's are written. More would only fill memory. */
const CONNECTIONS = 2;
const ROWS_PER_STATEMENT = 1_000;

/**
 * Connects and brings the schema up to date.
 * @param embedded the database in this process, where it is not on a server
 */
export function openDatabase(
  settings: Pick<Settings['database'], 'url' | 'ssl'>,
  warn: (line: string) => void,
  embedded?: EmbeddedDatabase,
): Promise<DataSource> {
  const options = dataSourceOptions({ ...settings, poolSize: CONNECTIONS }, embedded);
  // Nobody waits for an answer here: a statement may take as long as it does.
  return connect({ ...options, extra: { ...(options.extra as object), statement_timeout: 0, lock_timeout: 0 } }, warn);
}

/**
 * Writes a population, a transaction per thousand rows, and shows its progress. After an abort it finishes the statements
 * in flight and stops.
 * @returns the number of rows written
 */
export async function load(dataSource: DataSource, population: Population, signal: AbortSignal): Promise<number> {
  const { resource, count } = population;
  const insert = `insert into "${resource.table}" (id, document, size) select * from unnest($1::text[], $2::jsonb[], $3::integer[])`;
  const progress = new Progress(resource.table, count);
  // Shared by the connections. When one of them fails, its loop closes the generator, and so ends the others.
  const numbers = starts(count);
  const write = async (): Promise<void> => {
    for (const first of numbers) {
      if (signal.aborted) return;
      const documents = documentsFrom(first, population);
      await dataSource.query(insert, [documents.map(newId), documents, documents.map(storedSize)]);
      progress.add(documents.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, write));
  } finally {
    progress.end();
  }
  return progress.rows;
}

/** Tells the planner what is there now, and lets the next autovacuum find nothing to do. */
export async function settle(dataSource: DataSource, { resource }: Population): Promise<void> {
  await dataSource.query(`vacuum analyze "${resource.table}"`);
}

function* starts(count: number): Generator<number, void> {
  for (let first = 0; first < count; first += ROWS_PER_STATEMENT) yield first;
}

/** As JSON, the way the service stores them: with the defaults of the resource where nothing is said. */
function documentsFrom(first: number, { resource, count, document }: Population): string[] {
  const length = Math.min(ROWS_PER_STATEMENT, count - first);
  return Array.from({ length }, (_, n) => JSON.stringify({ ...resource.defaults, ...document(first + n) }));
}
