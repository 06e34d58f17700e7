/** What the benchmark of basic operations found, as people read it. */
import { median, met, spread } from '../report/figures';
import { markdownTable } from '../report/table';
import { CONNECTIONS } from '../server/servers';
import { BARE, SERVICE } from './contenders';
import { type FullOutcome, type Measurement, type Outcome, type PacedOutcome, requestsPerSecond } from './measure';

/** How far the p99 of the service may be above that of the bare baseline at the same rate. Milliseconds. */
const MOST_P99_ABOVE = 2;

/** Most resident memory under load. MB (10^6 bytes). */
export const MEMORY_TARGETS = { server: 200, embedded: 350 } as const;

/** In MB; undefined where it cannot be read, or was not measured. */
export interface Memory {
  readonly title: string;
  readonly found: number | undefined;
  readonly target?: number;
}

/** The other contenders of all outcomes. */
function othersIn(outcomes: readonly Outcome[]): string[] {
  return [...new Set(outcomes.flatMap(({ rounds }) => rounds.flatMap(Object.keys)))].filter((name) => name !== SERVICE);
}

/** Failed requests of all contenders in all rounds. */
export function failuresOf({ rounds }: Outcome): number {
  return rounds.flatMap((round) => Object.values(round)).reduce((sum, { failures }) => sum + failures, 0);
}

export function fullTables(outcomes: readonly FullOutcome[]): string {
  const others = othersIn(outcomes);
  const names = [SERVICE, ...others];
  const identity = ({ operation, size, connections }: FullOutcome): string[] => [
    operation.name,
    size,
    String(connections),
  ];
  const headings = ['Operation', 'Bodies', 'Connections'];
  const throughput = markdownTable(
    [
      ...headings,
      'Errors',
      ...names.map((name) => `${name} /s`),
      ...others.flatMap((name) => [`service / ${name}`, 'min-max']),
      'Target',
      '',
    ],
    outcomes.map((outcome) => [
      ...identity(outcome),
      String(failuresOf(outcome)),
      ...names.map((name) =>
        cell(requestsPerSecond(outcome.rounds, name) * (outcome.operation.rowsPerRequest ?? 1), 0),
      ),
      ...others.flatMap((name) => spreadCells(ratiosTo(name, outcome))),
      ...targetCells(outcome),
    ]),
  );
  const latency = markdownTable(
    [...headings, ...names.flatMap((name) => [`${name} p50 ms`, 'p99 ms'])],
    outcomes.map((outcome) => [
      ...identity(outcome),
      ...names.flatMap((name) => (['p50', 'p99'] as const).map((key) => cell(medianOf(outcome, name, key), 2))),
    ]),
  );
  const processor = markdownTable(
    [
      ...headings,
      ...names.flatMap((name) => [name, 'its PostgreSQL', 'both']),
      ...others.map((name) => `service / ${name}`),
    ],
    outcomes.map((outcome) => [
      ...identity(outcome),
      ...names.flatMap((name) =>
        ([ofServer, ofPostgres, ofBoth] as const).map((part) => cell(median(partsOf(outcome, name, part)), 3)),
      ),
      ...others.map((name) => cell(median(processorRatios(outcome, name)), 2)),
    ]),
  );
  return `Requests a second:

${throughput}

Latency under that load, from sending to the last byte:

${latency}

Processor seconds per 1000 requests, of bulk creates per 1000 rows:

${processor}`;
}

export function pacedTable(outcomes: readonly PacedOutcome[]): string {
  const names = [SERVICE, ...othersIn(outcomes)];
  return markdownTable(
    [
      ['Operation', 'Bodies', 'Rate /s', 'Errors'],
      names.flatMap((name) => [`${name} p50 ms`, 'p99 ms', 'p99.9 ms']),
      [`p99 above ${BARE} ms`, 'Target', ''],
    ].flat(),
    outcomes.map((outcome) => {
      const above = median(
        outcome.rounds.flatMap(({ [SERVICE]: ours, [BARE]: theirs }) =>
          ours && theirs ? [ours.p99 - theirs.p99] : [],
        ),
      );
      return [
        outcome.operation.name,
        outcome.size,
        String(outcome.rate),
        String(failuresOf(outcome)),
        ...names.flatMap((name) =>
          (['p50', 'p99', 'p999'] as const).map((key) => cell(medianOf(outcome, name, key), 2)),
        ),
        cell(above, 2),
        ...(Number.isNaN(above) ? ['-', '-'] : [`<= ${MOST_P99_ABOVE}`, met(above <= MOST_P99_ABOVE)]),
      ];
    }),
  );
}

export function memoryTable(rows: readonly Memory[]): string {
  return markdownTable(
    ['Most resident memory', 'MB', 'Target', ''],
    rows.map(({ title, found, target }) => [
      title,
      found === undefined ? '-' : found.toFixed(0),
      ...(target === undefined || found === undefined ? ['-', '-'] : [`< ${target}`, met(found < target)]),
    ]),
  );
}

function ratiosTo(name: string, { rounds }: Outcome): number[] {
  return rounds.flatMap(({ [SERVICE]: ours, [name]: theirs }) =>
    ours && theirs ? [ours.requestsPerSecond / theirs.requestsPerSecond] : [],
  );
}

function targetCells(outcome: FullOutcome): [string, string] {
  const target = outcome.operation.targets[outcome.size];
  const ratios = ratiosTo(BARE, outcome);
  const isHeld = outcome.connections === (outcome.operation.bulkConnections ?? CONNECTIONS);
  if (target === undefined || ratios.length === 0 || !isHeld) return ['-', '-'];
  return [`>= ${target.toFixed(2)} of ${BARE}`, met(median(ratios) >= target)];
}

function spreadCells(ratios: readonly number[]): [string, string] {
  return ratios.length === 0 ? ['-', '-'] : spread(ratios);
}

function medianOf({ rounds }: Outcome, name: string, key: 'p50' | 'p99' | 'p999'): number {
  return median(rounds.flatMap((round) => round[name]?.[key] ?? []));
}

type Part = (measurement: Measurement) => number | undefined;
const ofServer: Part = ({ processor }) => processor.server;
const ofPostgres: Part = ({ processor }) => processor.postgres;
const ofBoth: Part = ({ processor: { server, postgres } }) =>
  server === undefined || postgres === undefined ? undefined : server + postgres;

/** Seconds per 1000 requests, or rows, for each round. */
function partsOf({ operation, rounds }: Outcome, name: string, part: Part): number[] {
  return rounds.flatMap(({ [name]: measured }) => {
    const seconds = measured && part(measured);
    return measured === undefined || seconds === undefined
      ? []
      : [(seconds * 1000) / (measured.answers * (operation.rowsPerRequest ?? 1))];
  });
}

function processorRatios(outcome: Outcome, name: string): number[] {
  const theirs = partsOf(outcome, name, ofBoth);
  return partsOf(outcome, SERVICE, ofBoth).flatMap((ours, round) => {
    const their = theirs[round];
    return their === undefined ? [] : [ours / their];
  });
}

function cell(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}
