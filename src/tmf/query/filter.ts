import { InvalidQueryError } from './invalid-query';
import { type Path, type PathKind, type PathTypes, parsePath } from './path';
import { type Parameter, decode, decodeList } from './raw-query';

/** A value that an attribute is compared with. */
export type Literal = string | number | boolean;

/** Some value at `path`, through arrays, equals one of `values`. */
export interface Condition {
  readonly path: Path;
  readonly operator: 'eq';
  readonly values: readonly Literal[];
}

/** All conditions hold. An empty filter matches everything. */
export type Filter = readonly Condition[];

/** Bounds of one query (FIL-21). */
const MAX_CONDITIONS = 50;
const MAX_VALUES = 20;
const MAX_VALUE_LENGTH = 2048;

const EQUALITY_SUFFIXES = ['eq', 'exact'];
/** Operators of TMF630 and its practice that are recognised, and refused, because nothing evaluates them yet. */
const OTHER_SUFFIXES = [
  'gt', 'gte', 'lt', 'lte', 'regex', 'ne', 'in', 'nin', 'like', 'ilike', 'contains', 'startswith', 'endswith', 'isnull',
  'isnotnull',
]; // prettier-ignore

/**
 * Builds the filter from the attribute parameters: equality, with comma and repetition as OR.
 * @throws {InvalidQueryError} for an operator other than equality, and a literal of the wrong type
 */
export function parseFilter(parameters: readonly Parameter[], types: PathTypes): Filter {
  if (parameters.length > MAX_CONDITIONS) {
    throw new InvalidQueryError(`more than ${MAX_CONDITIONS} conditions in one query`);
  }
  const byPath = new Map<string, Condition>();
  for (const parameter of parameters) {
    const condition = parseCondition(parameter, types);
    const key = condition.path.join('.');
    const values = [...(byPath.get(key)?.values ?? []), ...condition.values];
    byPath.set(key, { ...condition, values });
  }
  return [...byPath.values()];
}

function parseCondition({ text, name, value }: Parameter, types: PathTypes): Condition {
  if (value === undefined) throw new InvalidQueryError(`${text}: a condition is written name=value`);
  if (/[<>*~;]/.test(name) || value.startsWith('~') || value.includes(';')) {
    throw new InvalidQueryError(`${text}: only equality is supported`);
  }
  const { path, exact } = parseAttribute(name, types);
  const kind = types(path);
  if (kind === undefined) throw new InvalidQueryError(`${name}: there is no such attribute or operator`);
  const literal = value.replace(/^(?:=|%3D)/i, '');
  const spellings = exact ? [decode(literal)] : decodeList(literal);
  if (spellings.length > MAX_VALUES) throw new InvalidQueryError(`${name}: more than ${MAX_VALUES} values`);
  return { path, operator: 'eq', values: spellings.flatMap((spelling) => parseLiteral(spelling, kind, name)) };
}

/** Takes an operator suffix off the path. `.eq` does not split its value at commas (FIL-17). */
function parseAttribute(name: string, types: PathTypes): { path: Path; exact: boolean } {
  const path = parsePath(name, name);
  const suffix = path.at(-1) ?? '';
  if (path.length === 1 || isDeclared(types(path))) return { path, exact: false };
  if (EQUALITY_SUFFIXES.includes(suffix)) return { path: path.slice(0, -1), exact: true };
  if (OTHER_SUFFIXES.includes(suffix)) throw new InvalidQueryError(`${name}: the operator ${suffix} is not supported`);
  return { path, exact: false };
}

function isDeclared(kind: PathKind | undefined): boolean {
  return kind !== undefined && kind !== 'any';
}

/** The values that a spelling can stand for: of the declared type, or of any type where none is declared. */
function parseLiteral(spelling: string, kind: PathKind, name: string): Literal[] {
  if (spelling.length > MAX_VALUE_LENGTH)
    throw new InvalidQueryError(`${name}: a value is over ${MAX_VALUE_LENGTH} long`);
  const boolean = spelling === 'true' || spelling === 'false' ? [spelling === 'true'] : [];
  const number = /^-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,2})?$/.test(spelling) ? [Number(spelling)] : [];
  switch (kind) {
    case 'boolean':
      if (boolean.length === 0) throw new InvalidQueryError(`${name}: must be true or false, not ${spelling}`);
      return boolean;
    case 'integer':
      if (number.length === 0) throw new InvalidQueryError(`${name}: must be a number, not ${spelling}`);
      return number;
    case 'string':
    case 'date-time':
      return [spelling];
    default:
      return [spelling, ...number, ...boolean];
  }
}
