/** `npm run bench -- --hub`: what notifications cost, how fast they are, and whether a dead listener is felt. */
import { setTimeout as sleep } from 'node:timers/promises';
import { customer, customerManagement } from '../../src/customer/customer.resource';
import { customerDocument } from '../../seed/customers';
import { BenchListener, quantile } from './listeners';
import { type Load, load } from '../load/load';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import { type Server, execute } from '../server/server';
import { CONNECTIONS, JSON_HEADERS, ask, postgresVersion, print, service, stopAll } from '../server/servers';
import { markdownTable, median, spread } from '../report/table';

const HUB = `${customerManagement.basePath}/hub`;

const LATENCY_RATE = 200;
const LATENCY_SECONDS = 15;
const FAN_OUT_EVENTS = 10_000;
const BULK_SIZE = 1000;
const BACKLOG = 200_000;

/** Requests per second while the backlog is measured: what is felt, not what is possible. */
const BACKLOG_RATE = 100;

export async function benchHub(options: Options, signal: AbortSignal): Promise<void> {
  const server = service('hub', options);
  const listeners = [new BenchListener(), new BenchListener()] as const;
  try {
    await server.start(signal);
    const callbacks = await Promise.all(listeners.map((listener) => listener.start()));
    const rows = [
      await writes(server, callbacks, options, signal),
      ...(await latency(server, listeners, callbacks, signal)),
      await fanOut(server, listeners, callbacks, signal),
      ...(await backlog(server, listeners[0], callbacks[0] ?? '', signal)),
    ];
    const table = markdownTable(['', 'Found', 'Target'], rows);
    print(`\n${table}`);
    writePart('hub', describe(table, options, await postgresVersion(options.databaseUrl)));
  } finally {
    await stopAll([server]);
    await Promise.all(listeners.map((listener) => listener.stop()));
  }
}

function describe(table: string, { rounds, seconds }: Options, postgres: string): string {
  return `## Notifications

The built service with listeners in the process of the benchmark, which share the machine with the service and PostgreSQL.
Node.js ${process.versions.node}, PostgreSQL ${postgres}, ${new Date().toISOString().slice(0, 10)}.

${table}

Writes: ${rounds} rounds of ${seconds} s each, without and with two subscriptions, in turn; the median of the rounds' ratios. Latency:
from the time of the change to the arrival, ${LATENCY_SECONDS} s at ${LATENCY_RATE} creates a second. Fan-out: ${FAN_OUT_EVENTS} events of bulk creates to two listeners,
from the first request to the last arrival. Backlog: ${BACKLOG} pending deliveries to a port where nobody listens, at ${BACKLOG_RATE} creates a second.

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --hub --rounds ${rounds} --seconds ${seconds}\``;
}

