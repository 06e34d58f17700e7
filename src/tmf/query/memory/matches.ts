// Room tmf/query/memory: Predicate -> true or false of a document. Pure.

import { type Effort, stepsThrough } from '../bounds/effort';
import { parseInstant } from '../../json/instant';
import { found } from '../pattern/pattern-search';
import { without } from '../path-set';
import { inForm, lineOf, partOfLine } from '../search-text';
import type { Leaf, Inequality, Predicate, Scalar, Step, Steps } from '../predicate';
import { timeOf } from './times';

/**
 * The memory back end: whether a JSON document is what the predicate asks for. It decides exactly as the SQL back end
 * does on a stored document, arrays within arrays included; a property test holds the two together.
 * @param effort of the request that asks
 * @throws {ExpensiveQueryError}
 */
export function matches(predicate: Predicate, document: unknown, effort: Effort): boolean {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.every((each) => matches(each, document, effort));
    case 'or':
      return predicate.of.some((each) => matches(each, document, effort));
    case 'not':
      return !matches(predicate.of, document, effort);
    default:
      return leadsTo(predicate.path, document, effort, (value) => holds(predicate, value, effort));
  }
}

/** The values of which an equality at the path asks whether one is the one. @throws {ExpensiveQueryError} */
export function valuesAt(path: Steps, document: unknown, effort: Effort): unknown[] {
  const values: unknown[] = [];
  leadsTo(path, document, effort, (value) => {
    for (const inner of asArray(value)) values.push(...asArray(inner));
    return false;
  });
  return values;
}

/** Whether the steps lead from the value to one that the test holds for; they are gone one way after the other. */
function leadsTo(steps: Steps, from: unknown, effort: Effort, test: (value: unknown) => boolean): boolean {
  const go = (value: unknown, at: number): boolean => {
    effort.spend();
    const step = steps[at];
    if (!step) return test(value);
    const on = (next: unknown): boolean => go(next, at + 1);
    switch (step.kind) {
      case 'name':
        return objects(value, effort).some((object) => Object.hasOwn(object, step.name) && on(object[step.name]));
      case 'members':
        return objects(value, effort).some((object) => valuesOf(object, effort).some(on));
      case 'elements':
        return asArray(value).some(on);
      case 'index':
        return elementsAt(asArray(value), step.at).some(on);
      case 'slice':
        return sliceOf(asArray(value), step, effort).some(on);
      case 'descendants':
        return descend(value, effort, on);
      case 'where':
        return asArray(value).some((element) => matches(step.predicate, element, effort) && on(element));
      case 'meta':
        return on(timeOf(value, step.name));
      case 'without':
        return on(without(value, step.paths, effort));
    }
  };
  return go(from, 0);
}

/** Whether the test holds for the value itself, or for one below it. */
function descend(value: unknown, effort: Effort, test: (value: unknown) => boolean): boolean {
  if (test(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return valuesOf(value, effort).some((child) => descend(child, effort, test));
}

function valuesOf(object: object, effort: Effort): unknown[] {
  const values = Object.values(object);
  // To list them takes its time before the first one is looked at.
  effort.spend(values.length >> 2);
  return values;
}

function sliceOf(array: readonly unknown[], { from, to }: Extract<Step, { kind: 'slice' }>, effort: Effort): unknown[] {
  effort.spend(array.length >> 8);
  return array.slice(from, to);
}

function elementsAt(array: readonly unknown[], at: readonly number[]): unknown[] {
  const indexes = at.map((each) => (each < 0 ? each + array.length : each));
  return indexes.filter((index) => index in array).map((index) => array[index]);
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function objects(value: unknown, effort: Effort): Record<string, unknown>[] {
  if (Array.isArray(value)) effort.spend(value.length);
  return asArray(value).filter(
    (each): each is Record<string, unknown> => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}

/** Whether a value at the leaf's path is what the leaf asks for. */
function holds(leaf: Leaf, value: unknown, effort: Effort): boolean {
  if (leaf.kind === 'exists') return true;
  if (leaf.kind === 'length') return hasLength(value, leaf.operator, leaf.value, effort);
  // As a jsonpath filter and the comparison in it do, each for one level.
  return asArray(value).some((inner) =>
    asArray(inner).some((scalar) => {
      effort.spend(typeof scalar === 'string' ? stepsThrough(scalar) : 1);
      return holdsForScalar(leaf, scalar, effort);
    }),
  );
}

function holdsForScalar(leaf: Exclude<Leaf, { kind: 'exists' | 'length' }>, scalar: unknown, effort: Effort): boolean {
  switch (leaf.kind) {
    case 'present':
      return scalar !== null;
    case 'eq':
      return leaf.values.includes(scalar as Scalar);
    case 'instant': {
      const instant = typeof scalar === 'string' ? parseInstant(scalar) : undefined;
      if (instant === undefined) return false;
      return leaf.values.some(({ from, to }) =>
        leaf.operator === 'eq' ? instant >= from && instant < to : isInOrder(compare(instant, from), leaf.operator),
      );
    }
    case 'prefix':
      return typeof scalar === 'string' && leaf.values.some((value) => scalar.startsWith(value));
    case 'pattern':
      return typeof scalar === 'string' && leaf.values.some((value) => found(value, scalar, effort));
    case 'search':
      return typeof scalar === 'string' && isFound(leaf, scalar);
    default:
      return leaf.values.some((value) => isInOrderWith(scalar, value, leaf.kind));
  }
}

function isFound({ form, place, values }: Extract<Leaf, { kind: 'search' }>, text: string): boolean {
  const line = lineOf(inForm(form, text));
  return values.some((value) => line.includes(partOfLine(place, value)));
}

function isInOrderWith(scalar: unknown, value: string | number, order: Inequality): boolean {
  if (typeof scalar === 'number' && typeof value === 'number') return isInOrder(compare(scalar, value), order);
  if (typeof scalar === 'string' && typeof value === 'string') return isInOrder(compareText(scalar, value), order);
  return false;
}

function hasLength(value: unknown, operator: 'eq' | Inequality, wanted: number, effort: Effort): boolean {
  if (typeof value === 'string') effort.spend(stepsThrough(value));
  const length = lengthOf(value);
  if (length === undefined) return false;
  return operator === 'eq' ? length === wanted : isInOrder(compare(length, wanted), operator);
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return countCharacters(value);
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

function isInOrder(sign: number, order: Inequality): boolean {
  switch (order) {
    case 'gt':
      return sign > 0;
    case 'gte':
      return sign >= 0;
    case 'lt':
      return sign < 0;
    case 'lte':
      return sign <= 0;
  }
}

function compare<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code point, as PostgreSQL does; JavaScript compares UTF-16 units, which differ beyond U+FFFF. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  // Surrogates come last: they stand for what is beyond all other units.
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
  return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
}

function countCharacters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++;
  return count;
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}
