/** A range of code points; a set of characters is a list of them. */
export type Range = readonly [from: number, to: number];

/** NUL cannot be stored. */
export const FIRST = 1;
export const LAST = 0x10ffff;

const DIGIT: Range[] = [[0x30, 0x39]];
const WORD: Range[] = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]; // prettier-ignore
const SPACE: Range[] = [[0x09, 0x0d], [0x20, 0x20]]; // prettier-ignore
/** The classes of characters that a backslash and a letter stand for. */
export const CLASSES: Readonly<Record<string, Range[]>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: complement(DIGIT),
  W: complement(WORD),
  S: complement(SPACE),
};
/** What `.` stands for. */
export const ANY_BUT_NEWLINE = complement([[10, 10]]);

/** The same characters, ascending and apart. */
export function normalise(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** All other characters. @param ranges normalised */
export function complement(ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let next = FIRST;
  for (const [from, to] of ranges) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps;
}

/** The code point and its lower and upper case, where these are single characters. */
export function caseVariants(code: number): number[] {
  const text = String.fromCodePoint(code);
  const variants = [text, text.toLowerCase(), text.toUpperCase()].filter((each) => [...each].length === 1);
  return [...new Set(variants.map((each) => each.codePointAt(0) ?? code))];
}

let cased: readonly number[] | undefined;

/** Every code point that has another case. Found once, when first needed. */
export function casedCodes(): readonly number[] {
  cased ??= Array.from({ length: 0x1ffff }, (_, code) => code).filter(
    (code) => (code < 0xd800 || code > 0xdfff) && caseVariants(code).length > 1,
  );
  return cased;
}
