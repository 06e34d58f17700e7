// Room tmf/query/parse/jsonpath: JSONPath -> Predicate. Pure.

import { UnsupportedQueryError } from '../../bounds/invalid-query';
import type { Allowance } from '../../bounds/limits';
import { type PathTypes, parsePath, stepsOf } from '../../path';
import { type Predicate, type Steps, and, or } from '../../predicate';
import { JsonpathParser } from './jsonpath-parser';

/**
 * Parses the value of `filter` (TMF630 part 6, JP-1..15): a path that must lead somewhere, or several of which one must.
 * The root may be `$`, for the collection or for the resource, `@`, or left out.
 * @param text decoded
 * @throws {InvalidQueryError} for what is no JSONPath, {UnsupportedQueryError} for what is one but is not supported
 */
export function parseJsonpathFilter(text: string, types: PathTypes, allowance: Allowance): Predicate {
  const parser = new JsonpathParser(text, types, allowance);
  const predicates = [leadsSomewhere(parser.path())];
  while (!parser.atEnd) predicates.push(leadsSomewhere(parser.nextPath()));
  return or(...predicates);
}

/**
 * Parses what `fields` and `sort` name: a dotted path, or a JSONPath to one attribute.
 * @throws as {@link parseJsonpathFilter}
 */
export function parseAttributePath(text: string, parameter: string, types: PathTypes, allowance: Allowance): Steps {
  if (!isJsonpath(text)) return stepsOf(parsePath(text, parameter));
  const parser = new JsonpathParser(text, types, allowance);
  const path = parser.path();
  if (!parser.atEnd) parser.fail('the path was to end');
  if (path.some(({ kind }) => kind === 'descendants')) throw new UnsupportedQueryError(`${parameter}: ${text}: ..`);
  return path;
}

/** Whether it is no dotted path. */
export function isJsonpath(text: string): boolean {
  return /^[$@]\.|^\$|[[\]()*]/.test(text);
}

/** A resource is no array: a condition on the root is one on the resource itself. */
function leadsSomewhere(path: Steps): Predicate {
  const [first, ...rest] = path;
  if (first?.kind !== 'where') return { kind: 'exists', path };
  return rest.length > 0 ? and(first.predicate, leadsSomewhere(rest)) : first.predicate;
}
