import { isDeepStrictEqual } from 'node:util';
import { MAX_FOUND, atMost } from '../attribute/validate';
import { isObject } from '../json/json-value';
import { type Pointer, formatPointer } from '../json/pointer';
import { type PathSet, intersection, union } from '../query/path-set';
import type { Grant } from './policies';

/**
 * Where a change touches what it must not: attributes that all of the grants hide or have as read-only. Elements of
 * arrays are compared by their places.
 * @param before what is shown of the resource; undefined for a new one
 * @param after what the client makes of it, or sends for a new one
 * @param grants those that the resource is in
 * @returns JSON Pointers, a thousand at most
 */
export function changesReadOnly(before: object | undefined, after: object, grants: readonly Grant[]): string[] {
  const [first, ...others] = grants.map(({ hide, readOnly }) => union(hide, readOnly));
  if (first === undefined) return [''];
  const changes = atMost(MAX_FOUND, changesAt(others.reduce(intersection, first), before, after, []));
  return changes.map(formatPointer);
}

function* changesAt(closed: PathSet | true, before: unknown, after: unknown, at: Pointer): Generator<Pointer> {
  if (closed === true) {
    if (!isDeepStrictEqual(before, after)) yield at;
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let n = 0; n < Math.max(before.length, after.length); n++) {
      yield* changesAt(closed, before[n], after[n], [...at, String(n)]);
    }
  } else if (Array.isArray(before)) {
    yield* changesAt(closed, before, [], at);
    yield* changesAt(closed, undefined, after, at);
  } else if (Array.isArray(after)) {
    yield* changesAt(closed, before, undefined, at);
    yield* changesAt(closed, [], after, at);
  } else {
    for (const [name, inner] of Object.entries(closed)) {
      yield* changesAt(inner, memberOf(before, name), memberOf(after, name), [...at, name]);
    }
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
