/** The n-th of the values, which come round again and again. */
export function pick<T>(values: readonly T[], n: number): T {
  return values[n % values.length] as T;
}
