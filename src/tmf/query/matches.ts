import { parseInstant } from './instant';
import type { Step, Steps } from './path';
import { found } from './pattern-search';
import type { Leaf, Order, Predicate, Scalar } from './predicate';

/**
 * The memory back end: whether a JSON document is what the predicate asks for. It decides exactly as the SQL back end
 * does on a stored document, arrays within arrays included; a property test holds the two together.
 */
export function matches(predicate: Predicate, document: unknown): boolean {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.every((each) => matches(each, document));
    case 'or':
      return predicate.of.some((each) => matches(each, document));
    case 'not':
      return !matches(predicate.of, document);
    default:
      return holds(predicate, [...walk(predicate.path, document)]);
  }
}

/** The values that the steps lead to. */
export function walk(steps: Steps, document: unknown): unknown[] {
  return steps.reduce<unknown[]>((values, step) => values.flatMap((value) => take(step, value)), [document]);
}

function take(step: Step, value: unknown): unknown[] {
  switch (step.kind) {
    case 'name':
      return objects(value).flatMap((object) => (Object.hasOwn(object, step.name) ? [object[step.name]] : []));
    case 'members':
      return objects(value).flatMap(Object.values);
    case 'elements':
      return asArray(value);
    case 'index':
      return step.at.flatMap((at) => {
        const array = asArray(value);
        const index = at < 0 ? at + array.length : at;
        return index in array ? [array[index]] : [];
      });
    case 'slice':
      return asArray(value).slice(step.from, step.to);
    case 'descendants':
      return [value, ...below(value)];
    case 'where':
      return asArray(value).filter((element) => matches(step.predicate, element));
  }
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function objects(value: unknown): Record<string, unknown>[] {
  return asArray(value).filter(
    (each): each is Record<string, unknown> => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}

function below(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((child: unknown) => [child, ...below(child)]);
}

function holds(leaf: Leaf, values: readonly unknown[]): boolean {
  if (leaf.kind === 'exists') return values.length > 0;
  if (leaf.kind === 'length') return values.some((value) => hasLength(value, leaf.operator, leaf.value));
  // As a jsonpath filter and the comparison in it do, each for one level.
  const scalars = values.flatMap(asArray).flatMap(asArray);
  switch (leaf.kind) {
    case 'present':
      return scalars.some((scalar) => scalar !== null);
    case 'eq':
      return scalars.some((scalar) => leaf.values.includes(scalar as Scalar));
    case 'instant':
      return scalars.some((scalar) => {
        const instant = typeof scalar === 'string' ? parseInstant(scalar) : undefined;
        if (instant === undefined) return false;
        return leaf.values.some(({ from, to }) =>
          leaf.operator === 'eq' ? instant >= from && instant < to : isInOrder(compare(instant, from), leaf.operator),
        );
      });
    case 'prefix':
      return strings(scalars).some((text) => leaf.values.some((value) => text.startsWith(value)));
    case 'pattern':
      return strings(scalars).some((text) => leaf.values.some((value) => found(value, text)));
    default:
      return scalars.some((scalar) => leaf.values.some((value) => isInOrderWith(scalar, value, leaf.kind)));
  }
}

function strings(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string');
}

function isInOrderWith(scalar: unknown, value: string | number, order: Order): boolean {
  if (typeof scalar === 'number' && typeof value === 'number') return isInOrder(compare(scalar, value), order);
  if (typeof scalar === 'string' && typeof value === 'string') return isInOrder(compareText(scalar, value), order);
  return false;
}

function hasLength(value: unknown, operator: 'eq' | Order, wanted: number): boolean {
  const length = lengthOf(value);
  if (length === undefined) return false;
  return operator === 'eq' ? length === wanted : isInOrder(compare(length, wanted), operator);
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

function isInOrder(sign: number, order: Order): boolean {
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
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
