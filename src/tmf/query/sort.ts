import { InvalidQueryError } from './invalid-query';
import { parseAttributePath } from './jsonpath';
import type { Allowance } from './limits';
import { type PathKind, type PathTypes, type Steps, kindOf } from './path';
import { decode } from './raw-query';
import { splitPaths } from './split-paths';

export interface SortKey {
  /** Of several values that it leads to, the one that comes first counts: the least, or descending the greatest. */
  readonly path: Steps;
  readonly kind: PathKind;
  readonly descending: boolean;
  /** As the client wrote it, sign and all. */
  readonly text: string;
}

const MAX_SORT_KEYS = 10;

/**
 * Parses the values of `sort`, first key first (SRT-1..5). A raw `+` arrives as a space (SRT-2).
 * @throws {InvalidQueryError | UnsupportedQueryError}
 */
export function parseSort(values: readonly string[], types: PathTypes, allowance: Allowance): SortKey[] {
  const keys = values.flatMap((value) => splitPaths(decode(value))).map((text) => parseKey(text, types, allowance));
  if (keys.length > MAX_SORT_KEYS) throw new InvalidQueryError(`sort: more than ${MAX_SORT_KEYS} keys`);
  return keys;
}

function parseKey(text: string, types: PathTypes, allowance: Allowance): SortKey {
  // A raw `+` has become a space, and so may a space come before the sign.
  const [, sign = '', name = ''] = /^\s*([+-]?)(.*?)\s*$/s.exec(text) ?? [];
  if (name.trim() === '') throw new InvalidQueryError('sort: a key is empty');
  if (/^[+-]/.test(name)) throw new InvalidQueryError(`sort: ${text}: one sign is enough`);
  const path = parseAttributePath(name, 'sort', types, allowance);
  if (path.length === 0) throw new InvalidQueryError(`sort: ${name} names no attribute`);
  return { path, kind: kindOf(path, types), descending: sign === '-', text: (sign === '-' ? '-' : '') + name };
}
