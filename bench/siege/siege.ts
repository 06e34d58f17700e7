/**
 * `npm run bench -- --siege MINUTES`: all that once stopped the service, at the same time, against one with a heap of
 * 512 MB. It has to be alive throughout, and to deliver every event of an ordinary client afterwards. Less than a minute is a
 * test, and no result.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { customer } from '../../src/customer/customer.resource';
import { customerDocument } from '../../seed/customers';
import { ATTACKERS, type Attacker, type Field, longCustomer } from './attackers';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import { JSON_HEADERS, ask, complain, postgresVersion, print, service, stopAll } from '../server/servers';
import { quantile } from '../report/figures';
import { markdownTable } from '../report/table';
import type { Watched } from './watch';

/** Of the service. Megabytes. */
const HEAP = 512;

const LONG_CUSTOMERS = 40;
const COSTLY_SUBSCRIPTIONS = 60;

/** Between two creates of the ordinary client, and how long their events may take after the siege. Milliseconds. */
const PACE = 500;
const DELIVERY_PATIENCE = 600_000;

/** What is wanted of /health/live. Milliseconds. */
const ALIVE = 200;

const HUB = `${customer.api.basePath}/hub`;

type SiegeOptions = Options & { readonly siege: number };

export async function benchSiege(options: SiegeOptions, signal: AbortSignal): Promise<void> {
  const { siege: minutes, databaseUrl } = options;
  const server = service('siege', options, {
    env: { BODY_LIMIT: '1 MiB' },
    nodeFlags: [`--max-old-space-size=${HEAP}`],
  });
  const listeners = new Listeners();
  const watchers: ChildProcess[] = [];
  try {
    await server.start(signal);
    const { origin } = server;
    const long = await createLong(origin);
    const { ordinary, slow } = await listeners.start();
    await subscribe(origin, ordinary, 'eventType=CustomerCreateEvent&event.customer.name.startswith=ordinary');
    for (let n = 0; n < COSTLY_SUBSCRIPTIONS; n++) await subscribe(origin, `${slow}/${n}`, 'x=~z%23');

    const idle = fork(join(__dirname, 'idle.js'));
    watchers.push(idle);
    const [idleUrl] = (await once(idle, 'message')) as [string];
    const [ofService, ofIdle] = [`${origin}/health/live`, idleUrl].map((url) =>
      fork(join(__dirname, 'watch.js'), [url]),
    );
    watchers.push(ofService as ChildProcess, ofIdle as ChildProcess);
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), minutes * 60_000);
    signal.addEventListener('abort', () => end.abort(), { once: true });
    setMaxListeners(0, end.signal);
    const over = end.signal;
    const tally = new Tally();
    const field: Field = { origin, long, signal: over, note: (...noted) => tally.note(...noted) };
    const memory: number[] = [];
    const [created] = await Promise.all([
      createOrdinary(origin, over),
      ...ATTACKERS.flatMap((attacker) =>
        Array.from({ length: attacker.count }, (_, n) => attackOn(attacker, field, n)),
      ),
      watchMemory(over, () => server.memory(), memory, tally),
    ]);
    clearTimeout(timer);
    signal.throwIfAborted();
    const [watched, idled] = await Promise.all([ofService, ofIdle].map((each) => reportOf(each as ChildProcess)));
    if (!watched || !idled) throw new Error('nobody watched');
    print(`${created.length} ordinary creates; waiting for their events`);
    const missing = await listeners.missing(created, signal);
    const text = await describe(options, { tally, watched, idled, created, missing, memory }, databaseUrl);
    print(text);
    const problems = [
      ...tally.wrong.slice(0, 20),
      ...watched.failures.slice(0, 5).map((failure) => `/health/live: ${failure}`),
      ...(missing.length > 0 ? [`${missing.length} of ${created.length} events were not delivered`] : []),
    ];
    if (problems.length > 0) complain('siege', new Error(problems.join('\n')));
    else if (minutes >= 1) writePart('siege', text);
  } finally {
    for (const watcher of watchers) watcher.kill();
    await listeners.stop();
    await stopAll([server]);
  }
}

async function reportOf(watcher: ChildProcess): Promise<Watched> {
  const reported = once(watcher, 'message');
  watcher.send('over');
  const [watched] = (await reported) as [Watched];
  return watched;
}

/** What was answered to whom. */
class Tally {
  readonly wrong: string[] = [];
  readonly statuses = new Map<string, Map<number | undefined, number>>();
  total = 0;

  note(attacker: string, status: number | undefined, what: string): void {
    this.total++;
    const of = this.statuses.get(attacker) ?? new Map<number | undefined, number>();
    this.statuses.set(attacker, of);
    of.set(status, (of.get(status) ?? 0) + 1);
    if (status !== undefined && status >= 500 && status !== 501 && status !== 503)
      this.wrong.push(`${status}: ${what}`);
  }
}

