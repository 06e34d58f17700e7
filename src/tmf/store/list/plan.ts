import type { Page } from '../../query/parse/page';
import type { Estimate } from '../estimate/sample';
import type { Counting, ListQuery } from './list-query';

/** How a list is read. */
export interface Plan {
  /** How many rows are looked at in the order of an index until there is a page; undefined if its matches are found by other ways. */
  readonly sieve: number | undefined;
  /** How far is counted, where matches are not found for the page in any case. */
  readonly counting: Counting;
}

/** A page that takes less is not worth a second thought. */
const MIN_SIEVE = 1000;
/** What is expected to take more is not begun. */
const MAX_EXPECTED = 50_000;
/** A list that looks at so many times as many rows as are expected is not one in which the matches are spread as in the sample. */
const MARGIN = 4;

/**
 * Many matches: the order's index is walked along, and the page ends it. Few: the index on documents, or the table, gives all of them,
 * to be sorted and counted. Where a column finds them, PostgreSQL knows which is better.
 * @param estimate undefined if nothing is known
 * @param countLimit how many are counted exactly
 * @param isCounted whether a counted column has the total: then to want it exactly takes no counting, but where that has too many values
 */
export function planOf(
  { count, page }: Pick<ListQuery, 'count' | 'page'>,
  estimate: Estimate | undefined,
  countLimit: number,
  isCounted = false,
): Plan {
  if ((count === 'exact' && !isCounted) || !estimate)
    return { sieve: undefined, counting: count === 'none' ? 'none' : 'all' };
  const isMany = count === 'none' || estimate.atLeast > countLimit;
  const counting = isMany && count !== 'exact' ? 'none' : isCounted ? 'all' : { upTo: countLimit };
  if (!isMany) return { sieve: undefined, counting };
  const expected = expectedOf(page, estimate);
  const isShorter = expected <= Math.min(MAX_EXPECTED, estimate.matches / 2);
  return { sieve: isShorter ? sieveFor(expected) : undefined, counting };
}

/**
 * For a list whose matches take too long to find: its page alone, however long it takes to come by it along the index.
 * @returns undefined if that would not help either
 */
export function lastResortOf(
  { count, page }: Pick<ListQuery, 'count' | 'page'>,
  estimate: Estimate | undefined,
  isCounted = false,
): Plan | undefined {
  if ((count === 'exact' && !isCounted) || !estimate) return undefined;
  const expected = expectedOf(page, estimate);
  const counting = count === 'exact' ? 'all' : 'none';
  return expected <= MAX_EXPECTED ? { sieve: sieveFor(expected), counting } : undefined;
}

/** How many rows are looked at until there is a page. */
function expectedOf({ offset, limit }: Page, { matches, rows }: Estimate): number {
  return Math.ceil(((offset + limit + 1) * rows) / matches);
}

/** A power of two, so that there are few texts. */
function sieveFor(expected: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(expected * MARGIN, MIN_SIEVE)));
}
