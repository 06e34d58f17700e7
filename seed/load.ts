/** Writes generated resources straight into their table: no HTTP, no validation, no events. */
import type { DataSource } from 'typeorm';
import type { Settings } from '../src/config/env';
import { connect, dataSourceOptions } from '../src/database/connection';
import type { EmbeddedDatabase } from '../src/database/embedded/embedded-database';
import { individual, organization } from '../src/party/party.resource';
import type { Resource } from '../src/tmf/declare/define-resource';
import { newId } from '../src/tmf/declare/new-id';
import { storedSize } from '../src/tmf/store/row/stored-size';
import type { Party } from './parties';
import { Progress } from './progress';

/** What fills one table. */
export interface Population {
  readonly resource: Resource;
  /** How many. */
  readonly count: number;
  /** The n-th document, without an id and without what the resource's defaults say. */
  readonly document: (n: number) => Record<string, unknown>;
  /** The parties that come with the n-th. One that is there already stays as it is. */
  readonly parties: (n: number) => readonly Party[];
}

export interface Loaded {
  readonly rows: number;
  readonly parties: number;
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
 * Writes a population, a thousand and the parties that come with them at a time, parties first, and shows its progress.
 * After an abort it finishes what it has begun, and stops.
 */
export async function load(dataSource: DataSource, population: Population, signal: AbortSignal): Promise<Loaded> {
  const { resource, count } = population;
  const progress = new Progress(resource.table, count);
  let parties = 0;
  // Shared by the connections. When one of them fails, its loop closes the generator, and so ends the others.
  const numbers = starts(count);
  const write = async (): Promise<void> => {
    for (const first of numbers) {
      if (signal.aborted) return;
      const withThem = partiesFrom(first, population);
      await writeParties(dataSource, withThem);
      parties += withThem.length;
      const documents = documentsFrom(first, population);
      await insert(dataSource, resource, documents.map(newId), documents);
      progress.add(documents.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, write));
  } finally {
    progress.end();
  }
  return { rows: progress.rows, parties };
}

async function writeParties(dataSource: DataSource, parties: readonly Party[]): Promise<void> {
  for (const resource of new Set(parties.map((party) => party.resource))) {
    const ofIt = parties.filter((party) => party.resource === resource);
    const documents = ofIt.map(({ document }) => JSON.stringify({ ...resource.defaults, ...document }));
    await insert(dataSource, resource, ofIt.map(({ id }) => id), documents); // prettier-ignore
  }
}

/** In one statement. Rows whose ids are there already stay as they are. */
async function insert(
  dataSource: DataSource,
  { table }: Resource,
  ids: readonly string[],
  documents: readonly string[],
): Promise<void> {
  const statement = `insert into "${table}" (id, document, size) select * from unnest($1::text[], $2::jsonb[], $3::integer[])
     on conflict (id) do nothing`;
  await dataSource.query(statement, [ids, documents, documents.map(storedSize)]);
}

/** The tables that these populations fill. */
export function tablesOf(populations: readonly Population[]): string[] {
  return [...populations.map(({ resource }) => resource.table), individual.table, organization.table];
}

/** Tells the planner what is there now, and lets the next autovacuum find nothing to do. */
export async function settle(dataSource: DataSource, table: string): Promise<void> {
  await dataSource.query(`vacuum analyze "${table}"`);
}

function* starts(count: number): Generator<number, void> {
  for (let first = 0; first < count; first += ROWS_PER_STATEMENT) yield first;
}

/** As JSON, the way the service stores them: with the defaults of the resource where nothing is said. */
function documentsFrom(first: number, { resource, count, document }: Population): string[] {
  return numbersFrom(first, count).map((n) => JSON.stringify({ ...resource.defaults, ...document(n) }));
}

function partiesFrom(first: number, { count, parties }: Population): Party[] {
  return numbersFrom(first, count).flatMap((n) => parties(n));
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: Math.min(ROWS_PER_STATEMENT, count - first) }, (_, n) => first + n);
}