/** The listener of the ordinary client, and one that takes its time. */
class Listeners {
  private readonly names = new Set<string>();
  private readonly ordinary = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const name = /"name":\s*"(ordinary-\d+)"/.exec(body)?.[1];
      if (name !== undefined) this.names.add(name);
      response.writeHead(204).end();
    });
  });
  private readonly slow = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.writeHead(204).end(), 4000));
  });

  /** @returns the URLs of both */
  async start(): Promise<{ ordinary: string; slow: string }> {
    const urlOf = async (server: typeof this.ordinary, host: string): Promise<string> => {
      server.listen(0, host);
      await once(server, 'listening');
      return `http://${host}:${(server.address() as AddressInfo).port}/listener`;
    };
    return { ordinary: await urlOf(this.ordinary, '127.0.0.1'), slow: await urlOf(this.slow, '127.0.0.2') };
  }

  /** Waits for the events of all these. @returns those that have not come */
  async missing(names: readonly string[], signal: AbortSignal): Promise<string[]> {
    const end = performance.now() + DELIVERY_PATIENCE;
    const left = (): string[] => names.filter((name) => !this.names.has(name));
    while (left().length > 0 && performance.now() < end) await sleep(500, undefined, { signal });
    return left();
  }

  async stop(): Promise<void> {
    for (const server of [this.ordinary, this.slow]) {
      if (!server.listening) continue;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  }
}

async function createLong(origin: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < LONG_CUSTOMERS; n++) {
    const answer = await ask(origin + customer.collection, {
      method: 'POST',
      headers: JSON_HEADERS,
      body: longCustomer(n),
    });
    if (answer.status !== 201) throw new Error(`a long customer: ${answer.status} ${await answer.text()}`);
    ids.push(((await answer.json()) as { id: string }).id);
  }
  return ids;
}

async function subscribe(origin: string, callback: string, query: string): Promise<void> {
  const body = JSON.stringify({ callback, query });
  const answer = await ask(origin + HUB, { method: 'POST', headers: JSON_HEADERS, body });
  if (answer.status !== 201) throw new Error(`a subscription: ${answer.status} ${await answer.text()}`);
}

/** @returns the names of those that were acknowledged */
async function createOrdinary(origin: string, over: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for (let n = 0; !over.aborted; n++) {
    const name = `ordinary-${n}`;
    const body = JSON.stringify({ ...customerDocument(n), name });
    const answer = await ask(origin + customer.collection, { method: 'POST', headers: JSON_HEADERS, body }).catch(
      () => undefined,
    );
    if (answer?.status === 201) names.push(name);
    await answer?.arrayBuffer().catch(() => undefined);
    await sleep(PACE);
  }
  return names;
}

async function attackOn(attacker: Attacker, field: Field, first: number): Promise<void> {
  for (let n = first; !field.signal.aborted; n += attacker.count) {
    await attacker.strike(field, n).catch(() => sleep(100));
  }
}

async function watchMemory(
  over: AbortSignal,
  read: () => number | undefined,
  memory: number[],
  tally: Tally,
): Promise<void> {
  for (let second = 0; !over.aborted; second++) {
    memory.push(read() ?? NaN);
    if (second % 15 === 0) print(`${second} s: ${memory.at(-1)?.toFixed(0)} MB, ${tally.total} strikes`);
    await sleep(1000);
  }
}

interface Outcome {
  readonly tally: Tally;
  readonly watched: Watched;
  /** Of a server that does nothing else. */
  readonly idled: Watched;
  readonly created: readonly string[];
  readonly missing: readonly string[];
  readonly memory: readonly number[];
}

async function describe(
  { siege }: SiegeOptions,
  { tally, watched, idled, created, missing, memory }: Outcome,
  databaseUrl: string,
): Promise<string> {
  const answers = [...tally.statuses].map(([attacker, statuses]) => {
    const counts = [...statuses].sort(([a = 0], [b = 0]) => a - b);
    return [
      attacker,
      counts.map(([status, count]) => `${count} times ${status ?? 'cut off'}`).join(', '),
      'no 5xx but 501 and 503',
    ];
  });
  const { latencies, failures } = watched;
  const times = (of: readonly number[]): string =>
    `${[0.5, 0.99, 0.999, 1].map((share) => quantile(of, share).toFixed(0)).join(', ')} ms`;
  return `## Siege

${siege} minutes of all attacks of \`bench/siege/attackers.ts\` at the same time, on a service with \`--max-old-space-size=${HEAP}\`; the attackers and
PostgreSQL run on the same machine. Node.js ${process.versions.node}, PostgreSQL ${await postgresVersion(databaseUrl)}, ${new Date().toISOString().slice(0, 10)}.

${markdownTable(
  ['', 'Found', 'Target'],
  [
    ...answers,
    ['/health/live: p50, p99, p99.9, slowest', times(latencies), `under ${ALIVE} ms`],
    ['the same of a server that does nothing else', times(idled.latencies), ''],
    ['/health/live without 200', `${failures.length} of ${latencies.length}`, '0'],
    ['memory: median, most', `${quantile(memory, 0.5).toFixed(0)}, ${Math.max(...memory).toFixed(0)} MB`, ''],
    ['events of the ordinary client', `${created.length - missing.length} of ${created.length}`, 'all'],
  ],
)}

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --siege ${siege}\``;
}
