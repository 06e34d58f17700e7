import type { PathSet } from '../../../src/tmf/query/path-set';

/** What is left of a JSON value without the attributes, said as plainly as can be: what the code is compared to. */
export function masked(value: unknown, hidden: PathSet): unknown {
  if (Array.isArray(value)) return value.map((element) => masked(element, hidden));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => hidden[name] !== true)
      .map(([name, member]) => [name, masked(member, (hidden[name] ?? {}) as PathSet)]),
  );
}
