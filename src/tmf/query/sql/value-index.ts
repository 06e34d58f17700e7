import { type Leaf, type Predicate, type Step, type Steps, and } from '../predicate';
import { IN_JSON, IN_LINES, type Surroundings, fragmentsOf, fragmentsOfPrefix } from '../pattern/fragments';
import { instantTest } from './instant-test';
import { isJsonpath } from './jsonpath';
import type { Parameters } from './parameters';
import { startsWith } from './column-test';

/** What values an index of an operator knows: parts of texts, whole texts, numbers, or date-times as instants. */
export type IndexKind = 'fragment' | 'text' | 'number' | 'date';

/** The same; or parts of the texts of several attributes, without saying of which. */
export type KnownKind = IndexKind | 'search';

/** An index of the values at a path, beside those that every table has. It narrows down where to look; what it finds is tested. */
export interface ValueIndex {
  readonly path: Steps;
  readonly kind: KnownKind;
  /** What it is of: an expression over the columns, whose values stand for the document (`database/tables/search-indexes.ts`). */
  readonly expression: string;
}

/** A way into a document: names, with what elements must satisfy on the way. */
interface Way {
  readonly name: string;
  readonly conditions: readonly Predicate[];
}

/** A condition that is true of all documents of which the predicate is. */
type Candidates = (parameters: Parameters) => string;

/** @returns undefined if no index narrows down what the predicate is true of */
export function candidatesFor(predicate: Predicate, indexes: readonly ValueIndex[]): Candidates | undefined {
  switch (predicate.kind) {
    case 'and': {
      const some = predicate.of.flatMap((each) => candidatesFor(each, indexes) ?? []);
      return some.length > 0 ? joined(some, 'and') : undefined;
    }
    case 'or': {
      const all = predicate.of.map((each) => candidatesFor(each, indexes));
      return all.length > 0 && all.every((each) => each !== undefined) ? joined(all, 'or') : undefined;
    }
    case 'not':
      return undefined;
    default: {
      const some = [...ofLeaf(predicate, indexes), ...ofConditions(predicate, indexes)];
      return some.length > 0 ? joined(some, 'and') : undefined;
    }
  }
}

function joined(of: readonly Candidates[], by: 'and' | 'or'): Candidates {
  return (parameters) => {
    const parts = of.map((each) => each(parameters));
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${by} `)})`;
  };
}

function ofLeaf(leaf: Leaf, indexes: readonly ValueIndex[]): Candidates[] {
  const way = wayOf(leaf.path);
  if (!way) return [];
  return indexes
    .filter(({ path }) => leadsThere(way, wayOf(path)))
    .flatMap(({ kind, expression }) => OF_KIND[kind](leaf, expression) ?? []);
}

/** What elements on the way must satisfy is a condition on what lies below them. */
function ofConditions({ path }: Leaf, indexes: readonly ValueIndex[]): Candidates[] {
  return path.flatMap((step, n) => {
    if (step.kind !== 'where') return [];
    const parts = step.predicate.kind === 'and' ? step.predicate.of : [step.predicate];
    return parts.flatMap((part) => {
      const others = parts.filter((each) => each !== part);
      const way: Steps = [...path.slice(0, n), ...(others.length > 0 ? [where(others)] : [])];
      const below = placedBelow(part, way);
      return (below && candidatesFor(below, indexes)) ?? [];
    });
  });
}

function where(predicates: readonly Predicate[]): Step {
  return { kind: 'where', predicate: and(...predicates) };
}

/** @returns undefined for what is not about values below */
function placedBelow(predicate: Predicate, way: Steps): Predicate | undefined {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const of = predicate.of.map((each) => placedBelow(each, way));
      const known = of.filter((each) => each !== undefined);
      if (predicate.kind === 'or' && known.length < of.length) return undefined;
      return { kind: predicate.kind, of: known };
    }
    case 'not':
      return undefined;
    default:
      return { ...predicate, path: [...way, ...predicate.path] };
  }
}

/**
 * At most one step leads into the elements of an array between two names: so deep an index looks. The last name has none after it.
 * @returns undefined for other steps
 */
export function wayOf(steps: Steps): readonly Way[] | undefined {
  const way: { name: string; conditions: readonly Predicate[]; isOpen: boolean }[] = [];
  for (const step of steps) {
    const last = way.at(-1);
    switch (step.kind) {
      case 'name':
        way.push({ name: step.name, conditions: [], isOpen: true });
        break;
      case 'elements':
      case 'index':
      case 'slice':
      case 'where':
        if (!last?.isOpen) return undefined;
        last.isOpen = false;
        if (step.kind === 'where')
          last.conditions = step.predicate.kind === 'and' ? step.predicate.of : [step.predicate];
        break;
      default:
        return undefined;
    }
  }
  return way.at(-1)?.isOpen ? way : undefined;
}

