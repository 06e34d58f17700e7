/** What the query benchmark found, as people read it. */
import { availableParallelism } from 'node:os';
import type { Load } from '../load/load';
import { FIRST_PAGE, type QueryOperation } from './query-operations';
import { median, spread } from '../report/figures';
import { markdownTable } from '../report/table';

/** One operation in one round, on all servers back to back. */
export interface QueryRound {
  readonly small: Load;
  readonly large: Load;
  /** Primary-key reads; only beside operations that are held against them. */
  readonly baseline?: Load;
}

export interface QueryOutcome {
  readonly operation: QueryOperation;
  /** What was wrong with the answers; then there are no rounds. */
  readonly problem: string | undefined;
  readonly rounds: readonly QueryRound[];
}

interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  readonly customers: number;
  readonly rows: number;
  readonly connections: number;
  readonly poolSize: number;
  readonly postgres: string;
}

const MAX_SLOWDOWN = 1.3;
const MIN_SHARE_OF_READS = 0.5;

const GROWTH_HEADINGS = [
  ['Operation', 'Errors', 'Small req/s', 'p50 ms', 'p99 ms', 'Large req/s', 'p50 ms', 'p99 ms'],
  ['Large / small time', 'min-max', 'Large / its first page', 'min-max', 'Target', 'Met'],
].flat();

/** Milliseconds. */
const MAX_P99 = 50;
const MAX_GROWTH = 1.5;
const MAX_MORE = 10;

const EVERYDAY_HEADINGS = ['List', 'Errors', 'Small p50 ms', 'p99 ms', 'Large req/s', 'p50 ms', 'p99 ms', 'Met'];

const READ_HEADINGS = ['Operation', 'Service', 'req/s', 'Baseline reads/s', 'Share', 'min-max', 'Target', 'Met'];

/** Failed requests of all servers in all rounds; one for wrong answers. */
export function failuresIn({ problem, rounds }: QueryOutcome): number {
  const loads = rounds.flatMap(({ small, large, baseline }) => [small, large, ...(baseline ? [baseline] : [])]);
  return loads.reduce((sum, { failures }) => sum + failures, problem === undefined ? 0 : 1);
}

/** Both tables, and what was wrong. */
export function queryTables(outcomes: readonly QueryOutcome[]): string {
  const firstPages = outcomes.find(({ operation }) => operation === FIRST_PAGE)?.rounds ?? [];
  const growth = outcomes.filter(isLookUp).map((outcome) => growthCells(outcome, firstPages));
  const everyday = outcomes.filter((outcome) => !isLookUp(outcome)).map(everydayCells);
  const reads = outcomes.filter(({ operation }) => operation.likeARead).flatMap(readCells);
  const problems = outcomes.flatMap(({ operation, problem }) => (problem ? [`${operation.name}: ${problem}`] : []));
  return [
    markdownTable(GROWTH_HEADINGS, growth),
    markdownTable(READ_HEADINGS, reads),
    `Lists of every day (\`bench/queries/everyday.ts\`), each asked for again and again. Wanted: no error, p99 under ${MAX_P99} ms, and p50 at most
${MAX_GROWTH} times that of the small service and ${MAX_MORE} ms:`,
    markdownTable(EVERYDAY_HEADINGS, everyday),
    ...problems,
  ].join('\n\n');
}

/** Whether it must cost the same however many customers there are. */
export function isLookUp({ operation }: Pick<QueryOutcome, 'operation'>): boolean {
  return operation.heldAgainst !== 'everyday';
}

export function describeQueries(outcomes: readonly QueryOutcome[], settings: Settings): string {
  const { rounds, seconds, customers, rows, connections, poolSize, postgres } = settings;
  return `## Queries on ${rows} customers

The built service with ${customers} customers and with ${rows}, filled by the code of \`npm run seed\`, and the primary-key reads of
\`bench/baseline/bare.ts\` with ${customers} rows. A look-up asks for another customer each time, all over the population.

- Date: ${new Date().toISOString().slice(0, 10)}
- Node.js ${process.versions.node}, PostgreSQL ${postgres}, ${availableParallelism()} CPUs, which the load generator, all servers and PostgreSQL share
- ${connections} HTTP connections, ${poolSize} database connections per server
- ${rounds} rounds of ${seconds} s per operation and server, in turn; figures are medians over the rounds. Times are the mean of a request,
  connections / throughput; a ratio is the median of the rounds' ratios, both sides from the same round

${queryTables(outcomes)}
${remarkOnNoise(outcomes)}
Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --rows ${rows} --rounds ${rounds} --seconds ${seconds} --customers ${customers}\`
`;
}

