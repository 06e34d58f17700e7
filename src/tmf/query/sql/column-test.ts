import { toPosix } from '../pattern/pattern-posix';
import { type Leaf, SIGNS } from '../predicate';
import type { Parameters } from './parameters';
import { startsWith } from './starts-with';

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
