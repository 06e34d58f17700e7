import type { Range } from './character-set';
import type { Pattern, PatternNode } from './pattern';
import { plainOf } from './plain';

/** Any run of characters. No text has it. */
const ANYTHING = '\0';

/** So many alternatives are worth looking for; a part of a pattern that has more counts as anything. */
const MAX_ALTERNATIVES = 8;

/** Characters of a class that are told apart. */
const MAX_CHARACTERS = 8;

/** Repetitions that are written out. */
const MAX_COPIES = 20;

/**
 * Patterns of SQL's LIKE for what an index of fragments knows of a document: a JSON array of texts, made plain. If the pattern is found
 * in one of the texts, then one of these matches; the reverse need not be.
 * @returns undefined if there is nothing in the pattern that such an index could look for
 */
export function fragmentsOf({ node }: Pattern): readonly string[] | undefined {
  const alternatives = [...new Set(anchored(node).map((each) => `${ANYTHING}${each}${ANYTHING}`))];
  return alternatives.every(hasTrigram) ? alternatives.map(toLike) : undefined;
}

/** The same for texts that begin so. */
export function fragmentsOfPrefix(prefix: string): readonly string[] | undefined {
  const of: PatternNode[] = [...prefix].map((each) => {
    const code = each.codePointAt(0) ?? 0;
    return { kind: 'set', ranges: [[code, code]] };
  });
  return fragmentsOf({ node: { kind: 'sequence', of: [{ kind: 'start' }, ...of] }, text: prefix });
}

/** Anchors at the very ends are the quotes around a text in JSON. All others add nothing that could be looked for. */
function anchored(node: PatternNode): string[] {
  if (node.kind === 'choice') return union(node.of.map(anchored));
  if (node.kind !== 'sequence') return expand(node);
  const starts = node.of[0]?.kind === 'start' ? '"' : '';
  const ends = node.of.at(-1)?.kind === 'end' ? '"' : '';
  return expand(node).map((each) => `${starts}${each}${ends}`);
}

function expand(node: PatternNode): string[] {
  switch (node.kind) {
    case 'set':
      return charactersOf(node.ranges);
    case 'start':
    case 'end':
      return [''];
    case 'sequence':
      return node.of.map(expand).reduce(product, ['']);
    case 'choice':
      return union(node.of.map(expand));
    case 'repeat': {
      const { min, max } = node;
      if (max === 0) return [''];
      const one = expand(node.of);
      if (min === 0) return max === 1 ? union([one, ['']]) : [ANYTHING];
      const copies = one.length === 1 ? Math.min(min, MAX_COPIES) : 1;
      const rest = copies === max ? '' : ANYTHING;
      return one.map((each) => each.repeat(copies) + rest);
    }
  }
}

function charactersOf(ranges: readonly Range[]): string[] {
  const count = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count === 0 || count > MAX_CHARACTERS) return [ANYTHING];
  const codes = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
  return union([codes.map((code) => plainOf(code) ?? ANYTHING)]);
}

/** Each of the first followed by each of the second. */
function product(first: readonly string[], second: readonly string[]): string[] {
  if (first.length * second.length > MAX_ALTERNATIVES) return first.map((each) => each + ANYTHING);
  return [...new Set(first.flatMap((start) => second.map((end) => start + end)))];
}

function union(alternatives: readonly (readonly string[])[]): string[] {
  const all = [...new Set(alternatives.flat())];
  return all.length > MAX_ALTERNATIVES || all.length === 0 ? [ANYTHING] : all;
}

const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Whether PostgreSQL's pg_trgm finds three letters or digits in a row in it. Where a word is known to begin or end, it counts two blanks
 * before it, and one after it.
 */
function hasTrigram(pattern: string): boolean {
  return pattern.split(ANYTHING).some((part) =>
    [...part.matchAll(WORD)].some(({ 0: word, index }) => {
      const before = index > 0 ? 2 : 0;
      const after = index + word.length < part.length ? 1 : 0;
      return before + [...word].length + after >= 3;
    }),
  );
}

function toLike(pattern: string): string {
  return pattern.replaceAll(/[\\%_]/g, '\\$&').replaceAll(/\0+/g, '%');
}
