/** `npm run bench -- --rows N`: queries on a small service, on one with N customers, and bare reads, in turn. */
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { customerDocument, partiesOfCustomer } from '../../seed/customers';
import { load as fill, openDatabase, settle, tablesOf } from '../../seed/load';
import type { HttpRequest } from '../load/connection';
import { type Load, inTurn, load } from '../load/load';
import type { Options } from '../options';
import { writePlans } from './query-plans';
import { type Filled, OPERATIONS, type QueryOperation, check, pathOf } from './query-operations';
import { type QueryOutcome, type QueryRound, describeQueries, failuresIn, isLookUp, queryTables } from './query-report';
import { writePart } from '../report/results-file';
import { type Server, execute } from '../server/server';
import {
  CONNECTIONS,
  POOL_SIZE,
  WARM_UP_SECONDS,
  baseline as baselineOf,
  fillByPost,
  postgresVersion,
  print,
  service,
  stopAll,
} from '../server/servers';

type QueryOptions = Options & { readonly rows: number };

/** What one server is asked for one operation. */
interface Target {
  readonly server: Server;
  readonly requests: readonly HttpRequest[];
}

/** An operation with its targets; without any if an answer was wrong. */
interface Prepared {
  readonly operation: QueryOperation;
  readonly targets: ReadonlyMap<keyof QueryRound, Target>;
  readonly problem?: string;
}

/** How many measurements it takes, warm-up included. */
export function queryLoads({ rounds }: Options): number {
  return 3 * OPERATIONS.length * (rounds + 1);
}

/** Prints how the sizes compare, and writes it to the results. @throws if a request failed or an answer was wrong */
export async function benchQueries(options: QueryOptions, signal: AbortSignal): Promise<void> {
  const [small, large, baseline] = [service('small', options), service('large', options), baselineOf('bare', options)];
  try {
    const filled = {
      small: await prepare(small, options.customers, signal),
      large: await prepare(large, options.rows, signal),
    };
    const reads = await prepareReads(baseline, options.customers, signal);
    const prepared: Prepared[] = [];
    for (const operation of OPERATIONS) prepared.push(await prepareOperation(operation, filled, reads));

    const outcomes = await measure(prepared, options, signal);
    print(`\n${queryTables(outcomes)}`);
    if (outcomes.some((outcome) => isLookUp(outcome) && failuresIn(outcome) > 0))
      throw new Error('There were failures; nothing is written.');
    const postgres = await postgresVersion(options.databaseUrl);
    await writePlans(large.databaseUrl, { rows: options.rows, postgres });
    const settings = { ...options, connections: CONNECTIONS, poolSize: POOL_SIZE, postgres };
    writePart('queries', describeQueries(outcomes, settings));
  } finally {
    await stopAll([small, large, baseline]);
  }
}

/** Starts a service and fills it past its API, as `npm run seed` does. */
async function prepare(server: Server, rows: number, signal: AbortSignal): Promise<Filled> {
  await server.start(signal);
  print(`${server.name}: seeding ${rows} customers`);
  const population = { resource: customer, count: rows, document: customerDocument, parties: partiesOfCustomer };
  const { ssl } = loadSettings(process.env).database;
  const dataSource = await openDatabase({ url: server.databaseUrl, ssl }, print);
  try {
    await fill(dataSource, population, signal);
    signal.throwIfAborted();
    for (const table of tablesOf([population])) await settle(dataSource, table);
  } finally {
    await dataSource.destroy();
  }
  // Writing out what was filled in would go on for minutes, into the measurements.
  await execute(server.databaseUrl, 'checkpoint').catch((error: Error) => print(`no checkpoint: ${error.message}`));
  return { server, rows };
}

async function prepareReads(server: Server, rows: number, signal: AbortSignal): Promise<Target> {
  await server.start(signal);
  const bodies = Array.from({ length: rows }, (_, n) => JSON.stringify(customerDocument(n)));
  const ids = await fillByPost(server, bodies, signal);
  return { server, requests: ids.map((id) => ({ path: `${server.collection}/${id}` })) };
}

async function prepareOperation(
  operation: QueryOperation,
  filled: Readonly<Record<'small' | 'large', Filled>>,
  reads: Target,
): Promise<Prepared> {
  const targets = new Map<keyof QueryRound, Target>();
  try {
    for (const size of ['small', 'large'] as const) {
      const queries = await operation.queries(filled[size]);
      await check(operation, filled[size], queries);
      const { server } = filled[size];
      targets.set(size, { server, requests: queries.map((query) => ({ path: pathOf(server, query) })) });
    }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    print(`${operation.name}: WRONG, not measured: ${problem}`);
    return { operation, targets: new Map(), problem };
  }
  if (operation.likeARead) targets.set('baseline', reads);
  return { operation, targets };
}

async function measure(
  prepared: readonly Prepared[],
  { rounds, seconds }: Options,
  signal: AbortSignal,
): Promise<QueryOutcome[]> {
  const run = ({ server, requests }: Target, duration: number): Promise<Load> =>
    load(server.origin, inTurn(server.origin, requests), { connections: CONNECTIONS, seconds: duration, signal });

  for (const { targets } of prepared) {
    for (const target of targets.values()) await run(target, WARM_UP_SECONDS);
  }
  const outcomes = prepared.map(({ operation, problem }) => ({ operation, problem, rounds: [] as QueryRound[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [n, { operation, targets }] of prepared.entries()) {
      if (targets.size === 0) continue;
      // Who comes first changes from round to round: the later ones find warmer caches and a busier disk.
      const turns = round % 2 === 0 ? [...targets] : [...targets].reverse();
      const loads: Partial<Record<keyof QueryRound, Load>> = {};
      for (const [name, target] of turns) loads[name] = await run(target, seconds);
      outcomes[n]?.rounds.push(loads as QueryRound);
      const figures = [...targets.keys()].map((name) => `${name} ${loads[name]?.requestsPerSecond.toFixed(0)}`);
      print(`round ${round + 1} of ${rounds}: ${operation.name}: ${figures.join(', ')} requests/s`);
    }
  }
  return outcomes;
}
