/** Rounds of measurements: within a round, all contenders of one operation come in turn. */
import { type Load, type NextRequest, load } from '../load/load';
import { openLoop } from '../load/open-loop';
import { median } from '../report/figures';
import type { ProcessorClock, ProcessorTime } from '../server/processor';
import { WARM_UP_SECONDS, print } from '../server/servers';
import type { BodySize } from './bodies';
import { type Prepared, SERVICE } from './contenders';
import type { Operation } from './operations';

/** A {@link Load}, and the processor time that it took. */
export interface Measurement extends Load {
  readonly processor: ProcessorTime;
}

/** One operation in one round, by the name of the contender. */
export type Round = Readonly<Record<string, Measurement>>;

export interface Outcome {
  readonly operation: Operation;
  readonly size: BodySize;
  readonly rounds: readonly Round[];
}

/** As many requests as so many connections can bring about. */
export interface FullOutcome extends Outcome {
  readonly connections: number;
}

/** So many requests a second. */
export interface PacedOutcome extends Outcome {
  readonly rate: number;
}

export interface Field {
  readonly contenders: readonly Prepared[];
  readonly size: BodySize;
  readonly rounds: number;
  readonly seconds: number;
  readonly clock: ProcessorClock;
  readonly signal: AbortSignal;
}

/** A rate is measured for so many times as long as a maximum: the rare latencies are few. */
export const PACED_TIMES = 2;

/** After so many answers code is compiled that is to be; a busy machine needs more than one warm-up for them. */
const WARM_ANSWERS = 3000;
export const MOST_WARM_UPS = 5;

/** Every operation at every number of connections. */
export async function measureFull(
  operations: readonly Operation[],
  chosen: readonly number[],
  field: Field,
): Promise<FullOutcome[]> {
  const { size, seconds, signal } = field;
  const connectionsOf = (operation: Operation): readonly number[] =>
    operation.bulkConnections === undefined ? chosen : [operation.bulkConnections];
  const run = (connections: number, time: number) => (contender: Prepared, next: NextRequest) =>
    load(contender.server.origin, next, { connections, seconds: time, signal });
  for (const operation of operations) {
    const warm = run(Math.max(...connectionsOf(operation)), WARM_UP_SECONDS);
    for (const [contender, next] of askedOf(operation, field.contenders)) {
      let answers = 0;
      for (let times = 0; times < MOST_WARM_UPS && answers < WARM_ANSWERS / (operation.rowsPerRequest ?? 1); times++) {
        answers += (await warm(contender, next)).answers;
      }
    }
  }
  const outcomes = operations.flatMap((operation) =>
    connectionsOf(operation).map((connections) => ({ operation, size, connections, rounds: [] as Round[] })),
  );
  for (let round = 0; round < field.rounds; round++) {
    for (const { operation, connections, rounds } of outcomes) {
      const title = `${operation.name}, ${size}, ${connections} connections`;
      rounds.push(await measureRound(round, title, operation, field, run(connections, seconds)));
    }
  }
  return outcomes;
}

/**
 * Every operation at a rate that all contenders named can hold: half of what the slowest of them was found to do at its best.
 */
export async function measurePaced(
  found: readonly FullOutcome[],
  names: readonly string[],
  field: Field,
): Promise<PacedOutcome[]> {
  const contenders = field.contenders.filter(({ name }) => names.includes(name));
  const outcomes = [...new Set(found.map(({ operation }) => operation))]
    .filter(({ bulkConnections }) => bulkConnections === undefined)
    .map((operation) => {
      const full = found.filter((outcome) => outcome.operation === operation);
      const best = contenders
        .filter(({ requests }) => requests.has(operation))
        .map(({ name }) => Math.max(...full.map(({ rounds }) => requestsPerSecond(rounds, name))));
      return { operation, size: field.size, rate: Math.floor(Math.min(...best) / 2), rounds: [] as Round[] };
    })
    .filter(({ rate }) => rate >= 1);
  for (let round = 0; round < field.rounds; round++) {
    for (const { operation, rate, rounds } of outcomes) {
      const seconds = PACED_TIMES * field.seconds;
      const title = `${operation.name}, ${field.size}, ${rate}/s`;
      const run = (contender: Prepared, next: NextRequest): Promise<Load> =>
        openLoop(contender.server.origin, next, { rate, seconds, signal: field.signal });
      rounds.push(await measureRound(round, title, operation, { ...field, contenders }, run));
    }
  }
  return outcomes;
}

/** The median of the rounds. */
export function requestsPerSecond(rounds: readonly Round[], name: string): number {
  return median(rounds.flatMap((round) => round[name]?.requestsPerSecond ?? []));
}

/** Who comes first changes from round to round: the later ones find warmer caches and a busier disk. */
async function measureRound(
  round: number,
  title: string,
  operation: Operation,
  { contenders, clock }: Field,
  run: (contender: Prepared, next: NextRequest) => Promise<Load>,
): Promise<Round> {
  const asked = askedOf(operation, contenders);
  const first = round % asked.length;
  const found: Record<string, Measurement> = {};
  for (const [contender, next] of [...asked.slice(first), ...asked.slice(0, first)]) {
    const [measured, processor] = await clock.during(contender.server, () => run(contender, next));
    found[contender.name] = { ...measured, processor };
  }
  const figures = Object.entries(found).map(
    ([name, { requestsPerSecond: rate, p50 }]) => `${name} ${rate.toFixed(0)}/s ${p50.toFixed(2)} ms`,
  );
  print(`round ${round + 1}: ${title}: ${figures.sort((a) => (a.startsWith(SERVICE) ? -1 : 1)).join(', ')}`);
  return found;
}

function askedOf(operation: Operation, contenders: readonly Prepared[]): (readonly [Prepared, NextRequest])[] {
  return contenders.flatMap((contender) => {
    const next = contender.requests.get(operation);
    return next ? [[contender, next] as const] : [];
  });
}
