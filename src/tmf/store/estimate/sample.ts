// Room tmf/store/estimate: how many rows a condition is true of, about, from a sample that is kept in memory.

import type { Document } from '../../json/json-value';
import { Effort } from '../../query/bounds/effort';
import { ExpensiveQueryError } from '../../query/bounds/invalid-query';
import { matches } from '../../query/memory/matches';
import type { Predicate } from '../../query/predicate';
import { ValueIndex } from './value-index';

/** About how many rows a condition is true of. */
export interface Estimate {
  /** To two digits: more would tell how many rows there are beside those that a caller sees. */
  readonly matches: number;
  /** That there are fewer is next to impossible. */
  readonly atLeast: number;
  /** Rows of the table. */
  readonly rows: number;
}

/** What is not found among so many is rare, and looked for no further. */
const FEW = 300;
/** When so many are found, more say little that is new: it is off by a tenth in one case of twenty. */
const ENOUGH = 400;
/** What judging one condition may take: some milliseconds. */
const STEPS = 200_000;
/** Deviations that an estimate is hardly ever off by. */
const DEVIATIONS = 4;

/** Estimates that are kept, and characters of the conditions that they are of. */
const MAX_KEPT = 256;
const MAX_KEY = 2000;

/** Documents, with their ids, that stand for a table: chance has chosen them, and put them in order. */
export class Sample {
  private readonly kept = new Map<string, Estimate | undefined>();
  private readonly values: ValueIndex;

  /** @param rows how many the table has */
  constructor(
    private readonly documents: readonly Document[],
    readonly rows: number,
  ) {
    this.values = new ValueIndex(documents);
  }

  /** @returns undefined if too few documents could be looked at to say anything */
  estimate(predicate: Predicate): Estimate | undefined {
    const key = JSON.stringify(predicate, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    if (key.length > MAX_KEY) return this.judge(predicate);
    if (this.kept.has(key)) return this.kept.get(key);
    const estimate = this.judge(predicate);
    if (this.kept.size >= MAX_KEPT)
      for (const oldest of [...this.kept.keys()].slice(0, MAX_KEPT / 2)) this.kept.delete(oldest);
    this.kept.set(key, estimate);
    return estimate;
  }

  private judge(predicate: Predicate): Estimate | undefined {
    const { documents } = this;
    const candidates = this.values.candidates(predicate);
    if (candidates && predicate.kind === 'eq') {
      return this.toEstimate({ hits: candidates.length, judged: documents.length });
    }
    if (candidates === undefined) return this.toEstimate(count(predicate, documents));
    const { hits, judged } = count(
      predicate,
      candidates.map((place) => documents[place]).filter((each) => each !== undefined),
    );
    // Of the others it is known that it is not true of them.
    if (judged === candidates.length) return this.toEstimate({ hits, judged: documents.length });
    return this.toEstimate({ hits, judged: Math.round((judged / candidates.length) * documents.length) });
  }

  /** @returns undefined if too few were looked at to say anything */
  private toEstimate({ hits, judged }: Count): Estimate | undefined {
    const { rows, documents } = this;
    const isClear = hits >= ENOUGH || judged >= Math.min(FEW, documents.length);
    if (judged === 0 || !isClear) return undefined;
    const of = (found: number): number => (Math.max(found, 0) / judged) * rows;
    return { matches: roundedTo(2, of(hits)), atLeast: of(hits - DEVIATIONS * Math.sqrt(hits)), rows };
  }
}

/** How many of the documents that were looked at are what was asked for. */
interface Count {
  readonly hits: number;
  readonly judged: number;
}

/** Looks at documents until it is clear whether there are few or many, or it has taken too long. */
function count(predicate: Predicate, documents: readonly Document[]): Count {
  const effort = new Effort(STEPS);
  let hits = 0;
  let judged = 0;
  try {
    for (const document of documents) {
      if (hits >= ENOUGH || (hits === 0 && judged >= FEW)) break;
      if (matches(predicate, document, effort)) hits++;
      judged++;
    }
  } catch (error) {
    if (!(error instanceof ExpensiveQueryError)) throw error;
  }
  return { hits, judged };
}

function roundedTo(digits: number, value: number): number {
  return Number(value.toPrecision(digits));
}
