/** `npm run bench -- --stops N`: what clients with kept-alive connections see of N stops of the service. */
import { customerDocument } from '../../seed/customers';
import { CLIENTS, Seen, THINK_TIME, stopUnderLoad } from './looping-clients';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import type { Server } from '../server/server';
import { JSON_HEADERS, ask, postgresVersion, print, service, stopAll } from '../server/servers';
import { markdownTable } from '../report/table';

/** Settings of SHUTDOWN_DELAY. Milliseconds. */
const DELAYS = [0, 1000];

/** Stops between two lines of progress. */
const PROGRESS = 10;

/** How the processes ended. */
class Ends {
  readonly statuses = new Map<number | null, number>();
  /** Milliseconds. */
  longest = 0;
}

export async function benchStops(options: Options & { readonly stops: number }, signal: AbortSignal): Promise<void> {
  const rows: string[][] = [];
  for (const delay of DELAYS) {
    const server = service(`stops_${delay}`, options, { env: { SHUTDOWN_DELAY: String(delay) } });
    try {
      const [seen, ends] = [new Seen(), new Ends()];
      await server.start(signal);
      for (let stop = 1; stop <= options.stops; stop++) {
        signal.throwIfAborted();
        if (stop > 1) await server.launch(signal);
        await stopOnce(server, seen, ends);
        if (stop % PROGRESS === 0) print(`SHUTDOWN_DELAY ${delay}, stop ${stop}: ${sum(seen.broken)} broken`);
      }
      rows.push(rowOf(delay, options.stops, seen, ends));
      if (sum(seen.broken) > 0 || seen.promises > 0) process.exitCode = 1;
    } finally {
      await stopAll([server]);
    }
  }
  const table = markdownTable(HEADINGS, rows);
  print(`\n${table}`);
  writePart('stops', describe(table, await postgresVersion(options.databaseUrl)));
}

async function stopOnce(server: Server, seen: Seen, ends: Ends): Promise<void> {
  const collection = server.origin + server.collection;
  const headers = { ...JSON_HEADERS, connection: 'close' };
  const created = await ask(collection, { method: 'POST', headers, body: JSON.stringify(customerDocument(0)) });
  const { id } = (await created.json()) as { id: string };
  await stopUnderLoad({ collection, item: `${collection}/${id}` }, seen, async () => {
    const begun = performance.now();
    const status = await server.terminate();
    ends.longest = Math.max(ends.longest, performance.now() - begun);
    ends.statuses.set(status, (ends.statuses.get(status) ?? 0) + 1);
  });
}

const HEADINGS = [
  '`SHUTDOWN_DELAY`',
  'Stops',
  'Answers',
  'With `Connection: close`',
  'Without it, though late',
  'Broken',
  'Refused',
  'Longest stop',
  'Exit status',
];

function rowOf(delay: number, stops: number, seen: Seen, ends: Ends): string[] {
  return [
    `${delay} ms`,
    String(stops),
    list(seen.statuses),
    String(seen.last),
    String(seen.promises),
    list(seen.broken) || '0',
    String(seen.refused),
    `${(ends.longest / 1000).toFixed(1)} s`,
    list(ends.statuses),
  ];
}

function describe(table: string, version: string): string {
  return `## Stops

${CLIENTS} clients on kept-alive connections read and create one after the other, half of them with pauses of up to ${THINK_TIME} ms, until the
service is gone: SIGTERM comes while they do. A broken connection is one that ended without an answer. PostgreSQL ${version}.

${table}`;
}

function list(counts: ReadonlyMap<unknown, number>): string {
  return [...counts].map(([what, count]) => `${count} × ${String(what)}`).join(', ');
}

function sum(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
