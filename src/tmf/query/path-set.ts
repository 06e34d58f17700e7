import type { Effort } from './bounds/effort';
import { isObject } from '../json/json-value';

/**
 * Attributes by their paths, as a tree: `true` stands for an attribute and all that is in it. The paths go through arrays
 * without indexes, however deep these are within each other. Without a prototype, so that any name is one.
 */
export interface PathSet {
  readonly [name: string]: PathSet | true;
}

/** @param paths of a name or more each; one within another is in the set already */
export function pathSet(paths: readonly (readonly string[])[]): PathSet {
  const names = [...new Set(paths.flatMap((path) => path.slice(0, 1)))];
  return setOf(names, (name) => {
    const inner = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    return inner.some(({ length }) => length === 0) || pathSet(inner);
  });
}

export const NO_PATHS: PathSet = pathSet([]);

export function isEmpty(set: PathSet): boolean {
  return Object.keys(set).length === 0;
}

/** What is in one of them. */
export function union(a: PathSet, b: PathSet): PathSet {
  return setOf(Object.keys({ ...a, ...b }), (name) => {
    const [one = NO_PATHS, other = NO_PATHS] = [a[name], b[name]];
    return one === true || other === true || union(one, other);
  });
}

/** What is in both of them. */
export function intersection(a: PathSet, b: PathSet): PathSet {
  return setOf(Object.keys(a), (name) => {
    const [one = NO_PATHS, other = NO_PATHS] = [a[name], b[name]];
    return one === true ? other : other === true ? one : intersection(one, other);
  });
}

function setOf(names: readonly string[], memberOf: (name: string) => PathSet | true): PathSet {
  const set = Object.create(null) as Record<string, PathSet | true>;
  for (const name of names.toSorted()) {
    const member = memberOf(name);
    if (member === true || !isEmpty(member)) set[name] = member;
  }
  return set;
}

/**
 * The JSON value without the attributes; what they were in stays, be it empty.
 * @param effort of the request, where it decides how often this is done
 * @returns the same value if it has none of them
 * @throws {ExpensiveQueryError}
 */
export function without<T>(value: T, set: PathSet, effort?: Effort): T {
  effort?.spend();
  if (Array.isArray(value)) {
    const elements = value.map((element: unknown) => without(element, set, effort));
    return elements.some((element, n) => element !== value[n]) ? (elements as T) : value;
  }
  if (!isObject(value)) return value;
  const object: Readonly<Record<string, unknown>> = value;
  const left = new Map<string, unknown>();
  for (const [name, inner] of Object.entries(set)) {
    if (!Object.hasOwn(object, name)) continue;
    const member = inner === true ? undefined : without(object[name], inner, effort);
    if (member !== object[name]) left.set(name, member);
  }
  if (left.size === 0) return value;
  const members = Object.entries(object).map(([name, member]) => [name, left.has(name) ? left.get(name) : member]);
  // fromEntries defines properties, so that an attribute called __proto__ is one.
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as T;
}
