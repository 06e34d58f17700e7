import type { PatternNode } from './pattern';

/** Characters that the pattern could be written out to, repetitions unrolled. It bounds what matching costs. */
const MAX_SIZE = 2_000;
/** Parts in a row that can all be skipped: what PostgreSQL takes to prepare for them grows with the square. */
const MAX_OPTIONAL = 200;

/** Whether a pattern could cost more than a search is worth, whatever it is searched in. */
export function isTooComplex(node: PatternNode): boolean {
  return sizeOf(node) > MAX_SIZE || optionalRun(node).longest > MAX_OPTIONAL;
}

/** Characters once repetitions are written out. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case 'set':
    case 'start':
    case 'end':
      return 1;
    case 'repeat':
      return (sizeOf(node.of) + 1) * copiesOf(node);
    default:
      return node.of.reduce((sum, each) => sum + sizeOf(each), 1);
  }
}

/** How often the repeated part is written out. */
function copiesOf({ min, max }: { min: number; max: number }): number {
  return Math.max(max === Infinity ? min + 1 : max, 1);
}

interface OptionalRun {
  /** The node can match nothing; then `parts` says of how many parts that can each be skipped it consists. */
  readonly optional: boolean;
  readonly parts: number;
  /** The longest run in the node. */
  readonly longest: number;
}

/** How many parts in a row can be skipped, once repetitions are written out. */
function optionalRun(node: PatternNode): OptionalRun {
  const run = (optional: boolean, parts: number, longest: number): OptionalRun => ({
    optional,
    parts,
    longest: optional ? Math.max(parts, longest) : longest,
  });
  switch (node.kind) {
    case 'set':
      return run(false, 1, 0);
    case 'start':
    case 'end':
      return run(true, 1, 0);
    case 'repeat': {
      const { optional, parts, longest } = optionalRun(node.of);
      // Copies of what cannot be skipped are left at any point, all to the same end.
      if (!optional) return run(node.min === 0, 2, longest);
      return run(true, parts * copiesOf(node), longest);
    }
    case 'choice': {
      const of = node.of.map(optionalRun);
      const parts = of.reduce((sum, each) => sum + each.parts, 0);
      return run(
        of.some(({ optional }) => optional),
        parts,
        Math.max(...of.map(({ longest }) => longest)),
      );
    }
    case 'sequence': {
      const of = node.of.map(optionalRun);
      let [current, longest] = [0, 0];
      for (const each of of) {
        current = each.optional ? current + each.parts : 0;
        longest = Math.max(longest, current, each.longest);
      }
      const parts = of.reduce((sum, each) => sum + each.parts, 0);
      return run(
        of.every(({ optional }) => optional),
        parts,
        longest,
      );
    }
  }
}