/** The same reads, again and again, should cost the same; where they do not, the ratios say as little. */
function remarkOnNoise(outcomes: readonly QueryOutcome[]): string {
  const reads = outcomes.flatMap(({ rounds }) => rounds.flatMap(({ baseline }) => baseline?.requestsPerSecond ?? []));
  const [least, most] = [Math.min(...reads), Math.max(...reads)];
  if (reads.length === 0 || most <= MAX_NOISE * least) return '';
  return `
**The machine was not quiet.** The baseline's reads, always the same, ran at ${least.toFixed(0)} to ${most.toFixed(0)} requests/s. Ratios
of throughput are as uncertain; p50 tells more. Repeat this on a quiet machine.
`;
}

/** Above this factor between rounds of the same work. */
const MAX_NOISE = 1.5;

function growthCells(outcome: QueryOutcome, firstPages: readonly QueryRound[]): string[] {
  const { operation, problem, rounds } = outcome;
  const { name, heldAgainst } = operation;
  const target = `large <= ${MAX_SLOWDOWN.toFixed(2)} x ${heldAgainst}`;
  if (problem !== undefined) return [name, 'WRONG', ...Array<string>(10).fill('-'), target, 'no'];
  const growth = rounds.map(({ small, large }) => slowdown(large, small));
  const overPage = rounds.flatMap(({ large }, n) => {
    const page = firstPages[n]?.large;
    return page ? [slowdown(large, page)] : [];
  });
  const decisive = heldAgainst === 'small' ? growth : overPage;
  return [
    name,
    String(failuresIn(outcome)),
    ...figures(rounds.map(({ small }) => small)),
    ...figures(rounds.map(({ large }) => large)),
    ...spread(growth),
    ...(heldAgainst === 'small' ? ['-', '-'] : spread(overPage)),
    target,
    median(decisive) <= MAX_SLOWDOWN ? 'yes' : 'no',
  ];
}

function everydayCells(outcome: QueryOutcome): string[] {
  const { operation, problem, rounds } = outcome;
  if (problem !== undefined) return [operation.name, 'WRONG', ...Array<string>(5).fill('-'), 'no'];
  const of = (size: 'small' | 'large', what: 'requestsPerSecond' | 'p50' | 'p99'): number =>
    median(rounds.map(({ [size]: load }) => load[what]));
  const errors = failuresIn(outcome);
  const isMet =
    errors === 0 && of('large', 'p99') < MAX_P99 && of('large', 'p50') <= MAX_GROWTH * of('small', 'p50') + MAX_MORE;
  return [
    operation.name,
    String(errors),
    of('small', 'p50').toFixed(2),
    of('small', 'p99').toFixed(2),
    of('large', 'requestsPerSecond').toFixed(0),
    of('large', 'p50').toFixed(2),
    of('large', 'p99').toFixed(2),
    isMet ? 'yes' : 'no',
  ];
}

/** A row per size. */
function readCells({ operation, rounds }: QueryOutcome): string[][] {
  return (['small', 'large'] as const).map((size) => {
    const target = `>= ${MIN_SHARE_OF_READS.toFixed(2)}`;
    const pairs = rounds.flatMap(({ [size]: service, baseline }) => (baseline ? [{ service, baseline }] : []));
    if (pairs.length === 0) return [operation.name, size, '-', '-', '-', '-', target, 'no'];
    const shares = pairs.map(({ service, baseline }) => service.requestsPerSecond / baseline.requestsPerSecond);
    return [
      operation.name,
      size,
      median(pairs.map(({ service }) => service.requestsPerSecond)).toFixed(0),
      median(pairs.map(({ baseline }) => baseline.requestsPerSecond)).toFixed(0),
      ...spread(shares),
      target,
      median(shares) >= MIN_SHARE_OF_READS ? 'yes' : 'no',
    ];
  });
}

/** With as many connections on both sides, the ratio of the times is that of the throughputs, upside down. */
function slowdown(load: Load, reference: Load): number {
  return reference.requestsPerSecond / load.requestsPerSecond;
}

function figures(loads: readonly Load[]): string[] {
  return [
    median(loads.map(({ requestsPerSecond }) => requestsPerSecond)).toFixed(0),
    median(loads.map(({ p50 }) => p50)).toFixed(2),
    median(loads.map(({ p99 }) => p99)).toFixed(2),
  ];
}
