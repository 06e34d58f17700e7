/** What many measurements come to. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** @param shares 0.5 for the median */
export function quantiles(values: readonly number[], shares: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return shares.map((share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN);
}

export function quantile(values: readonly number[], share: number): number {
  return quantiles(values, [share])[0] ?? NaN;
}

/** Two cells: the median and from where to where. */
export function spread(ratios: readonly number[]): [string, string] {
  return [median(ratios).toFixed(2), `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`];
}

/** The cell beside a target. */
export function met(isMet: boolean): string {
  return isMet ? 'met' : 'not met';
}
