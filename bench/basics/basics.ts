/** `npm run bench`: create, read, list, change and bulk create on the service and on the bare baseline in turn. */
import type { Request } from 'autocannon';
import { customerDocument } from '../../seed/customers';
import { load } from '../load/load';
import type { Options } from '../options';
import { type Outcome, type Pair, describeMemory, describeResults, failuresOf, outcomeTable } from './report';
import { writePart } from '../report/results-file';
import type { Server } from '../server/server';
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
} from '../server/servers';

interface Target {
  readonly server: Server;
  /** Ids of the customers it was filled with. */
  readonly ids: readonly string[];
}

interface Operation {
  readonly name: string;
  readonly target: number;
  /** What the figures count, if not requests. */
  readonly rowsPerRequest?: number;
  readonly connections: number;
  requests(target: Target, bodies: readonly string[], isService: boolean): Request[];
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'POST',
    target: 0.45,
    connections: CONNECTIONS,
    requests: ({ server }, bodies) =>
      bodies.map((body) => ({ method: 'POST', path: server.collection, headers: JSON_HEADERS, body })),
  },
  {
    name: 'GET item',
    target: 0.75,
    connections: CONNECTIONS,
    requests: ({ server, ids }) => ids.map((id) => ({ path: `${server.collection}/${id}` })),
  },
  {
    name: 'GET list of ten',
    target: 0.9,
    connections: CONNECTIONS,
    requests: ({ server }) => [{ path: server.collection }],
  },
  {
    name: 'PATCH of one attribute',
    target: 0.5,
    connections: CONNECTIONS,
    // Two values in turn, on the same connection: a patch that changes nothing would be cheap.
    requests: ({ server, ids }) =>
      ['checked', 'checked again'].flatMap((statusReason) =>
        ids.slice(0, ids.length - (ids.length % CONNECTIONS)).map((id) => ({
          method: 'PATCH',
          path: `${server.collection}/${id}`,
          headers: JSON_HEADERS,
          body: JSON.stringify({ statusReason }),
        })),
      ),
  },
];

const BULK_SIZE = 1000;
const BULK_BODIES = 4;

/** Apart from the others, whose memory its large bodies would hide. */
const BULK: Operation = {
  name: `bulk create of ${BULK_SIZE}, in rows`,
  target: 0.4,
  rowsPerRequest: BULK_SIZE,
  connections: 2,
  requests: ({ server }, bodies, isService) =>
    Array.from({ length: BULK_BODIES }, (_, part) => {
      const values = Array.from({ length: BULK_SIZE }, (__, n) => bodies[(part * BULK_SIZE + n) % bodies.length]);
      if (!isService) return { method: 'POST', path: '/items', headers: JSON_HEADERS, body: `[${values.join(',')}]` };
      return {
        method: 'PATCH',
        path: server.collection,
        headers: { 'content-type': 'application/json-patch+json' },
        body: `[${values.map((value) => `{"op":"add","path":"/","value":${value}}`).join(',')}]`,
      };
    }),
};

/** How many measurements it takes, warm-up included. */
export function basicLoads({ rounds }: Options): number {
  return 2 * (OPERATIONS.length + 1) * (rounds + 1);
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
    const basics = await measure(OPERATIONS, targets, bodies, options, signal);
    const memory = { service: service.peakMemory(), baseline: baseline.peakMemory() };
    const outcomes = [...basics, ...(await measure([BULK], targets, bodies, options, signal))];
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
  operations: readonly Operation[],
  targets: Record<keyof Pair, Target>,
  bodies: readonly string[],
  { rounds, seconds }: Options,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const run = (operation: Operation, target: Target, duration: number) =>
    load(target.server.origin, operation.requests(target, bodies, target === targets.service), {
      connections: operation.connections,
      seconds: duration,
      signal,
    });

  for (const operation of operations) {
    for (const target of [targets.service, targets.baseline]) await run(operation, target, WARM_UP_SECONDS);
  }
  const outcomes = operations.map(({ name, target, rowsPerRequest = 1 }) => ({
    operation: name,
    target,
    rowsPerRequest,
    rounds: [] as Pair[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const [n, operation] of operations.entries()) {
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
