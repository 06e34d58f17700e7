import { InvalidQueryError } from './invalid-query';
import { type Path, parsePath } from './path';
import { decodeList } from './raw-query';

export interface SortKey {
  readonly path: Path;
  readonly descending: boolean;
}

const MAX_SORT_KEYS = 10;

/**
 * Parses the values of `sort`, first key first. A raw `+` arrives as a space (SRT-2).
 * @throws {InvalidQueryError}
 */
export function parseSort(values: readonly string[]): SortKey[] {
  const keys = values.flatMap(decodeList).map((text) => {
    const [, sign = '', name = ''] = /^([+ -]?)(.*)$/s.exec(text) ?? [];
    if (name === '') throw new InvalidQueryError('sort: a key is empty');
    return { path: parsePath(name, 'sort'), descending: sign === '-' };
  });
  if (keys.length > MAX_SORT_KEYS) throw new InvalidQueryError(`sort: more than ${MAX_SORT_KEYS} keys`);
  return keys;
}
