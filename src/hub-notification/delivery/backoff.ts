/** Never at once again, however short the configured time. Milliseconds. */
const FLOOR = 100;

/** Milliseconds; the first wait is `min` at most, each further one twice as long at most, and none longer than `max`. */
export interface RetryTimes {
  readonly min: number;
  readonly max: number;
}

/**
 * How long to wait before the next attempt: exponential, with full jitter, so that what failed together does not come
 * back together.
 * @param attempts that have failed, from 1
 * @param random from 0 to below 1
 * @returns milliseconds, an integer from 100 (or `min`, where that is less) to `max`
 */
export function retryDelay(
  attempts: number,
  { min, max }: RetryTimes,
  random: () => number = () => Math.random(),
): number {
  const ceiling = Math.min(max, min * 2 ** Math.max(0, attempts - 1));
  return Math.max(Math.min(FLOOR, min), Math.round(random() * ceiling));
}
