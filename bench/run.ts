/**
 * `npm run bench`: loads the built service and the bare baseline in turn, prints how they compare, and writes
 * `bench/results.md`. Needs `DATABASE_URL` of a PostgreSQL server on which it may create databases; it drops its own again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Request } from 'autocannon';
import { customer } from '../src/customer/customer.resource';
import { customerJson } from './customers';
import { load } from './load';
import { type Options, readOptions } from './options';
import { type Outcome, type Pair, describeMemory, describeResults, describeTable, failuresOf } from './report';
import { Server, execute } from './server';

const CONNECTIONS = 16;
const POOL_SIZE = 10;
const WARM_UP_SECONDS = 1;
const REQUEST_TIMEOUT = 10_000;

/** Time for everything but the measurements, and for each of those besides its seconds. Milliseconds. */
const OVERHEAD = 300_000;
const OVERHEAD_PER_LOAD = 2_000;

const JSON_HEADERS = { 'content-type': 'application/json' };

/** How `npm run start:prod` runs the service, its node flags included. */
function productionCommand(): string[] {
  const root = join(__dirname, '../..');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { 'start:prod': string };
  };
  const [, ...args] = scripts['start:prod'].split(' ');
  return args.map((arg) => (arg.startsWith('-') ? arg : join(root, arg)));
}

interface Target {
  readonly server: Server;
  /** Ids of the customers it was filled with. */
  readonly ids: readonly string[];
}

interface Operation {
  readonly name: string;
  readonly target: number;
  requests(target: Target, bodies: readonly string[]): Request[];
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'POST',
    target: 0.45,
    requests: ({ server }, bodies) =>
      bodies.map((body) => ({ method: 'POST', path: server.collection, headers: JSON_HEADERS, body })),
  },
  {
    name: 'GET item',
    target: 0.75,
    requests: ({ server, ids }) => ids.map((id) => ({ path: `${server.collection}/${id}` })),
  },
  { name: 'GET list of ten', target: 0.9, requests: ({ server }) => [{ path: server.collection }] },
];

async function main(): Promise<void> {
  const options = readOptions();
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)));
  }
  const loads = 2 * OPERATIONS.length * (options.rounds + 1);
  const timeLimit = AbortSignal.timeout(OVERHEAD + loads * (options.seconds * 1000 + OVERHEAD_PER_LOAD));
  const signal = AbortSignal.any([interrupt.signal, timeLimit]);

  const { databaseUrl } = options;
  const build = join(__dirname, '..');
  const service = new Server({
    name: 'service',
    command: productionCommand(),
    collection: customer.collection,
    poolSize: POOL_SIZE,
    databaseUrl,
  });
  const baseline = new Server({
    name: 'baseline',
    command: [join(build, 'bench', 'baseline.js')],
    collection: '/item',
    poolSize: POOL_SIZE,
    databaseUrl,
  });

  try {
    const bodies = Array.from({ length: options.customers }, (_, n) => customerJson(n));
    const targets: Record<keyof Pair, Target> = {
      service: await prepare(service, bodies, signal),
      baseline: await prepare(baseline, bodies, signal),
    };
    const outcomes = await measure(targets, bodies, options, signal);
    const memory = { service: service.peakMemory(), baseline: baseline.peakMemory() };
    print(`\n${describeTable(outcomes)}\n\n${describeMemory(memory)}`);
    if (outcomes.some((outcome) => failuresOf(outcome) > 0)) throw new Error('There were failed requests.');

    const [version] = await execute(databaseUrl, 'show server_version');
    const postgres = String(version?.['server_version']).split(' ', 1)[0] ?? '';
    const settings = { ...options, connections: CONNECTIONS, poolSize: POOL_SIZE, postgres };
    writeFileSync(resolve('bench', 'results.md'), describeResults(outcomes, memory, settings));
  } finally {
    for (const outcome of await Promise.allSettled([service.stop(), baseline.stop()])) {
      if (outcome.status === 'rejected') complain('cleaning up', outcome.reason);
    }
  }
}

/** Starts a server and fills it through its own POST. */
async function prepare(server: Server, bodies: readonly string[], signal: AbortSignal): Promise<Target> {
  await server.start(signal);
  print(`${server.name}: creating ${bodies.length} customers`);
  const ids: string[] = [];
  const queue = bodies.entries();
  const collection = server.origin + server.collection;
  const fill = async (): Promise<void> => {
    for (const [n, body] of queue) {
      signal.throwIfAborted();
      const answer = await ask(collection, { method: 'POST', headers: JSON_HEADERS, body });
      if (answer.status !== 201) throw new Error(`${server.name} answered ${answer.status}: ${await answer.text()}`);
      ids[n] = ((await answer.json()) as { id: string }).id;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, fill));
  await server.settle();

  // Numbers about wrong answers would be worth nothing.
  const item = (await (await ask(`${collection}/${ids[0]}`)).json()) as { name: string };
  const page = (await (await ask(collection)).json()) as unknown[];
  const { name } = JSON.parse(bodies[0] ?? '') as { name: string };
  if (item.name !== name || page.length !== 10) throw new Error(`${server.name} does not answer what it should`);
  return { server, ids };
}

function ask(url: string, request: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...request, signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
}

async function measure(
  targets: Record<keyof Pair, Target>,
  bodies: readonly string[],
  { rounds, seconds }: Options,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const run = (operation: Operation, target: Target, duration: number) =>
    load(target.server.origin, operation.requests(target, bodies), {
      connections: CONNECTIONS,
      seconds: duration,
      signal,
    });

  for (const operation of OPERATIONS) {
    for (const target of [targets.service, targets.baseline]) await run(operation, target, WARM_UP_SECONDS);
  }
  const outcomes = OPERATIONS.map(({ name, target }) => ({ operation: name, target, rounds: [] as Pair[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [n, operation] of OPERATIONS.entries()) {
      // Who comes first changes from round to round: the second finds warmer caches and a busier disk.
      const first = round % 2 === 0 ? 'service' : 'baseline';
      const second = first === 'service' ? 'baseline' : 'service';
      const one = await run(operation, targets[first], seconds);
      const two = await run(operation, targets[second], seconds);
      const pair = first === 'service' ? { service: one, baseline: two } : { service: two, baseline: one };
      outcomes[n]?.rounds.push(pair);
      const [ours, theirs] = [pair.service.requestsPerSecond, pair.baseline.requestsPerSecond];
      print(
        `round ${round + 1}: ${operation.name} ${ours.toFixed(0)} / ${theirs.toFixed(0)} = ${(ours / theirs).toFixed(2)}`,
      );
    }
  }
  return outcomes;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(where: string, error: unknown): void {
  process.stderr.write(`${where}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

main().catch((error: unknown) => complain('bench', error));
