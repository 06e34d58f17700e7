/** `npm run bench -- --hub`: what notifications cost, how fast they are, and whether a dead listener is felt. */
import { setTimeout as sleep } from 'node:timers/promises';
import { customer } from '../../src/customer/customer.resource';
import { customerDocument } from '../../seed/customers';
import { BenchListener } from './listeners';
import { subscribe, unsubscribe } from './subscription';
import { type Load, inTurn, load } from '../load/load';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import { type Server, execute } from '../server/server';
import { CONNECTIONS, JSON_HEADERS, ask, postgresVersion, print, service, stopAll } from '../server/servers';
import { median, met, quantile, spread } from '../report/figures';
import { markdownTable } from '../report/table';

const LATENCY_RATE = 200;
const LATENCY_SECONDS = 15;
const FAN_OUT_EVENTS = 10_000;
const BULK_SIZE = 1000;
const BACKLOG = 200_000;

/** What is wanted. Ratios, milliseconds, and deliveries a second. */
const MIN_WRITES = 0.85;
const MAX_P50 = 15;
const MAX_P99 = 80;
const MIN_DELIVERIES = 3000;
const MAX_API_RATIO = 1.5;
const MAX_LISTENER_RATIO = 2;

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
    const table = markdownTable(['', 'Found', 'Target', ''], rows);
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
  const next = inTurn(server.origin, requests);
  const run = async (duration: number): Promise<Load> => {
    const found = await load(server.origin, next, { connections: CONNECTIONS, seconds: duration, signal });
    if (found.failures > 0) throw new Error(`${found.failures} creates failed`);
    return found;
  };
  const runSubscribed = async (): Promise<Load> => {
    const ids = await Promise.all(callbacks.map((callback) => subscribe(server, callback)));
    const found = await run(seconds);
    await Promise.all(ids.map((id) => unsubscribe(server, id)));
    // What was not delivered yet is dropped with the subscriptions.
    await execute(server.databaseUrl, 'truncate delivery');
    return found;
  };
  await run(1);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes: the second finds a larger table and a busier disk.
    const early = round % 2 === 0 ? await run(seconds) : undefined;
    const withTwo = await runSubscribed();
    const without = early ?? (await run(seconds));
    ratios.push(withTwo.requestsPerSecond / without.requestsPerSecond);
    print(`writes: ${without.requestsPerSecond.toFixed(0)}/s, with two ${withTwo.requestsPerSecond.toFixed(0)}/s`);
  }
  const [middle, range] = spread(ratios);
  return [
    'writes with two subscriptions / without',
    `${middle} (${range})`,
    `>= ${MIN_WRITES}`,
    met(median(ratios) >= MIN_WRITES),
  ];
}

/** Creates customers at a steady rate. @returns milliseconds from when each was meant to be sent to its answer */
async function trickle(server: Server, rate: number, seconds: number, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  const running: Promise<void>[] = [];
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    signal.throwIfAborted();
    const due = start + (n * 1000) / rate;
    await sleep(Math.max(0, due - performance.now()));
    const request = { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(customerDocument(n)) };
    const answered = ask(server.origin + customer.collection, request).then(async (answer) => {
      const text = await answer.text();
      if (!answer.ok) throw new Error(`a create: ${answer.status} ${text}`);
      times.push(performance.now() - due);
    });
    // Those who wait for all of them learn of it.
    answered.catch(() => undefined);
    running.push(answered);
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
  const row = (name: string, share: number, most: number): string[] => {
    const found = quantile(all, share);
    print(`commit to listener, ${name}: ${found.toFixed(0)} ms`);
    const title = `commit to listener at ${LATENCY_RATE}/s, ${name}`;
    return [title, `${found.toFixed(0)} ms`, `<= ${most} ms`, met(found <= most)];
  };
  return [row('p50', 0.5, MAX_P50), row('p99', 0.99, MAX_P99)];
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
  const rate = median(rates);
  return ['deliveries to two listeners', `${rate.toFixed(0)}/s`, `>= ${MIN_DELIVERIES}/s`, met(rate >= MIN_DELIVERIES)];
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
  const row = (name: string, of: 'api' | 'listener', most: number): string[] => {
    const ratio = during[of] / before[of];
    const found = `${ratio.toFixed(2)} (${during[of].toFixed(1)} ms, ${before[of].toFixed(1)} ms)`;
    print(`${name}: ${found}`);
    return [name, found, `< ${most}`, met(ratio < most)];
  };
  return [
    row(`p99 of the API with ${BACKLOG} deliveries to a dead listener / without`, 'api', MAX_API_RATIO),
    row('p99 of another listener, the same', 'listener', MAX_LISTENER_RATIO),
  ];
}
