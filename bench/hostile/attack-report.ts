/** What an attack found, and whether it is what is wanted. */
import type { Findings } from './attack';
import { median } from '../report/figures';
import { markdownTable } from '../report/table';

/** An answer may take so long. Milliseconds. */
const SLOW = 2_000;

/** Memory is flat if from the second fifth, when everything is warm, to the last it grows by no more than this. */
const MAX_GROWTH = 1.25;

/** What is not met, one line each. */
export function problemsOf({ wrong, slowest, memory }: Findings): string[] {
  const [warm, end] = fifths(memory);
  const growth = end / warm;
  return [
    ...wrong.slice(0, 20),
    ...(slowest.milliseconds > SLOW ? [`${slowest.milliseconds.toFixed(0)} ms: ${slowest.what}`] : []),
    ...(growth > MAX_GROWTH ? [`memory grew by the factor ${growth.toFixed(2)}`] : []),
  ];
}

/** The medians of the second fifth and of the last one: a large body more or less is no trend. */
function fifths(memory: readonly number[]): [number, number] {
  const size = memory.length / 5;
  return [median(memory.slice(size, 2 * size)), median(memory.slice(4 * size))];
}

/** @param more rows: what it is, what was found, what is wanted */
export function findingsTable(findings: Findings, more: readonly (readonly string[])[] = []): string {
  const { statuses, slowest, latencies, memory } = findings;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]?.toFixed(1)} ms`;
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} times ${status}`);
  const megabytes = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(0)} MB` : 'unknown');
  return markdownTable(
    ['', 'Found', 'Target'],
    [
      [
        'answers',
        counts.join(', '),
        'no 5xx but 501, for JSONPath that is not supported, and 503, for too much at once',
      ],
      ['slowest', `${slowest.milliseconds.toFixed(0)} ms`, `under ${SLOW} ms`],
      ['p50, p99, p99.9', [0.5, 0.99, 0.999].map(at).join(', '), ''],
      [
        'memory in the second fifth, in the last (medians), and at most',
        [...fifths(memory), Math.max(...memory)].map(megabytes).join(', '),
        `grows by less than ${Math.round((MAX_GROWTH - 1) * 100)} %`,
      ],
      ...more,
    ],
  );
}
