import { isJsonpath } from './jsonpath/jsonpath';

/**
 * Keys of a sort as other query languages write them. They would be taken for the name of an attribute that nobody has, and
 * so sort nothing.
 */

const DIRECTION = /^\s*(?:asc|desc|ascending|descending)\s*$/i;

/** Letters, digits and the like: what names are made of that need no quotes. */
const NAME = /^[\p{L}\p{N}_@$](?:[\p{L}\p{M}\p{N}_@$-]*[\p{L}\p{M}\p{N}_@$])?$/u;

/** Whether one of the keys, signs and all, is none: it has a direction of its own, or is no path. */
export function isMisspelt(keys: readonly string[]): boolean {
  return keys.some((key, n) => (n > 0 && isDirection(key)) || isNoPath(key));
}

/** `sort=name,desc`. Alone, or with a sign, it could be an attribute. */
function isDirection(key: string): boolean {
  return DIRECTION.test(key);
}

function isNoPath(key: string): boolean {
  const path = key.trim().replace(/^[+-]/, '');
  if (/[\s:=|;/](?:asc|desc|ascending|descending|[+-]?1)$/i.test(path) || /^(?:asc|desc)\s*\(/i.test(path)) return true;
  // JSON, and not the ['name'] of a JSONPath.
  if (/^(?:\{|\[\s*[[{]|\[\s*(["']).*\1\s*,)/s.test(path)) return true;
  return !isJsonpath(path) && !path.split('.').every((name) => NAME.test(name));
}

/** The keys as they should have been, as far as they can be made out. */
export function respelt(keys: readonly string[]): string {
  const found: { path: string; descending: boolean }[] = [];
  for (const key of keys.flatMap((each) => (isJsonpath(each) ? each.split(',') : [each]))) {
    const words = key.match(/[\p{L}_@$][\p{L}\p{M}\p{N}_@$.-]*/gu) ?? [];
    const path = words
      .map((word) => word.replace(/\.(?:asc|desc|ascending|descending)$/i, '').replace(/[.-]+$/, ''))
      .find((word) => !DIRECTION.test(word));
    const descending = /^\s*-|(?<![\p{L}\p{N}_-])desc(?:ending)?(?![\p{L}\p{N}_])|-\s*(?:1\D*)?$/iu.test(key);
    const last = found.at(-1);
    if (path !== undefined) found.push({ path, descending });
    else if (last && descending) last.descending = true;
  }
  return found.map(({ path, descending }) => (descending ? '-' : '') + path).join(',') || 'name,-status';
}
