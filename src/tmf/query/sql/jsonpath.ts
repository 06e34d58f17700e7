import { toPosix } from '../pattern/pattern-posix';
import { type Leaf, type Predicate, SIGNS, type Step, type Steps, leavesOf } from '../predicate';

/**
 * Predicates as PostgreSQL jsonpath, in lax mode. It is bound as one value. Every leaf is an `exists`, which is true or
 * false but never unknown, so that negation means what it says; the GIN index finds the equalities in it.
 */
export function toJsonpath(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.length === 0 ? TRUE : `(${predicate.of.map(toJsonpath).join(' && ')})`;
    case 'or':
      return predicate.of.length === 0 ? FALSE : `(${predicate.of.map(toJsonpath).join(' || ')})`;
    case 'not':
      return `!(${toJsonpath(predicate.of)})`;
    case 'exists':
      return `exists(@${stepsToJsonpath(predicate.path)})`;
    default:
      return leafToJsonpath(predicate);
  }
}

/** Whether jsonpath can say it. Instants and lengths it cannot, nor leave attributes out, nor what is no attribute. */
export function isJsonpath(predicate: Predicate): boolean {
  return leavesOf(predicate).every(
    ({ kind, path }) => kind !== 'instant' && kind !== 'search' && kind !== 'length' && path.every(isJsonpathStep),
  );
}

export function isJsonpathStep(step: Step): boolean {
  return step.kind === 'where' ? isJsonpath(step.predicate) : step.kind !== 'without' && step.kind !== 'meta';
}

export const TRUE = '(1 == 1)';
const FALSE = '(1 == 0)';

/** Takes arrays apart, one level. */
export const UNWRAP = ` ? ${TRUE}`;

/** The texts among the values that a condition on a value is about. */
export const STRINGS = `${UNWRAP} ? (@.type() == "string")`;

function leafToJsonpath(leaf: Exclude<Leaf, { kind: 'exists' }>): string {
  const test = testOf(leaf).join(' || ') || FALSE;
  return `exists(@${stepsToJsonpath(leaf.path)} ? (${test}))`;
}

function testOf(leaf: Exclude<Leaf, { kind: 'exists' }>): string[] {
  switch (leaf.kind) {
    case 'present':
      return ['@ != null'];
    case 'eq':
      return leaf.values.map((value) => `@ == ${JSON.stringify(value)}`);
    case 'prefix':
      return leaf.values.map((value) => `@ starts with ${JSON.stringify(value)}`);
    case 'pattern':
      // Flag s: without it PostgreSQL would keep ranges from matching newlines.
      return leaf.values.map((value) => `@ like_regex ${JSON.stringify(toPosix(value))} flag "s"`);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return leaf.values.map((value) => `@ ${SIGNS[leaf.kind]} ${JSON.stringify(value)}`);
    default:
      throw new Error(`jsonpath has no ${leaf.kind}`);
  }
}

export function stepsToJsonpath(steps: Steps): string {
  return steps.map(stepToJsonpath).join('');
}

function stepToJsonpath(step: Step): string {
  switch (step.kind) {
    case 'name':
      // JSON strings are jsonpath strings too, so that no name can leave its quotes.
      return `.${JSON.stringify(step.name)}`;
    case 'members':
      return '.*';
    case 'elements':
      return '[*]';
    case 'index':
      return `[${step.at.map(indexToJsonpath).join(',')}]`;
    case 'slice':
      return sliceToJsonpath(step);
    case 'descendants':
      return '.**';
    case 'where':
      return ` ? (${toJsonpath(step.predicate)})`;
    case 'without':
    case 'meta':
      throw new Error(`jsonpath has no ${step.kind}`);
  }
}

function indexToJsonpath(index: number): string {
  return index < 0 ? `last - ${-index - 1}` : String(index);
}

/** Ends are exclusive in JSONPath, inclusive in jsonpath; both forgive what is out of bounds. */
function sliceToJsonpath({ from = 0, to }: { from?: number; to?: number }): string {
  const last = to === undefined ? 'last' : to < 0 ? `last - ${-to}` : String(to - 1);
  return `[${indexToJsonpath(from)} to ${last}]`;
}
