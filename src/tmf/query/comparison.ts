import { parseInstantRange } from '../json/instant';
import { InvalidQueryError, quote } from './bounds/invalid-query';
import { TEXT_OPERATORS, type Operator } from './operators';
import type { PathKind } from './path';
import { containsPattern, likePattern, parsePattern } from './pattern/pattern';
import { type Inequality, type Predicate, type Scalar, type Steps, not } from './predicate';

/** An attribute compared with the literals of a query string; `name` is how messages call it. */
export interface Comparison {
  readonly name: string;
  readonly path: Steps;
  readonly kind: PathKind;
  readonly operator: Operator;
  /** Decoded; one of them is enough. */
  readonly literals: readonly string[];
}

/** What the comparison means, with literals of the attribute's type. @throws {InvalidQueryError} */
export function compare(comparison: Comparison): Predicate {
  const { name, path, kind, operator, literals } = comparison;
  if (TEXT_OPERATORS.includes(operator) && (kind === 'number' || kind === 'boolean')) {
    throw new InvalidQueryError(
      `${name}: ${operator} is for text, and the attribute is a ${kind}; compare it with ${kind === 'boolean' ? `${name}=true` : `${name}=1, ${name}.gt=1 and the like`}`,
    );
  }
  switch (operator) {
    case 'eq':
    case 'in':
      return equals(comparison);
    case 'ne':
    case 'nin':
      return not(equals(comparison));
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return inOrder(comparison, operator);
    case 'startswith':
      return { kind: 'prefix', path, values: literals };
    case 'isnull':
      return isNull(comparison) ? not({ kind: 'present', path }) : { kind: 'present', path };
    case 'isnotnull':
      return isNull(comparison) ? { kind: 'present', path } : not({ kind: 'present', path });
    default:
      return { kind: 'pattern', path, values: literals.map((literal) => patternOf(operator, literal)) };
  }
}

function patternOf(operator: Operator, literal: string) {
  switch (operator) {
    case 'like':
    case 'ilike':
      return likePattern(literal, operator === 'ilike');
    case 'contains':
    case 'icontains':
      return containsPattern(literal, { ignoreCase: operator === 'icontains' });
    case 'istartswith':
      return containsPattern(literal, { at: 'start', ignoreCase: true });
    case 'endswith':
    case 'iendswith':
      return containsPattern(literal, { at: 'end', ignoreCase: operator === 'iendswith' });
    default:
      return parsePattern(literal);
  }
}

function equals({ name, path, kind, literals }: Comparison): Predicate {
  if (kind === 'date-time') {
    return { kind: 'instant', path, operator: 'eq', values: literals.map((literal) => instant(literal, name)) };
  }
  return { kind: 'eq', path, values: literals.flatMap((literal) => scalars(literal, kind, name)) };
}

function inOrder({ name, path, kind, literals }: Comparison, operator: Inequality): Predicate {
  if (kind === 'boolean')
    throw new InvalidQueryError(`${name}: true and false have no order; write ${name}=true or ${name}=false`);
  if (kind === 'date-time') {
    return { kind: 'instant', path, operator, values: literals.map((literal) => instant(literal, name)) };
  }
  return { kind: operator, path, values: literals.map((literal) => ordered(literal, kind, name)) };
}

/** A literal that spells a number is one where the type is open: as a text it would come before nearly every other. */
function ordered(spelling: string, kind: PathKind, name: string): string | number {
  if (kind === 'string') return spelling;
  const number = parseNumber(spelling);
  if (number === undefined && kind === 'number') throw notANumber(spelling, name);
  return number ?? spelling;
}

/** The values that a spelling can stand for: of the declared type, or of any type where none is declared. */
function scalars(spelling: string, kind: PathKind, name: string): Exclude<Scalar, null>[] {
  const booleans = spelling === 'true' || spelling === 'false' ? [spelling === 'true'] : [];
  const number = parseNumber(spelling);
  const numbers = number === undefined ? [] : [number];
  switch (kind) {
    case 'boolean':
      if (booleans.length === 0) throw new InvalidQueryError(`${name}: must be true or false, not ${quote(spelling)}`);
      return booleans;
    case 'number':
      if (numbers.length === 0) throw notANumber(spelling, name);
      return numbers;
    case 'string':
    case 'date-time':
      return [spelling];
    default:
      return [spelling, ...numbers, ...booleans];
  }
}

/** The number that a text spells as JSON does, `007` and `+7` forgiven; undefined if a double cannot hold it. */
export function parseNumber(text: string): number | undefined {
  if (!/^[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?$/.test(text.trimStart())) return undefined;
  const number = Number(text);
  // One zero: PostgreSQL's numeric has no negative one.
  return Number.isFinite(number) ? number + 0 : undefined;
}

export function instant(literal: string, name: string) {
  const range = parseInstantRange(literal);
  if (!range) {
    throw new InvalidQueryError(
      `${name}: must be a date or a date-time such as 2024-05-04T10:00:00Z, not ${quote(literal)}`,
    );
  }
  return range;
}

/** `status.isnull`, `status.isnull=true`, and the opposite with `=false`. */
function isNull({ name, operator, literals }: Comparison): boolean {
  const [literal = ''] = literals;
  if (literals.length > 1 || !['', 'true', 'false'].includes(literal)) {
    throw new InvalidQueryError(`${name}: ${operator} takes true or false, not ${quote(literals.join(','))}`);
  }
  return literal !== 'false';
}

function notANumber(spelling: string, name: string): InvalidQueryError {
  return new InvalidQueryError(`${name}: must be a number, not ${quote(spelling)}`);
}