/** Whether all that is at the end of the way is in the index. */
function leadsThere(way: readonly Way[], ofIndex: readonly Way[] | undefined): boolean {
  return (
    ofIndex?.length === way.length &&
    ofIndex.every(({ name, conditions }, n) => {
      const asked = way[n];
      if (asked?.name !== name) return false;
      return conditions.every((each) => asked.conditions.some((other) => isSame(each, other)));
    })
  );
}

function isSame(one: Predicate, other: Predicate): boolean {
  return one.kind === other.kind && JSON.stringify(one, plainBigints) === JSON.stringify(other, plainBigints);
}

function plainBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Whether elements can be chosen by it where an index is made: see {@link ValueIndex}. */
export function isForIndex(predicate: Predicate): boolean {
  return predicate.kind === 'and' ? predicate.of.every(isForIndex) : predicate.kind === 'eq' && isJsonpath(predicate);
}

const either = (of: readonly string[]): string => `(${of.join(' or ')})`;

/** Of the kinds, which conditions on a value they narrow down, and by what. */
const OF_KIND: Readonly<Record<KnownKind, (leaf: Leaf, expression: string) => Candidates | undefined>> = {
  fragment: (leaf, expression) => fragments(leaf, expression, IN_JSON),
  search: (leaf, expression) => fragments(leaf, expression, IN_LINES),
  text: (leaf, expression) => {
    if (leaf.kind === 'prefix') {
      if (leaf.values.length === 0) return undefined;
      return (parameters) =>
        either([...leaf.values.map((value) => startsWith(expression, cut(value), parameters)), `${expression} = ''`]);
    }
    return compared(leaf, isText, (values) => ({
      expression,
      values: values.map(cut),
      type: 'text',
      // An empty text comes before all others.
      others: { sign: '<=', test: `${expression} = ''` },
    }));
  },
  number: (leaf, expression) =>
    compared(leaf, isNumber, (values) => ({
      expression,
      values,
      type: 'numeric',
      // NaN comes after all others.
      others: { sign: '>=', test: `${expression} = 'NaN'::numeric` },
    })),
  date: (leaf, expression) => {
    if (leaf.kind !== 'instant' || leaf.values.length === 0) return undefined;
    return (parameters) => either([instantTest(expression, leaf, parameters), `${expression} = 9223372036854775807`]);
  },
};

function fragments(leaf: Leaf, expression: string, around: Surroundings): Candidates | undefined {
  if (leaf.kind !== 'pattern' && leaf.kind !== 'prefix') return undefined;
  const found =
    leaf.kind === 'pattern'
      ? leaf.values.map((value) => fragmentsOf(value, around))
      : leaf.values.map((value) => fragmentsOfPrefix(value, around));
  if (found.length === 0 || !found.every((each) => each !== undefined)) return undefined;
  const likes = found.flat();
  return (parameters) => either(likes.map((like) => `${expression} like ${parameters.bind(like)}::text`));
}

interface Compared {
  readonly expression: string;
  readonly values: readonly (string | number)[];
  readonly type: 'text' | 'numeric';
  /** The documents about which the index says no more than that one has to look into them; and which comparison has them anyway. */
  readonly others: { readonly sign: '<=' | '>='; readonly test: string };
}

/** The index has values cut or rounded: what is less than another may be the same there. */
function compared<Value extends string | number>(
  leaf: Leaf,
  isOfType: (value: unknown) => value is Value,
  by: (values: readonly Value[]) => Compared,
): Candidates | undefined {
  if (leaf.kind !== 'eq' && leaf.kind !== 'gt' && leaf.kind !== 'gte' && leaf.kind !== 'lt' && leaf.kind !== 'lte') {
    return undefined;
  }
  const { kind } = leaf;
  const own: readonly unknown[] = leaf.values;
  if (own.length === 0 || !own.every(isOfType)) return undefined;
  const { expression, values, type, others } = by(own);
  const sign = kind === 'eq' ? '=' : kind === 'gt' || kind === 'gte' ? '>=' : '<=';
  const bound = (parameters: Parameters, value: string | number): string => {
    const placeholder = `${parameters.bind(value)}::${type}`;
    return type === 'numeric' ? `round(${placeholder}, 20)` : placeholder;
  };
  return (parameters) =>
    either([
      ...values.map((value) => `${expression} ${sign} ${bound(parameters, value)}`),
      ...(sign === others.sign ? [] : [others.test]),
    ]);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** As the function of the index cuts texts: see `database/tables/search-indexes.ts`. */
const TEXT_LENGTH = 200;

function cut(text: string): string {
  return [...text].slice(0, TEXT_LENGTH).join('');
}
