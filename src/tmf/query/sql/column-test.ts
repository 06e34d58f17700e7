import { toPosix } from '../pattern/pattern-posix';
import { type Leaf, SIGNS } from '../predicate';
import type { Parameters } from './parameters';

/** A condition on a column of text. @returns undefined for what is to be asked of the document */
export function columnTest(leaf: Leaf, column: string, parameters: Parameters): string | undefined {
  switch (leaf.kind) {
    case 'eq': {
      if (!leaf.values.every((value) => typeof value === 'string') && column !== 'id') return undefined;
      return `${column} = any(${parameters.bind(leaf.values.filter((value) => typeof value === 'string'))}::text[])`;
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      if (!leaf.values.every((value) => typeof value === 'string') && column !== 'id') return undefined;
      const texts = leaf.values.filter((value) => typeof value === 'string');
      return either(texts.map((text) => `${column} ${SIGNS[leaf.kind]} ${parameters.bind(text)}::text`));
    }
    case 'prefix':
      return either(leaf.values.map((value) => startsWith(column, value, parameters)));
    case 'pattern':
      if (column !== 'id') return undefined;
      return either(leaf.values.map((value) => `id ~ ${parameters.bind(toPosix(value))}::text`));
    case 'search':
      return undefined;
    case 'length':
      if (column !== 'id') return undefined;
      return `char_length(id) ${SIGNS[leaf.operator]} ${parameters.bind(leaf.value)}::numeric`;
    default:
      // It exists and is not null; and it is no date-time.
      if (column !== 'id') return undefined;
      return leaf.kind === 'instant' ? 'false' : 'true';
  }
}

function either(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

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
