/**
 * `npm run bench -- --soak MINUTES`: the memory of the service under a mixed load, minute by minute, with two subscriptions
 * that get every event; with `--embedded` on the embedded database, with `--rate N` at N requests a second. Less than ten
 * minutes are a test, and no result.
 */
import { MEMORY_TARGETS } from '../basics/report';
import { BODY_SIZES, bodyOf } from '../basics/bodies';
import { BenchListener } from '../hub/listeners';
import { subscribe } from '../hub/subscription';
import { type Load, type NextRequest, load } from '../load/load';
import { openLoop } from '../load/open-loop';
import type { Chosen, Options } from '../options';
import { met } from '../report/figures';
import { writePart } from '../report/results-file';
import { markdownTable } from '../report/table';
import type { Server } from '../server/server';
import { CONNECTIONS, fillByPost, postgresVersion, print, service, stopAll } from '../server/servers';
import { PATCHES, READS, mixedLoad } from './mixed-load';

type SoakOptions = Chosen & Options & { readonly soak: number };

/** Customers of an embedded database, which creates them one after the other. */
const EMBEDDED_CUSTOMERS = 1000;

const MINUTES_OF_A_RESULT = 10;

const HEADINGS = ['Minute', 'Resident MB', 'Most so far', 'Requests/s', 'p50 ms', 'p99 ms', 'Deliveries/s'];

export async function benchSoak(options: SoakOptions, signal: AbortSignal): Promise<void> {
  const { embedded: isEmbedded, soak: minutes } = options;
  const server = service('soak', options, { isEmbedded });
  const listeners = [new BenchListener(), new BenchListener()];
  try {
    await server.start(signal);
    const customers = isEmbedded ? Math.min(options.customers, EMBEDDED_CUSTOMERS) : options.customers;
    const bodies = Array.from({ length: customers }, (_, n) => bodyOf(BODY_SIZES[n % BODY_SIZES.length] ?? 'small', n));
    const next = mixedLoad({ server, bodies, ids: await fillByPost(server, bodies, signal) });
    for (const listener of listeners) await subscribe(server, await listener.start());
    print(HEADINGS.join(', '));
    const rows: string[][] = [];
    for (let minute = 0; minute < minutes; minute++) {
      rows.push(await soakOnce(server, next, listeners, { options, minute, signal }));
      print(rows.at(-1)?.join(', ') ?? '');
    }
    const text = describe(rows, server.peakMemory(), options, await postgresVersion(options.databaseUrl));
    print(`\n${text}`);
    if (minutes >= MINUTES_OF_A_RESULT) writePart(isEmbedded ? 'soak-embedded' : 'soak', text);
  } finally {
    await stopAll([server]);
    await Promise.all(listeners.map((listener) => listener.stop()));
  }
}

interface Minute {
  readonly options: SoakOptions;
  readonly minute: number;
  readonly signal: AbortSignal;
}

/** A minute, or what remains of one. @returns a row. @throws if a request failed */
async function soakOnce(
  server: Server,
  next: NextRequest,
  listeners: readonly BenchListener[],
  { options: { soak, rate }, minute, signal }: Minute,
): Promise<string[]> {
  const seconds = 60 * Math.min(1, soak - minute);
  for (const listener of listeners) listener.reset();
  const found: Load =
    rate === undefined
      ? await load(server.origin, next, { connections: CONNECTIONS, seconds, signal })
      : await openLoop(server.origin, next, { rate, seconds, signal });
  if (found.failures > 0) throw new Error(`${found.failures} failed requests in minute ${minute + 1}`);
  const deliveries = listeners.reduce((sum, { latencies }) => sum + latencies.length, 0);
  return [
    String(minute + 1),
    megabytes(server.memory()),
    megabytes(server.peakMemory()),
    found.requestsPerSecond.toFixed(0),
    found.p50.toFixed(2),
    found.p99.toFixed(2),
    (deliveries / seconds).toFixed(0),
  ];
}

function megabytes(memory: number | undefined): string {
  return memory?.toFixed(0) ?? '-';
}

function describe(
  rows: readonly string[][],
  peak: number | undefined,
  { soak, embedded, rate }: SoakOptions,
  postgres: string,
): string {
  const target = embedded ? MEMORY_TARGETS.embedded : MEMORY_TARGETS.server;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const flags = `--soak ${soak}${embedded ? ' --embedded' : ''}${rate === undefined ? '' : ` --rate ${rate}`}`;
  return `## Memory under mixed load${embedded ? ', embedded database' : ''}

${percent(READS)} reads, ${percent(PATCHES)} patches, ${percent(1 - READS - PATCHES)} creates, ${rate === undefined ? `as many as ${CONNECTIONS} connections can` : `${rate} a second`}, with two subscriptions to all events,
whose listeners are in the process of the benchmark. Memory is that of the service's process, in MB (10^6 bytes).
Node.js ${process.versions.node}, ${embedded ? 'the embedded database' : `PostgreSQL ${postgres}`}, ${new Date().toISOString().slice(0, 10)}.

${markdownTable(HEADINGS, rows)}

Most: ${megabytes(peak)} MB. Target: under ${target} MB${peak === undefined ? '' : `, ${met(peak < target)}`}.

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- ${flags}\``;
}
