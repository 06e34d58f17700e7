/** What an attack found, and whether it is what is wanted. */
import type { Findings } from './attack';
import { markdownTable } from './table';

/** An answer may take so long. Milliseconds. */
const SLOW = 2_000;

/** Memory is flat if after the first fifth it grows by no more than this. */
const MAX_GROWTH = 1.25;

/** What is not met, one line each. */
export function problemsOf({ wrong, slowest, memory }: Findings): string[] {
  const [warm, end] = memory;
  const growth = warm !== undefined && end !== undefined ? end / warm : 1;
  return [
    ...wrong.slice(0, 20),
    ...(slowest.milliseconds > SLOW ? [`${slowest.milliseconds.toFixed(0)} ms: ${slowest.what}`] : []),
    ...(growth > MAX_GROWTH ? [`memory grew by the factor ${growth.toFixed(2)}`] : []),
  ];
}

/** @param more rows: what it is, what was found, what is wanted */
export function findingsTable(findings: Findings, more: readonly (readonly string[])[] = []): string {
  const { statuses, slowest, latencies, memory } = findings;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]?.toFixed(1)} ms`;
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} times ${status}`);
  const megabytes = (value: number | undefined): string => (value === undefined ? 'unknown' : `${value.toFixed(0)} MB`);
  return markdownTable(
    ['', 'Found', 'Target'],
    [
      ['answers', counts.join(', '), 'no 5xx but 501, which is the answer to JSONPath that is not supported'],
      ['slowest', `${slowest.milliseconds.toFixed(0)} ms`, `under ${SLOW} ms`],
      ['p50, p99, p99.9', [0.5, 0.99, 0.999].map(at).join(', '), ''],
      [
        'memory after a fifth, and at the end',
        memory.map(megabytes).join(', '),
        `grows by less than ${Math.round((MAX_GROWTH - 1) * 100)} %`,
      ],
      ...more,
    ],
  );
}
