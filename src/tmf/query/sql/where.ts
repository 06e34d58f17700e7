import { namesOf } from '../path';
import { toPosix } from '../pattern/pattern-posix';
import { type Leaf, type Predicate, SIGNS, type Steps, leavesOf } from '../predicate';
import { type Columns, candidates, startsWith } from './columns';
import { IDENTIFIED_DOCUMENT, leadsToIdentity, reachesIdentity } from './identity';
import { UNWRAP, isJsonpath, isJsonpathStep, stepsToJsonpath, toJsonpath } from './jsonpath';
import { lengthOf, toBeFiltered, without } from './json-expressions';
import type { Parameters } from './parameters';
import { onTime } from './times';

/** A condition of a WHERE clause. */
export interface Where {
  readonly sql: string;
  /**
   * How PostgreSQL finds the rows. `column`: by a B-tree, with statistics that its planner can rely on. `index`: by the
   * GIN index on documents, about whose selectivity it knows nothing. `scan`: by reading the table.
   */
  readonly access: 'column' | 'index' | 'scan';
  /** Whether it is nothing but one test of the document against one bound jsonpath. */
  readonly single?: true;
}

/**
 * The predicate over the columns of a resource table. Values are bound, paths and patterns as parts of bound jsonpath;
 * whatever jsonpath can say goes into as few tests of the document as possible.
 */
export function toWhere(predicate: Predicate, parameters: Parameters, columns: Columns): Where {
  return new WhereWriter(parameters, columns).root(predicate);
}

class WhereWriter {
  private aliases = 0;

  constructor(
    private readonly parameters: Parameters,
    private readonly columns: Columns,
  ) {}

  /** A condition on a row. */
  root(predicate: Predicate): Where {
    switch (predicate.kind) {
      case 'and':
      case 'or':
        return this.junction(predicate.kind, predicate.of);
      case 'not':
        return { sql: `(${this.root(predicate.of).sql}) is not true`, access: 'scan' };
      default:
        return onTime(predicate, this.parameters) ?? this.onColumn(predicate) ?? this.onDocument(predicate);
    }
  }

  private junction(kind: 'and' | 'or', of: readonly Predicate[]): Where {
    const inJsonpath = of.filter((each) => this.isOfDocument(each));
    const others = of.filter((each) => !inJsonpath.includes(each)).map((each) => this.root(each));
    const all = inJsonpath.length > 0 ? [this.onDocument({ kind, of: inJsonpath }), ...others] : others;
    if (all.length === 1 && all[0]) return all[0];
    if (all.length === 0) return { sql: kind === 'and' ? 'true' : 'false', access: 'column' };
    return { sql: `(${all.map(({ sql }) => sql).join(` ${kind} `)})`, access: accessOfAll(kind, all) };
  }

  /** Whether the predicate, all of it, is best asked of the document by one jsonpath. */
  private isOfDocument(predicate: Predicate): boolean {
    if (!isJsonpath(predicate) || reachesIdentity(predicate)) return false;
    const { columns } = this;
    return leavesOf(predicate).every((leaf) => !columns.columnOf(leaf.path) && !columns.textsFor(leaf));
  }

  /** Identity is not in the document, and the attributes with an index of their own are faster to find there. */
  private onColumn(leaf: Leaf): Where | undefined {
    const column = this.columns.columnOf(leaf.path);
    if (column === undefined) return undefined;
    const sql = this.onText(leaf, column);
    if (sql === undefined) return undefined;
    return { sql, access: leaf.kind === 'pattern' || leaf.kind === 'length' ? 'scan' : 'column' };
  }

