import { InvalidQueryError } from '../query/bounds/invalid-query';
import { parseAttributePath } from '../query/parse/jsonpath/jsonpath';
import { Allowance, type QueryLimits } from '../query/bounds/limits';
import type { PathTypes } from '../query/path';
import { type PatchRules, applyOperations, pointerTarget } from './json-patch';
import { jsonpathTarget } from './jsonpath-target';
import { type Target, parseOperations } from './operation';
import { InvalidPatchError } from './patch-error';
import { queryTarget } from './query-target';
import { speltSteps } from './spelling';

/** What the conditions in a patch may say. */
export interface PatchQueryRules extends PatchRules {
  readonly types: PathTypes;
  readonly limits: QueryLimits;
}

/**
 * JSON Patch Query (TMF630 part 5): a JSON Patch whose paths choose elements of arrays by what is in them. A path is
 * - a JSON Pointer (RFC 6901): `/name`;
 * - a pointer that walks through arrays, and the conditions of a query string, dotted or as pointers, from the root or
 *   from the element of the innermost array: `/contactMedium/preferred?mediumType=email`;
 * - a JSONPath: `$.contactMedium[?(@.mediumType=='email')].preferred`.
 *
 * An operation is for every place that its path leads to.
 * @returns as {@link jsonPatch}
 * @throws {InvalidPatchError} and {UnsupportedQueryError} for parts of JSONPath that are not supported
 */
export function jsonPatchQuery(body: unknown, rules: PatchQueryRules): (document: unknown) => unknown {
  const allowance = new Allowance({ ...rules.limits, maxClauses: MAX_CONDITIONS });
  const operations = parseOperations(body, (text) => parseTarget(text, rules, allowance));
  return (document) => applyOperations(operations, document, rules);
}

/** In all the paths of one patch. */
const MAX_CONDITIONS = 1000;

function parseTarget(text: string, rules: PatchQueryRules, allowance: Allowance): Target {
  try {
    if (text !== '' && !text.startsWith('/')) {
      const steps = parseAttributePath(text, 'JSONPath', rules.types, allowance);
      return jsonpathTarget(text, speltSteps(steps, rules));
    }
    const query = text.indexOf('?');
    if (query < 0) return pointerTarget(text);
    return queryTarget(text.slice(0, query), text.slice(query + 1), rules, allowance);
  } catch (error) {
    throw error instanceof InvalidQueryError ? new InvalidPatchError(error.message) : error;
  }
}
