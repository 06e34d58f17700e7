/**
 * `npm run seed -- --customers N --party-roles M`: fills the database that the settings name with generated resources and
 * the parties that they engage, for trials at a realistic size: a server, or an embedded one that no process uses. Nobody is
 * told: no events are written. Interrupted, it keeps what it has written.
 */
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { customer } from '../src/customer/customer.resource';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../src/database/embedded/embedded-database';
import { partyRole } from '../src/party-role/party-role.resource';
import { customerDocument, partiesOfCustomer } from './customers';
import { type Population, load, openDatabase, settle, tablesOf } from './load';
import { readOptions } from './options';
import { partiesOfPartyRole, partyRoleDocument } from './party-roles';

async function main(): Promise<void> {
  const { customers, partyRoles, database, base } = readOptions();
  const all: readonly Population[] = [
    {
      resource: customer,
      count: customers,
      document: (n) => customerDocument(n, base),
      parties: (n) => partiesOfCustomer(n, base),
    },
    {
      resource: partyRole,
      count: partyRoles,
      document: (n) => partyRoleDocument(n, base),
      parties: partiesOfPartyRole,
    },
  ];
  const populations = all.filter(({ count }) => count > 0);
  const embedded = database.url === undefined ? await openEmbedded(database.dataDir) : undefined;
  try {
    await fill(await openDatabase(database, complain, embedded), populations);
  } finally {
    await embedded?.close();
  }
}

function openEmbedded(dataDir: string): Promise<EmbeddedDatabase> {
  print(`embedded database in ${resolve(dataDir)}`);
  return openEmbeddedDatabase(dataDir);
}

/** Fills, tidies up, and closes the connections. */
async function fill(dataSource: DataSource, populations: readonly Population[]): Promise<void> {
  try {
    const stoppedBy = await loadAll(dataSource, populations);
    if (stoppedBy) {
      complain(`stopped by ${stoppedBy}; what is written stays`);
      process.exitCode = 128 + constants.signals[stoppedBy];
      return;
    }
    // The signals have their usual meaning again: a vacuum that is cut short loses nothing.
    for (const table of tablesOf(populations)) {
      print(`${table}: vacuum analyze`);
      await settle(dataSource, table);
    }
  } finally {
    await dataSource.destroy();
  }
}

type StopSignal = 'SIGINT' | 'SIGTERM';

/** @returns the signal that stopped it, if one did; a second one ends the process at once */
async function loadAll(dataSource: DataSource, populations: readonly Population[]): Promise<StopSignal | undefined> {
  const interrupt = new AbortController();
  const stop = (name: StopSignal): void => interrupt.abort(name);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for (const population of populations) {
      if (interrupt.signal.aborted) break;
      const { parties } = await load(dataSource, population, interrupt.signal);
      print(`${population.resource.table}: with ${parties} individuals and organizations`);
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  return interrupt.signal.aborted ? (interrupt.signal.reason as StopSignal) : undefined;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`seed: ${line}\n`);
}

main().catch((error: unknown) => {
  complain((error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '');
  process.exitCode = 1;
});
