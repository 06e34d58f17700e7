import type { Parameters } from './parameters';

/** A column or expression of collation C begins with a text: as a range, which a B-tree finds. */
export function startsWith(column: string, prefix: string, parameters: Parameters): string {
  const from = `${column} >= ${parameters.bind(prefix)}::text`;
  const end = successor(prefix);
  return end === undefined ? from : `(${from} and ${column} < ${parameters.bind(end)}::text)`;
}

/** The least text that comes after all that begin with the prefix; undefined if there is none. */
function successor(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? 0;
    // Surrogates are no characters.
    const next = code === 0xd7ff ? 0xe000 : code + 1;
    if (next <= 0x10ffff) return characters.join('') + String.fromCodePoint(next);
  }
  return undefined;
}
