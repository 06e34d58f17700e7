import { compare } from './comparison';
import { InvalidQueryError } from './invalid-query';
import type { Allowance, QueryLimits } from './limits';
import { LITERAL_OPERATORS, type Operator, operatorOfSuffix } from './operators';
import { type Path, type PathKind, type PathTypes, parsePath, stepsOf } from './path';
import { type Predicate, and, or } from './predicate';
import { type RawCondition, decodeValue, decodeValues } from './raw-query';

/** A condition whose parts are understood and whose values are decoded. */
interface Condition {
  /** The path as text: conditions with the same one are about the same attribute. */
  readonly attribute: string;
  readonly path: Path;
  readonly kind: PathKind;
  readonly operator: Operator;
  readonly literals: readonly string[];
}

/**
 * Builds the predicate of the attribute parameters. Values of one condition are OR, different attributes AND. One
 * attribute repeated is OR for equality and AND for everything else (D6). `;` is OR: between conditions on one attribute
 * within its segment, else between groups of AND (FIL-8).
 * @param segments what stands between `&`, in its parts between `;`
 * @throws {InvalidQueryError} for what does not parse, literals of the wrong type, and more than the limits allow
 */
export function parseFilter(
  segments: readonly (readonly RawCondition[])[],
  types: PathTypes,
  allowance: Allowance,
): Predicate {
  const { limits } = allowance;
  allowance.spendClauses(segments.flat().length);
  const parsed = segments.map((segment) => parseSegment(segment, types, limits));
  const isLocal = parsed.every((segment) => segment.every(({ attribute }) => attribute === segment[0]?.attribute));
  if (isLocal) return allHold(parsed, limits);
  return or(
    ...groups(parsed).map((group) =>
      allHold(
        group.map((condition) => [condition]),
        limits,
      ),
    ),
  );
}

/** `a & b ; c & d` is `(a & b) ; (c & d)`: the semicolons cut through the segments. */
function groups(segments: readonly (readonly Condition[])[]): Condition[][] {
  const result: Condition[][] = [[]];
  for (const segment of segments) {
    for (const [n, condition] of segment.entries()) {
      if (n > 0) result.push([]);
      result.at(-1)?.push(condition);
    }
  }
  return result;
}

/** Segments are AND, the conditions within one OR; equalities of one attribute become one condition. */
function allHold(segments: readonly (readonly Condition[])[], limits: QueryLimits): Predicate {
  const equalities = new Map<string, Condition>();
  const others: Predicate[] = [];
  for (const segment of segments) {
    const [first] = segment;
    if (first && segment.every(isEquality)) {
      const before = equalities.get(first.attribute)?.literals ?? [];
      const literals = [...before, ...segment.flatMap((each) => each.literals)];
      equalities.set(first.attribute, withinLimits({ ...first, operator: 'eq', literals }, limits));
    } else others.push(or(...segment.map(toPredicate)));
  }
  return and(...[...equalities.values()].map(toPredicate), ...others);
}

function isEquality({ operator }: Condition): boolean {
  return operator === 'eq' || operator === 'in';
}

function toPredicate({ attribute, path, ...rest }: Condition): Predicate {
  return compare({ name: attribute, path: stepsOf(path), ...rest });
}

function parseSegment(segment: readonly RawCondition[], types: PathTypes, limits: QueryLimits): Condition[] {
  const conditions: Condition[] = [];
  for (const raw of segment) {
    const previous = conditions.at(-1);
    if (raw.operator === undefined && previous && !isValueless(raw.name)) {
      // `status=active;suspended`: another value of the condition before.
      const literals = [...previous.literals, ...splitValues(previous.operator, raw.text)];
      conditions[conditions.length - 1] = withinLimits({ ...previous, literals }, limits);
    } else conditions.push(withinLimits(parseCondition(raw, types), limits));
  }
  return conditions;
}

function isValueless(name: string): boolean {
  return /\.is(?:not)?null$/.test(name);
}

function parseCondition(raw: RawCondition, types: PathTypes): Condition {
  const { text, name, operator } = raw;
  if (name.endsWith('!')) throw new InvalidQueryError(`${text}: not equal is written ${name.slice(0, -1)}.ne=value`);
  const path = parsePath(name, name);
  const suffix = suffixOf(path, types);
  // After a suffix the first `=` ends the name, and whatever follows is the value: `name.startswith=~x`.
  const value = suffix ? text.slice(/^.*?(?:=|%3D|$)/is.exec(text)?.[0].length) : raw.value;
  if (operator === undefined && !(suffix && isValueless(name))) {
    throw new InvalidQueryError(`${text}: a condition is written name=value`);
  }
  if (suffix && operator && !operator.startsWith('=')) {
    throw new InvalidQueryError(`${text}: ${operator} after .${path.at(-1)}: one operator is enough`);
  }
  const attributePath = suffix ? path.slice(0, -1) : path;
  const kind = types(attributePath);
  if (kind === undefined) throw new InvalidQueryError(`${name}: there is no such attribute or operator`);
  const meaning = suffix ?? (operator === undefined || operator === '=' ? 'eq' : LITERAL_OPERATORS[operator]);
  // `.eq` alone does not split its value, nor does a regular expression, where commas have a meaning (FIL-17).
  const whole = suffix === 'eq' || meaning === 'regex';
  return {
    attribute: attributePath.join('.'),
    path: attributePath,
    kind,
    operator: meaning,
    literals: whole ? [decodeValue(value)] : splitValues(meaning, value),
  };
}

function splitValues(operator: Operator, value: string): string[] {
  return operator === 'regex' ? [decodeValue(value)] : decodeValues(value);
}

/** The operator at the end of a path, unless an attribute of that name is declared there. */
function suffixOf(path: Path, types: PathTypes): Operator | undefined {
  if (path.length === 1) return undefined;
  const kind = types(path);
  if (kind !== undefined && kind !== 'any') return undefined;
  return operatorOfSuffix(path.at(-1) ?? '');
}

function withinLimits(condition: Condition, { maxValues, maxValueLength }: QueryLimits): Condition {
  const { attribute, literals } = condition;
  if (literals.length > maxValues) throw new InvalidQueryError(`${attribute}: more than ${maxValues} values`);
  if (literals.some(({ length }) => length > maxValueLength)) {
    throw new InvalidQueryError(`${attribute}: a value is over ${maxValueLength} long`);
  }
  return condition;
}
