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

/** How texts stand in what an index knows of a document. */
export interface Surroundings {
  /** What comes before a text. */
  readonly before: string;
  readonly after: string;
  /** Whether signs are written as JSON has them. */
  readonly isJson: boolean;
}

/** A JSON array of texts, made plain. */
export const IN_JSON: Surroundings = { before: '"', after: '"', isJson: true };

/** A line each, plain: see `tmf/query/search-text.ts`. */
export const IN_LINES: Surroundings = { before: '\n ', after: '\n', isJson: false };

/**
 * Patterns of SQL's LIKE for what an index of fragments knows of a document. If the pattern is found in one of the texts, then one of
 * these matches; the reverse need not be.
 * @returns undefined if there is nothing in the pattern that such an index could look for
 */
export function fragmentsOf({ node }: Pattern, around = IN_JSON): readonly string[] | undefined {
  const alternatives = [...new Set(anchored(node, around).map((each) => `${ANYTHING}${each}${ANYTHING}`))];
  return alternatives.every(hasTrigram) ? alternatives.map(toLike) : undefined;
}

/** The pattern of LIKE for a part of a text that is plain already. @returns undefined as {@link fragmentsOf} */
export function fragmentOfPart(part: string): string | undefined {
  const pattern = `${ANYTHING}${part}${ANYTHING}`;
  return hasTrigram(pattern) ? toLike(pattern) : undefined;
}

/** The same for texts that begin so. */
export function fragmentsOfPrefix(prefix: string, around = IN_JSON): readonly string[] | undefined {
  const of: PatternNode[] = [...prefix].map((each) => {
    const code = each.codePointAt(0) ?? 0;
    return { kind: 'set', ranges: [[code, code]] };
  });
  return fragmentsOf({ node: { kind: 'sequence', of: [{ kind: 'start' }, ...of] }, text: prefix }, around);
}

/** Anchors at the very ends are what is around a text, such as quotes. All others add nothing that could be looked for. */
function anchored(node: PatternNode, around: Surroundings): string[] {
  if (node.kind === 'choice') return union(node.of.map((each) => anchored(each, around)));
  if (node.kind !== 'sequence') return expand(node, around);
  const starts = node.of[0]?.kind === 'start' ? around.before : '';
  const ends = node.of.at(-1)?.kind === 'end' ? around.after : '';
  return expand(node, around).map((each) => `${starts}${each}${ends}`);
}

function expand(node: PatternNode, around: Surroundings): string[] {
  switch (node.kind) {
    case 'set':
      return charactersOf(node.ranges, around);
    case 'start':
    case 'end':
      return [''];
    case 'sequence':
      return node.of.map((each) => expand(each, around)).reduce(product, ['']);
    case 'choice':
      return union(node.of.map((each) => expand(each, around)));
    case 'repeat': {
      const { min, max } = node;
      if (max === 0) return [''];
      const one = expand(node.of, around);
      if (min === 0) return max === 1 ? union([one, ['']]) : [ANYTHING];
      const copies = one.length === 1 ? Math.min(min, MAX_COPIES) : 1;
      const rest = copies === max ? '' : ANYTHING;
      return one.map((each) => each.repeat(copies) + rest);
    }
  }
}

function charactersOf(ranges: readonly Range[], { isJson }: Surroundings): string[] {
  const count = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count === 0 || count > MAX_CHARACTERS) return [ANYTHING];
  const codes = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
  return union([codes.map((code) => plainIn(code, isJson) ?? ANYTHING)]);
}

/** Between lines there are line feeds, and so there are none in them. */
function plainIn(code: number, isJson: boolean): string | undefined {
  return plainOf(isJson || code !== 10 ? code : 32, isJson);
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
  return escapeLike(pattern).replaceAll(/\0+/g, '%');
}

/** A text as a pattern of LIKE that only it matches. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
