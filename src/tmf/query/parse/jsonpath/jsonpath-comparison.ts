import { instant } from '../../comparison';
import type { JsonpathText } from './jsonpath-text';
import type { PathKind } from '../../path';
import { parsePattern } from '../../pattern/pattern';
import { type Inequality, type Predicate, type Scalar, type Steps, not } from '../../predicate';

/** One side of a comparison in a JSONPath. */
export type Operand = PathOperand | { readonly kind: 'value'; readonly value: Scalar };

/** What a path leads to, or its length. */
export interface PathOperand {
  readonly kind: 'path' | 'length';
  readonly path: Steps;
}

export type Comparator = '==' | '!=' | keyof typeof ORDERS;

const ORDERS = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const satisfies Record<string, Inequality>;

/** The same comparison with its sides exchanged. */
export const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const;

/** What the comparison means. @param type declared for what the path leads to */
export function comparePath(
  { kind, path }: PathOperand,
  comparator: Comparator,
  value: Scalar,
  type: PathKind,
  text: JsonpathText,
): Predicate {
  if (comparator === '!=') return not(comparePath({ kind, path }, '==', value, type, text));
  const operator = comparator === '==' ? 'eq' : ORDERS[comparator];
  if (kind === 'length') {
    if (typeof value !== 'number') text.fail('a length is compared with a number');
    return { kind: 'length', path, operator, value };
  }
  if (typeof value === 'string' && type === 'date-time') {
    return { kind: 'instant', path, operator, values: [instant(value, text.text)] };
  }
  if (operator === 'eq') return { kind: 'eq', path, values: [value] };
  if (typeof value === 'boolean' || value === null)
    return text.fail('true, false and null have no order; write == or !=');
  return { kind: operator, path, values: [value] };
}

/** What stands after `=~`. */
export function matchPath(left: Operand, maxLength: number, text: JsonpathText): Predicate {
  if (left.kind !== 'path') return text.fail('=~ is for a path and a regular expression');
  const { source, flags } = text.regex() ?? { source: text.string(), flags: '' };
  if (source === undefined) return text.fail('a regular expression between slashes, such as /^Moon/i, was expected');
  if (!/^i?$/.test(flags)) text.unsupported('a flag other than i');
  if (source.length > maxLength) text.fail('the regular expression is too long');
  return { kind: 'pattern', path: left.path, values: [parsePattern(source, flags === 'i')] };
}
