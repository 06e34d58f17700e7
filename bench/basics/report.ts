/** What the benchmark of the basic operations found, as people read it. */
import { availableParallelism } from 'node:os';
import type { Load } from '../load/load';
import { markdownTable, median, spread } from '../report/table';

/** One operation measured in one round, on both servers back to back. */
export interface Pair {
  readonly service: Load;
  readonly baseline: Load;
}

export interface Outcome {
  readonly operation: string;
  /** Share of the baseline's requests per second that is wanted. */
  readonly target: number;
  /** What a request is counted as. */
  readonly rowsPerRequest: number;
  readonly rounds: readonly Pair[];
}

export interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  readonly customers: number;
  readonly connections: number;
  readonly poolSize: number;
  readonly postgres: string;
}

/** Peak resident memory in MB; undefined where it cannot be read. */
export type Memory = Record<keyof Pair, number | undefined>;

const HEADINGS = [
  ['Operation', 'Errors', 'Service req/s', 'p50 ms', 'p99 ms', 'Baseline req/s', 'p50 ms', 'p99 ms'],
  ['Service / baseline', 'min-max', 'Target'],
].flat();

export function outcomeTable(outcomes: readonly Outcome[]): string {
  return markdownTable(HEADINGS, outcomes.map(cells));
}

export function describeMemory({ service, baseline }: Memory): string {
  const show = (memory: number | undefined): string =>
    memory === undefined ? 'not measured' : `${memory.toFixed(0)} MB`;
  return `Peak resident memory: service ${show(service)} (target: under 250 MB, bulk creates aside), baseline ${show(baseline)}.`;
}

export function describeResults(outcomes: readonly Outcome[], memory: Memory, settings: Settings): string {
  const { rounds, seconds, customers, connections, poolSize, postgres } = settings;
  return `## Basic operations

The built service against \`bench/baseline/bare.ts\`: bare Fastify and \`pg\` doing the same insert, primary-key read, page of
ten, \`update ... returning\` and \`insert ... select unnest\` on a jsonb table, with prepared statements and without
validation and events.

- Date: ${new Date().toISOString().slice(0, 10)}
- Node.js ${process.versions.node}, PostgreSQL ${postgres}, ${availableParallelism()} CPUs, which the load generator, both servers and PostgreSQL share
- ${connections} HTTP connections (2 for bulk creates), ${poolSize} database connections, ${customers} customers of about 1 KB before the first round
- ${rounds} rounds of ${seconds} s per operation and server, in turn; figures are medians over the rounds, the ratio is the median of
  the rounds' ratios

${outcomeTable(outcomes)}

${describeMemory(memory)}

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --rounds ${rounds} --seconds ${seconds} --customers ${customers}\`
`;
}

/** Failures of both servers in all rounds. */
export function failuresOf({ rounds }: Outcome): number {
  return rounds.reduce((sum, { service, baseline }) => sum + service.failures + baseline.failures, 0);
}

function cells(outcome: Outcome): string[] {
  const { operation, target, rowsPerRequest, rounds } = outcome;
  const ratios = rounds.map(({ service, baseline }) => service.requestsPerSecond / baseline.requestsPerSecond);
  const figures = (server: keyof Pair): string[] => [
    (rowsPerRequest * median(rounds.map((pair) => pair[server].requestsPerSecond))).toFixed(0),
    median(rounds.map((pair) => pair[server].p50)).toFixed(2),
    median(rounds.map((pair) => pair[server].p99)).toFixed(2),
  ];
  return [
    operation,
    String(failuresOf(outcome)),
    ...figures('service'),
    ...figures('baseline'),
    ...spread(ratios),
    `>= ${target.toFixed(2)}`,
  ];
}