async function subscribe(server: Server, callback: string): Promise<string> {
  const answer = await ask(server.origin + HUB, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: JSON.stringify({ callback }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

async function unsubscribe(server: Server, id: string): Promise<void> {
  await ask(`${server.origin}${HUB}/${id}`, { method: 'DELETE' });
}

async function writes(
  server: Server,
  callbacks: readonly string[],
  { rounds, seconds }: Options,
  signal: AbortSignal,
): Promise<string[]> {
  const bodies = Array.from({ length: 1000 }, (_, n) => JSON.stringify(customerDocument(n)));
  const requests = bodies.map((body) => ({
    method: 'POST' as const,
    path: customer.collection,
    headers: JSON_HEADERS,
    body,
  }));
  const run = (duration: number): Promise<Load> =>
    load(server.origin, requests, { connections: CONNECTIONS, seconds: duration, signal });
  await run(1);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const without = await run(seconds);
    const ids = await Promise.all(callbacks.map((callback) => subscribe(server, callback)));
    const withTwo = await run(seconds);
    await Promise.all(ids.map((id) => unsubscribe(server, id)));
    // What was not delivered yet is dropped with the subscriptions.
    await execute(server.databaseUrl, 'truncate delivery');
    ratios.push(withTwo.requestsPerSecond / without.requestsPerSecond);
    print(`writes: ${without.requestsPerSecond.toFixed(0)}/s, with two ${withTwo.requestsPerSecond.toFixed(0)}/s`);
  }
  const [middle, range] = spread(ratios);
  return ['writes with two subscriptions / without', `${middle} (${range})`, '>= 0.75'];
}

/** Creates customers at a steady rate. @returns the times of the answers, milliseconds */
async function trickle(server: Server, rate: number, seconds: number, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  const running: Promise<void>[] = [];
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    signal.throwIfAborted();
    await sleep(Math.max(0, start + (n * 1000) / rate - performance.now()));
    const sent = performance.now();
    const request = { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(customerDocument(n)) };
    running.push(
      ask(server.origin + customer.collection, request).then(async (answer) => {
        await answer.text();
        times.push(performance.now() - sent);
      }),
    );
  }
  await Promise.all(running);
  return times;
}

async function latency(
  server: Server,
  listeners: readonly BenchListener[],
  callbacks: readonly string[],
  signal: AbortSignal,
): Promise<string[][]> {
  const ids = await Promise.all(callbacks.map((callback) => subscribe(server, callback)));
  await trickle(server, LATENCY_RATE, 2, signal);
  for (const listener of listeners) {
    await listener.until(2 * LATENCY_RATE, signal);
    listener.reset();
  }
  await trickle(server, LATENCY_RATE, LATENCY_SECONDS, signal);
  for (const listener of listeners) await listener.until(LATENCY_RATE * LATENCY_SECONDS, signal);
  const all = listeners.flatMap(({ latencies }) => latencies);
  await Promise.all(ids.map((id) => unsubscribe(server, id)));
  const at = (share: number): string => `${quantile(all, share).toFixed(0)} ms`;
  print(`latency: p50 ${at(0.5)}, p99 ${at(0.99)}`);
  return [
    [`commit to listener at ${LATENCY_RATE}/s, p50`, at(0.5), '< 20 ms'],
    [`commit to listener at ${LATENCY_RATE}/s, p99`, at(0.99), '< 150 ms'],
  ];
}

async function fanOut(
  server: Server,
  listeners: readonly BenchListener[],
  callbacks: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const ids = await Promise.all(callbacks.map((callback) => subscribe(server, callback)));
  const values = Array.from({ length: BULK_SIZE }, (_, n) => ({ op: 'add', path: '/', value: customerDocument(n) }));
  const request = {
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify(values),
  };
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const listener of listeners) listener.reset();
    const start = performance.now();
    for (let sent = 0; sent < FAN_OUT_EVENTS; sent += BULK_SIZE) {
      const answer = await ask(server.origin + customer.collection, request);
      await answer.text();
    }
    for (const listener of listeners) await listener.until(FAN_OUT_EVENTS, signal);
    rates.push((2 * FAN_OUT_EVENTS * 1000) / (performance.now() - start));
    print(`fan-out: ${rates.at(-1)?.toFixed(0)} deliveries/s`);
  }
  await Promise.all(ids.map((id) => unsubscribe(server, id)));
  return ['deliveries to two listeners', `${median(rates).toFixed(0)}/s`, '>= 1500/s'];
}

/** The same trickle without and with a backlog for a listener that is not there. */
async function backlog(
  server: Server,
  listener: BenchListener,
  callback: string,
  signal: AbortSignal,
): Promise<string[][]> {
  const id = await subscribe(server, callback);
  const measure = async (): Promise<{ api: number; listener: number }> => {
    listener.reset();
    const times = await trickle(server, BACKLOG_RATE, LATENCY_SECONDS, signal);
    await listener.until(BACKLOG_RATE * LATENCY_SECONDS, signal);
    return { api: quantile(times, 0.99), listener: quantile(listener.latencies, 0.99) };
  };
  await measure();
  const before = await measure();
  const dead = await subscribe(server, 'http://127.0.0.1:9/nobody');
  await execute(
    server.databaseUrl,
    `insert into delivery (subscription_id, event_position, resource)
     select '${dead}', position, 'Customer ' || resource_id from event, generate_series(1, 100) limit ${BACKLOG}`,
  );
  await execute(
    server.databaseUrl,
    `update subscription set work = work + 1, next_due_at = now() where id = '${dead}'`,
  );
  await server.settle();
  const during = await measure();
  await unsubscribe(server, id);
  const row = (name: string, of: 'api' | 'listener', target: string): string[] => {
    const ratio = (during[of] / before[of]).toFixed(2);
    const found = `${ratio} (${before[of].toFixed(1)} ms, ${during[of].toFixed(1)} ms)`;
    print(`${name}: ${found}`);
    return [name, found, target];
  };
  return [
    row(`p99 of the API with ${BACKLOG} deliveries to a dead listener / without`, 'api', '< 1.5'),
    row('p99 of another listener, the same', 'listener', '< 2'),
  ];
}