  private onText(leaf: Leaf, column: string): string | undefined {
    const { parameters } = this;
    switch (leaf.kind) {
      case 'eq': {
        if (!leaf.values.every((value) => typeof value === 'string') && column !== 'id') return undefined;
        return `${column} = any(${parameters.bind(leaf.values.filter((value) => typeof value === 'string'))}::text[])`;
      }
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte': {
        if (!leaf.values.every((value) => typeof value === 'string') && column !== 'id') return undefined;
        const texts = leaf.values.filter((value) => typeof value === 'string');
        return either(texts.map((text) => `${column} ${SIGNS[leaf.kind]} ${parameters.bind(text)}::text`));
      }
      case 'prefix':
        return either(leaf.values.map((value) => startsWith(column, value, parameters)));
      case 'pattern':
        if (column !== 'id') return undefined;
        return either(leaf.values.map((value) => `id ~ ${parameters.bind(toPosix(value))}::text`));
      case 'length':
        if (column !== 'id') return undefined;
        return `char_length(id) ${SIGNS[leaf.operator]} ${parameters.bind(leaf.value)}::numeric`;
      default:
        // It exists and is not null; and it is no date-time.
        if (column !== 'id') return undefined;
        return leaf.kind === 'instant' ? 'false' : 'true';
    }
  }

  private onDocument(predicate: Predicate): Where {
    const texts = this.columns.textsFor(predicate);
    if (texts !== undefined && predicate.kind === 'prefix') {
      const found = candidates(texts, predicate, this.parameters);
      return { sql: `(${found} and ${this.test('document', predicate)})`, access: 'index' };
    }
    if (reachesIdentity(predicate)) return { sql: this.test(IDENTIFIED_DOCUMENT, predicate), access: 'scan' };
    const access = isIndexed(predicate) ? 'index' : 'scan';
    const sql = this.test('document', predicate);
    return isJsonpath(predicate) ? { sql, access, single: true } : { sql, access };
  }

  /** A condition on a jsonb value. */
  private test(value: string, predicate: Predicate): string {
    if (isJsonpath(predicate))
      return `${toBeFiltered(value)} @? ${this.parameters.bind(`$ ? (${toJsonpath(predicate)})`)}::jsonpath`;
    switch (predicate.kind) {
      case 'and':
      case 'or':
        return `(${predicate.of.map((each) => this.test(value, each)).join(` ${predicate.kind} `)})`;
      case 'not':
        return `(${this.test(value, predicate.of)}) is not true`;
      default:
        return this.testAtPath(value, predicate);
    }
  }

  /** A leaf that jsonpath cannot say, or whose way leads through a step that it cannot say. */
  private testAtPath(value: string, leaf: Leaf): string {
    switch (leaf.kind) {
      case 'length': {
        const length = `${SIGNS[leaf.operator]} ${this.parameters.bind(leaf.value)}::numeric`;
        return this.some(value, leaf.path, '', (element) => `${lengthOf(element)} ${length}`);
      }
      case 'instant':
        return this.some(value, leaf.path, STRINGS, (element) => this.instantTest(element, leaf));
      default: {
        // What something is in exists whatever is left out of it.
        if (leaf.kind === 'exists' && leaf.path.at(-1)?.kind === 'without')
          return this.test(value, { ...leaf, path: leaf.path.slice(0, -1) });
        const last = leaf.path.findLastIndex((step) => !isJsonpathStep(step));
        const rest = leaf.path.slice(last + 1);
        return this.some(value, leaf.path.slice(0, last + 1), '', (element) =>
          leaf.kind === 'exists' && rest.length === 0 ? 'true' : this.test(element, { ...leaf, path: rest }),
        );
      }
    }
  }

  private instantTest(element: string, { operator, values }: Extract<Leaf, { kind: 'instant' }>): string {
    const instant = `tmf_instant(${element} #>> '{}')`;
    const bind = (value: bigint): string => `${this.parameters.bind(String(value))}::bigint`;
    return either(
      values.map(({ from, to }) =>
        operator === 'eq'
          ? `(${instant} >= ${bind(from)} and ${instant} < ${bind(to)})`
          : `${instant} ${SIGNS[operator]} ${bind(from)}`,
      ),
    );
  }

  /** Whether some value at the path satisfies the condition. */
  private some(value: string, path: Steps, ending: string, condition: (element: string) => string): string {
    const { from, conditions, element } = this.valuesAt(value, path, ending);
    return `exists (select from ${from} where ${[...conditions, condition(element)].join(' and ')})`;
  }

  /** The values at a path, as the tables of a FROM clause: a new one after each step that jsonpath cannot say. */
  valuesAt(value: string, path: Steps, ending: string): Values {
    const tables: string[] = [];
    const conditions: string[] = [];
    let element = value;
    const go = (steps: Steps, end: string): void => {
      const alias = `e${++this.aliases}`;
      const way = this.parameters.bind(`$${stepsToJsonpath(steps)}${end}`);
      tables.push(`jsonb_path_query(${element}, ${way}::jsonpath) as ${alias}(v)`);
      element = `${alias}.v`;
    };
    let start = 0;
    for (const [n, step] of path.entries()) {
      if (isJsonpathStep(step)) continue;
      go(path.slice(start, n), step.kind === 'where' ? UNWRAP : '');
      if (step.kind === 'where') conditions.push(this.test(element, step.predicate));
      if (step.kind === 'without') element = without(element, this.parameters.bind(JSON.stringify(step.paths)));
      start = n + 1;
    }
    const rest = path.slice(start);
    if (rest.length > 0 || ending !== '' || tables.length === 0) go(rest, ending);
    return { from: tables.join(', '), conditions, element };
  }
}

/** Values in a FROM clause. */
export interface Values {
  readonly from: string;
  /** What they must satisfy besides. */
  readonly conditions: readonly string[];
  /** How an expression calls them. */
  readonly element: string;
}

/** The values that a path leads to in the document of a row. @param ending jsonpath that goes on from there */
export function toValues(path: Steps, ending: string, parameters: Parameters, columns: Columns): Values {
  return new WhereWriter(parameters, columns).valuesAt(
    leadsToIdentity(path) ? IDENTIFIED_DOCUMENT : 'document',
    path,
    ending,
  );
}

const STRINGS = `${UNWRAP} ? (@.type() == "string")`;

/** Whether the GIN index narrows the rows down: whatever is found holds one of some values at a path of names. */
function isIndexed(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.some(isIndexed);
    case 'or':
      return predicate.of.every(isIndexed);
    case 'not':
      return false;
    default:
      return (predicate.kind === 'eq' && namesOf(predicate.path) !== undefined) || leadsThroughIndexed(predicate.path);
  }
}

function leadsThroughIndexed(path: Steps): boolean {
  return path.some(
    (step, at) => step.kind === 'where' && namesOf(path.slice(0, at)) !== undefined && isIndexed(step.predicate),
  );
}

function accessOfAll(kind: 'and' | 'or', of: readonly Where[]): Where['access'] {
  const accesses = of.map(({ access }) => access);
  if (accesses.every((access) => access === 'column')) return 'column';
  const scans = kind === 'and' ? accesses.every((access) => access === 'scan') : accesses.includes('scan');
  return scans ? 'scan' : 'index';
}

function either(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}
