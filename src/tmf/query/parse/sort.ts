import { InvalidQueryError, quote } from '../bounds/invalid-query';
import { parseAttributePath } from './jsonpath/jsonpath';
import type { Allowance } from '../bounds/limits';
import { type PathKind, type PathTypes, kindOf, namesOf } from '../path';
import type { Steps } from '../predicate';
import { decode } from './raw-query';
import { isMisspelt, respelt } from './sort-spelling';
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
  const texts = values.flatMap((value) => splitPaths(decode(value)));
  if (texts.length > MAX_SORT_KEYS) {
    throw new InvalidQueryError(`sort: has ${texts.length} keys; the limit is ${MAX_SORT_KEYS}`);
  }
  if (texts.some((text) => /^\s*[+-]?\s*$/.test(text))) throw notUnderstood(texts, 'has an empty key');
  if (isMisspelt(texts)) throw notUnderstood(texts, 'is not a list of attributes');
  return texts.map((text) => parseKey(text, types, allowance));
}

function parseKey(text: string, types: PathTypes, allowance: Allowance): SortKey {
  // A raw `+` has become a space, and so may a space come before the sign.
  const [, sign = '', name = ''] = /^\s*([+-]?)(.*?)\s*$/s.exec(text) ?? [];
  if (/^[+-]/.test(name))
    throw new InvalidQueryError(`sort: ${quote(text)} has more than one sign; write -${bare(name)}`);
  const path = parseAttributePath(name, 'sort', types, allowance);
  if (path.length === 0) throw new InvalidQueryError(`sort: ${name} names no attribute; write sort=name`);
  const names = namesOf(path);
  if (names && types(names) === undefined) throw notUnderstood([text], 'names no attribute that there can be');
  return { path, kind: kindOf(path, types), descending: sign === '-', text: (sign === '-' ? '-' : '') + name };
}

function bare(name: string): string {
  return name.replace(/^[\s+-]+/, '');
}

function notUnderstood(keys: readonly string[], problem: string): InvalidQueryError {
  return new InvalidQueryError(
    `sort: ${quote(keys.join(','))} ${problem}; write sort=${respelt(keys)} (- is descending; a name with other signs is $['the name'])`,
  );
}
