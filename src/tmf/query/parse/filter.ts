import { compare } from '../comparison';
import { InvalidQueryError, quote } from '../bounds/invalid-query';
import { type Allowance, type QueryLimits, inWords } from '../bounds/limits';
import { misspelling } from './filter-spelling';
import { EQUALITY_OPERATORS, LITERAL_OPERATORS, OPERATORS, type Operator, operatorOfSuffix } from '../operators';
import { type Path, type PathKind, type PathTypes, parsePath, stepsOf } from '../path';
import { type Predicate, and, or } from '../predicate';
import type { RawCondition } from './raw-query';
import { type Literals, readEquality, readList, readWhole } from './values';

/** A condition whose parts are understood and whose values are decoded. */
interface Condition {
  /** The path as text: conditions with the same one are about the same attribute. */
  readonly attribute: string;
  readonly path: Path;
  readonly kind: PathKind;
  readonly operator: Operator;
  readonly literals: Literals;
  /** How values are read: another one may come after `;`. */
  readonly read: (text: string) => Literals;
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
      const before = equalities.get(first.attribute);
      const literals = together([...(before ? [before] : []), ...segment].map((each) => each.literals));
      equalities.set(first.attribute, withinLimits({ ...first, operator: 'eq', literals }, limits));
    } else others.push(or(...segment.map(toPredicate)));
  }
  return and(...[...equalities.values()].map(toPredicate), ...others);
}

function isEquality({ operator }: Condition): boolean {
  return operator === 'eq' || operator === 'in';
}

function together(of: readonly Literals[]): Literals {
  return { each: of.flatMap(({ each }) => each), uncut: of.flatMap(({ uncut }) => uncut) };
}

function toPredicate({ attribute, path, kind, operator, literals }: Condition): Predicate {
  // No number, boolean or date-time has a comma in it.
  const texts = kind === 'string' || kind === 'object' || kind === 'any' ? literals.uncut : [];
  return compare({ name: attribute, path: stepsOf(path), kind, operator, literals: [...literals.each, ...texts] });
}

function parseSegment(segment: readonly RawCondition[], types: PathTypes, limits: QueryLimits): Condition[] {
  const conditions: Condition[] = [];
  for (const raw of segment) {
    const previous = conditions.at(-1);
    if (raw.operator === undefined && previous && !isValueless(raw.name)) {
      // `status=active;suspended`: another value of the condition before.
      const literals = together([previous.literals, previous.read(raw.text)]);
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
  const path = name.split('.');
  const suffix = suffixOf(path, types);
  const problem = misspelling(raw, suffix !== undefined);
  if (problem !== undefined) throw new InvalidQueryError(problem);
  const attributePath = parsePath((suffix ? path.slice(0, -1) : path).join('.'), quote(text));
  const attribute = attributePath.join('.');
  if (suffix) requireValue(raw, attribute, suffix);
  const kind = types(attributePath);
  if (kind === undefined) throw unknownName(path, types);
  const meaning = suffix ?? LITERAL_OPERATORS.get(operator ?? '=') ?? 'eq';
  const read = readerOf(meaning, operator, suffix);
  // After a suffix the first `=` ends the name, and whatever follows is the value: `name.startswith=~x`.
  const value = suffix ? text.slice(/^.*?(?:=|%3D|$)/is.exec(text)?.[0].length) : raw.value;
  return { attribute, path: attributePath, kind, operator: meaning, literals: read(value), read };
}

function requireValue({ text, name, operator }: RawCondition, attribute: string, suffix: Operator): void {
  if (operator === undefined ? isValueless(name) : operator.startsWith('=')) return;
  const wanted = `write ${attribute}.${suffix}=value`;
  if (operator === undefined) throw new InvalidQueryError(`${quote(text)}: has no value; ${wanted}`);
  throw new InvalidQueryError(`${quote(text)}: ${operator} after .${suffix}, but one operator is enough; ${wanted}`);
}

/** Below a text, a number or the like there are no attributes: what comes after the last one is no operator. */
function unknownName(path: Path, types: PathTypes): InvalidQueryError {
  const end = path.findIndex((_, n) => types(path.slice(0, n + 1)) === undefined);
  const attribute = path.slice(0, end).join('.');
  return new InvalidQueryError(
    `${quote(path.join('.'))}: there is no attribute or operator .${path[end]} after ${attribute}; operators are ` +
      `${OPERATORS.join(', ')}`,
  );
}

/** `.eq`, `==` and regular expressions, where commas have a meaning, take the value whole (FIL-17). */
function readerOf(meaning: Operator, operator: string | undefined, suffix: Operator | undefined): Condition['read'] {
  if (meaning === 'regex' || suffix === 'eq' || (!suffix && operator === '==')) return readWhole;
  return EQUALITY_OPERATORS.includes(meaning) ? readEquality : readList;
}

/** The operator at the end of a path, unless an attribute of that name is declared there. */
function suffixOf(path: Path, types: PathTypes): Operator | undefined {
  if (path.length === 1) return undefined;
  const kind = types(path);
  if (kind !== undefined && kind !== 'any') return undefined;
  return operatorOfSuffix(path.at(-1) ?? '');
}

/** A text that is also read in parts counts as these. */
function withinLimits(condition: Condition, limits: QueryLimits): Condition {
  const { attribute, literals } = condition;
  const { length } = literals.each;
  if (length > limits.maxValues) {
    throw new InvalidQueryError(`${attribute}: has ${length} values; ${inWords(limits, 'maxValues', 'values')}`);
  }
  const longest = Math.max(...literals.each.map((each) => each.length));
  if (longest > limits.maxValueLength) {
    const limit = inWords(limits, 'maxValueLength', 'characters');
    throw new InvalidQueryError(`${attribute}: a value is ${longest} characters long; ${limit}`);
  }
  return condition;
}
