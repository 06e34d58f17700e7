import type { Counting } from './list-query';

/** How many there are. */
export interface Total {
  readonly count: number;
  /** Whether it is about so many. */
  readonly isEstimate: boolean;
}

interface TotalFacts {
  /** What the database has counted, if it has. */
  readonly counted: string | number | null;
  /** How far it has. */
  readonly counting: Counting;
  /** About how many there are. */
  readonly estimate: number | undefined;
  /** So many there are up to the end of the page, and to what is known to follow it. */
  readonly seen: number;
}

/** @returns undefined if nothing is known */
export function totalOf({ counted, counting, estimate, seen }: TotalFacts): Total | undefined {
  const count = counted === null ? undefined : Number(counted);
  const isEnd = typeof counting !== 'object' || (count !== undefined && count <= counting.upTo);
  if (count !== undefined && isEnd) return { count, isEstimate: false };
  if (estimate === undefined) return undefined;
  return { count: Math.max(estimate, count ?? 0, seen), isEstimate: true };
}
