import { InvalidQueryError, quote } from '../query/bounds/invalid-query';
import { Allowance, type QueryLimits } from '../query/bounds/limits';
import { parseFilter } from '../query/parse/filter';
import { parseJsonpathFilter } from '../query/parse/jsonpath/jsonpath';
import { decode, parseRawQuery } from '../query/parse/raw-query';
import { separatorsOutside } from '../query/parse/split-paths';
import { type Names, meant, withNames } from '../query/names';
import type { Path, PathTypes } from '../query/path';
import { type Predicate, and, isAlways } from '../query/predicate';
import { checkCondition } from './check-condition';
import { type Condition, hasMark, markOf } from './condition';

/** Characters of a `where`. */
export const MAX_CONDITION_LENGTH = 4096;

/**
 * Parses a `where`: what stands after the `?` of a list, where a JSONPath needs no `filter=` before it and no `&` in it
 * need be encoded. `${claims.name}` stands for a value.
 * @param names that stand for paths
 * @throws {InvalidQueryError | UnsupportedQueryError}
 */
export function parseCondition(
  text: string,
  types: PathTypes,
  limits: QueryLimits,
  names: Names = new Map(),
): Condition {
  if (text.length > MAX_CONDITION_LENGTH) {
    throw new InvalidQueryError(`has ${text.length} characters, and may have ${MAX_CONDITION_LENGTH}`);
  }
  if (hasMark(text)) throw new InvalidQueryError('has the character U+FDD0, which no text has');
  const claims: Path[] = [];
  const marked = text
    .trim()
    .replace(/(['"]?)\$\{([^}]*)(\}?)\1/g, (whole, quotes: string, inner: string, end: string) => {
      if (quotes !== '')
        throw new InvalidQueryError(`${whole}: a claim stands without quotes; write ${whole.slice(1, -1)}`);
      claims.push(parseClaim(whole, end === '' ? '' : inner));
      return markOf(claims.length - 1);
    });
  try {
    const known = looseTypes(withNames(types, names));
    const predicate = meant(parsePredicate(marked, known, new Allowance(limits)), names);
    const condition = { predicate, claims, types };
    checkCondition(condition);
    return condition;
  } catch (error) {
    // Messages are about what the operator wrote.
    if (error instanceof Error) error.message = unmarked(error.message, claims);
    throw error;
  }
}

/** `claims.name`, `claims.realm.party`, `claims['https://id.example/party']`. */
function parseClaim(whole: string, inner: string): Path {
  const [, steps] = /^claims((?:\.[\w:-]+|\['[^']+'\])+)$/.exec(inner) ?? [];
  if (steps === undefined) {
    throw new InvalidQueryError(
      `${quote(whole)} is no claim; one is written \${claims.party_id}, \${claims.realm.party} or \${claims['https://id.example/party']}`,
    );
  }
  return [...steps.matchAll(/\.([\w:-]+)|\['([^']+)'\]/g)].map(([, name, quoted = '']) => name ?? quoted);
}

function parsePredicate(text: string, types: PathTypes, allowance: Allowance): Predicate {
  const ends = [...separatorsOutside(text, '&'), text.length];
  const segments = ends.map((end, n) => text.slice(n === 0 ? 0 : (ends[n - 1] ?? 0) + 1, end).trim());
  const { conditions, directives } = parseRawQuery(segments.map(asParameter).join('&'));
  const other = [...directives.keys()].find((name) => name !== 'filter');
  if (other !== undefined) throw new InvalidQueryError(`${other} is no condition; for an attribute write ${other}.eq=`);
  const jsonpaths = directives.get('filter') ?? [];
  // In a list several are alternatives; here somebody may take them for conditions that must all hold.
  if (jsonpaths.length > 1) throw new InvalidQueryError('has several JSONPaths; write one, with && or || in it');
  const ofJsonpath = jsonpaths.map((jsonpath) => parseJsonpathFilter(decode(jsonpath), types, allowance));
  const predicate = and(parseFilter(conditions, types, allowance), ...ofJsonpath);
  if (isAlways(predicate)) throw new InvalidQueryError('is empty; for everything leave it out');
  return predicate;
}

/** A JSONPath as the parameter that it is, with claims as texts in it. */
function asParameter(segment: string): string {
  const [, named, jsonpath] = /^(filter=)?(.*)$/s.exec(segment) ?? [];
  if (named === undefined && !/^(?:\$[.[]|@\.|[^=<>~[]*\[)/.test(segment)) return segment;
  return `filter=${(jsonpath ?? '').replaceAll('&', '%26').replace(/\ufdd0\d+\ufdd0/g, "'$&'")}`;
}

/** A mark is neither a number nor true or false: {@link checkCondition} looks at what such attributes are compared with. */
function looseTypes(types: PathTypes): PathTypes {
  return (path) => {
    const kind = types(path);
    return kind === 'number' || kind === 'boolean' ? 'any' : kind;
  };
}

function unmarked(message: string, claims: readonly Path[]): string {
  return message.replace(/'?\ufdd0(\d+)\ufdd0'?/g, (_, n: string) => `\${claims.${claims[Number(n)]?.join('.')}}`);
}
