// Room tmf/store/indexes: indexes of values: which a resource declares, which operators have made, and which are there.

import { createHash } from 'node:crypto';
import { fragmentExpression, literal } from '../../../database/tables/search-indexes';
import { instantExpression } from '../../../database/tables/table-layout';
import type { Resource } from '../../declare/define-resource';
import { InvalidQueryError } from '../../query/bounds/invalid-query';
import { Allowance, type QueryLimits } from '../../query/bounds/limits';
import { parseAttributePath } from '../../query/parse/jsonpath/jsonpath';
import { type PathKind, kindOf, namesOf } from '../../query/path';
import { type Steps, and } from '../../query/predicate';
import { toJsonpath } from '../../query/sql/jsonpath';
import { type IndexKind, type ValueIndex, isForIndex, wayOf } from '../../query/sql/value-index';

/** An index that an operator wants, beside those that the resource declares. */
export interface OwnIndex extends ValueIndex {
  readonly table: string;
  /** What it is called in the database. */
  readonly name: string;
  /** Where it has the instants of a date-time of which there is one at most: its names. Lists are sorted by it, too. */
  readonly instant?: readonly string[];
  /** What follows its name in `create index`. @param trigrams schema of the extension pg_trgm, quoted; of fragments only */
  readonly definition: (trigrams: string) => string;
}

/** What values of a declared type can be found by. */
const KINDS: Readonly<Record<Exclude<PathKind, 'object' | 'boolean'>, readonly IndexKind[]>> = {
  string: ['text', 'fragment'],
  number: ['number'],
  'date-time': ['date', 'fragment'],
  any: ['text', 'fragment', 'number'],
};

/** How a path is written, for messages. */
const SPELLING = `write it like a.b, or like a[?(@.b=="text")].c if only some elements of a count`;

/**
 * @param text path of an attribute, or JSONPath in which elements are chosen by what is equal
 * @throws {InvalidQueryError} that says how to spell it
 */
export function ownIndex(resource: Resource, text: string, kind: IndexKind, limits: QueryLimits): OwnIndex {
  const path = stepsOf(resource, text, limits);
  requireKind(resource, text, path, kind);
  const instant = kind === 'date' ? singleNames(resource, path) : undefined;
  const expression = instant ? instantExpression(instant.join('.')) : EXPRESSIONS[kind](jsonpathOf(path));
  return {
    table: resource.table,
    name: `${resource.table}_own_${digestOf(`${kind} ${jsonpathOf(path)}`)}`,
    path,
    kind,
    expression,
    ...(instant && { instant }),
    definition: (trigrams) =>
      kind === 'fragment'
        ? `on "${resource.table}" using gin ((${expression}) ${trigrams}.gin_trgm_ops)`
        : `on "${resource.table}" ((${expression}))`,
  };
}

function stepsOf(resource: Resource, text: string, limits: QueryLimits): Steps {
  const path = parseAttributePath(text, 'the path', resource.typeOf, new Allowance(limits));
  const way = wayOf(path);
  const isPlain = path.every(({ kind }) => kind === 'name' || kind === 'where');
  if (!way || !isPlain || !way.every(({ conditions }) => conditions.every(isForIndex))) {
    throw new InvalidQueryError(
      `${text}: an index is of one attribute, on the way to which elements are chosen by ==: ${SPELLING}`,
    );
  }
  if (way[0]?.name === 'id' || way[0]?.name === 'href') {
    throw new InvalidQueryError(`${text}: every resource is found by its id as it is`);
  }
  return path;
}

function requireKind(resource: Resource, text: string, path: Steps, kind: IndexKind): void {
  const type = isDeclared(resource, path) ? kindOf(path, resource.typeOf) : undefined;
  if (type === undefined) throw new InvalidQueryError(`${text}: ${resource.name} cannot have it; ${SPELLING}`);
  if (type === 'object' || type === 'boolean') {
    const advice = type === 'object' ? 'name one of its attributes' : 'equality is found by an index as it is';
    throw new InvalidQueryError(`${text} is ${type === 'object' ? 'an object' : 'true or false'}: ${advice}`);
  }
  const kinds = KINDS[type];
  if (!kinds.includes(kind)) {
    const what = type === 'any' ? 'is not declared as a date-time, and compared as text' : `is a ${type}`;
    throw new InvalidQueryError(`${text} ${what}: --as must be ${kinds.join(' or ')}, not ${kind}`);
  }
  if (resource.columns.columnOf(path) !== undefined && kind !== 'fragment') {
    throw new InvalidQueryError(`${text} has an index of its own: every ${resource.path} table has it`);
  }
  if (kind === 'date' && resource.columns.instantOf(path) !== undefined) {
    throw new InvalidQueryError(`${text} has an index of its instants: every ${resource.path} table has it`);
  }
}

function isDeclared(resource: Resource, path: Steps): boolean {
  const names = namesOf(path);
  return names !== undefined && resource.typeOf(names) !== undefined;
}

/** The names of the path, if there is one value at its end at most. */
function singleNames(resource: Resource, path: Steps): readonly string[] | undefined {
  const names = path.flatMap((step) => (step.kind === 'name' && /^\w+$/.test(step.name) ? [step.name] : []));
  const isArray = names.some((_, n) => resource.isArray(names.slice(0, n + 1)));
  return names.length === path.length && !isArray ? names : undefined;
}

/** As deep into arrays as a condition can lead: see `database/tables/search-indexes.ts`. */
export function jsonpathOf(path: Steps): string {
  const names = (wayOf(path) ?? []).map(({ name, conditions }) => {
    return `.${JSON.stringify(name)} ? (${toJsonpath(and(...conditions))})`;
  });
  return `$${names.join('')}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

const valueAt = (path: string, type: string): string => literal(`${path} ? (@.type() == "${type}")`);

const EXPRESSIONS: Readonly<Record<IndexKind, (path: string) => string>> = {
  fragment: fragmentExpression,
  text: (path) => `(tmf_text_at(document, ${valueAt(path, 'string')}) collate "C")`,
  number: (path) => `tmf_number_at(document, ${valueAt(path, 'number')})`,
  date: (path) => `tmf_instant_at(document, ${valueAt(path, 'string')})`,
};
