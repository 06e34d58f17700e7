/** Splits a list of paths at the commas outside of brackets and parentheses (FLD-11). */
export function splitPaths(text: string): string[] {
  const ends = [...separatorsOutside(text, ','), text.length];
  return ends.map((end, n) => text.slice(n === 0 ? 0 : (ends[n - 1] ?? 0) + 1, end));
}

/**
 * Where a separator stands outside of brackets and parentheses. Within these, quotes and regular expressions are passed
 * over as a whole.
 */
export function separatorsOutside(text: string, separator: Separator): number[] {
  const found: number[] = [];
  let depth = 0;
  for (let at = 0; ;) {
    const tokens = depth > 0 ? INSIDE : OUTSIDE;
    tokens.lastIndex = at;
    const match = tokens.exec(text);
    if (!match) return found;
    at = tokens.lastIndex;
    if (match[0] === '[' || match[0] === '(') depth++;
    else if (match[0] === ']' || match[0] === ')') depth = Math.max(depth - 1, 0);
    else if (match[0] === separator && depth === 0) found.push(match.index);
  }
}

type Separator = ',' | ';' | '&';

const OUTSIDE = /\\.|[[\](),;&]/gs;
const INSIDE = /=\0*~[\s+\0]*\/(?:\\.|[^/\\])*\/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\\.|[[\]()]/gs;

/** The same for text that is still percent-encoded. */
export function encodedSeparatorsOutside(text: string, separator: Separator): number[] {
  // As long as it was, so that positions are the same; NUL is refused elsewhere.
  const decoded = text.replace(
    /%([0-7][0-9a-f])/gi,
    (_, hex: string) => `${String.fromCharCode(parseInt(hex, 16))}\0\0`,
  );
  return separatorsOutside(decoded, separator).filter((at) => text[at] === separator);
}
