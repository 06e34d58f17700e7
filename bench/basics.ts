/** `npm run bench`: create, read and list on the service and on the bare baseline in turn. */
import type { Request } from 'autocannon';
import { customerDocument } from '../seed/customers';
import { load } from './load';
import type { Options } from './options';
import { type Outcome, type Pair, describeMemory, describeResults, failuresOf, outcomeTable } from './report';
import { writePart } from './results-file';
import type { Server } from './server';
import {
  CONNECTIONS,
  JSON_HEADERS,
  POOL_SIZE,
  WARM_UP_SECONDS,
  bareBaseline,
  fillByPost,
  postgresVersion,
  print,
  service as serviceOf,
  stopAll,
} from './servers';

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

/** How many measurements it takes, warm-up included. */
export function basicLoads({ rounds }: Options): number {
  return 2 * OPERATIONS.length * (rounds + 1);
}

/** Prints how the two compare, and writes it to the results. @throws if a request failed */
export async function benchBasics(options: Options, signal: AbortSignal): Promise<void> {
  const service = serviceOf('service', options);
  const baseline = bareBaseline(options);
  const prepare = async (server: Server, bodies: readonly string[]): Promise<Target> => {
    await server.start(signal);
    return { server, ids: await fillByPost(server, bodies, signal) };
  };
  try {
    const bodies = Array.from({ length: options.customers }, (_, n) => JSON.stringify(customerDocument(n)));
    const targets = { service: await prepare(service, bodies), baseline: await prepare(baseline, bodies) };
    const outcomes = await measure(targets, bodies, options, signal);
    const memory = { service: service.peakMemory(), baseline: baseline.peakMemory() };
    print(`\n${outcomeTable(outcomes)}\n\n${describeMemory(memory)}`);
    if (outcomes.some((outcome) => failuresOf(outcome) > 0)) throw new Error('There were failed requests.');

    const postgres = await postgresVersion(options.databaseUrl);
    const settings = { ...options, connections: CONNECTIONS, poolSize: POOL_SIZE, postgres };
    writePart('basics', describeResults(outcomes, memory, settings));
  } finally {
    await stopAll([service, baseline]);
  }
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
