import { type Leaf, type Predicate, SIGNS, type Steps, leavesOf } from '../predicate';
import { type Access, accessOfAll, isIndexed } from './access';
import { columnTest } from './column-test';
import { type Columns, candidates } from './columns';
import { IDENTIFIED_DOCUMENT, leadsToIdentity, reachesIdentity } from './identity';
import { instantTest } from './instant-test';
import { STRINGS, UNWRAP, isJsonpath, isJsonpathStep, stepsToJsonpath, toJsonpath } from './jsonpath';
import { lengthOf, toBeFiltered, without } from './json-expressions';
import { Parameters } from './parameters';
import { isOfLines, searchTest, searchTestOf, searchesOf } from './search-test';
import { onTime } from './times';
import { candidatesFor } from './value-index';

/** A condition of a WHERE clause. */
export interface Where {
  readonly sql: string;
  readonly access: Access;
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
  /** Whether indexes of values are asked: not where rows are read whatever those say. */
  private asksIndexes: boolean;

  constructor(
    private readonly parameters: Parameters,
    private readonly columns: Columns,
  ) {
    this.asksIndexes = columns.indexes.length > 0;
  }

  /** A condition on a row. */
  root(predicate: Predicate): Where {
    switch (predicate.kind) {
      case 'and':
        return this.junction('and', predicate.of);
      case 'or':
        return this.asksIndexes && isScan(predicate, this.columns)
          ? this.withoutIndexes(() => this.junction('or', predicate.of))
          : this.junction('or', predicate.of);
      case 'not':
        return this.withoutIndexes(() => ({ sql: `(${this.root(predicate.of).sql}) is not true`, access: 'scan' }));
      default:
        return (
          onTime(predicate, this.parameters) ??
          (isOfLines(predicate) ? this.searched([predicate]) : undefined) ??
          this.onColumn(predicate) ??
          this.onIndex(predicate) ??
          this.onDocument(predicate)
        );
    }
  }

  private withoutIndexes(write: () => Where): Where {
    const before = this.asksIndexes;
    this.asksIndexes = false;
    try {
      return write();
    } finally {
      this.asksIndexes = before;
    }
  }

  /**
   * What an index of values finds, tested. The planner knows of the index how much it finds; of the test it knows nothing, and is not
   * to look for an index that could answer it.
   */
  private onIndex(leaf: Leaf): Where | undefined {
    // How texts begin is known by an index of that alone.
    if (!this.asksIndexes || this.columns.textsFor(leaf)) return undefined;
    const found = candidatesFor(leaf, this.columns.indexes);
    if (!found) return undefined;
    const value = reachesIdentity(leaf) ? IDENTIFIED_DOCUMENT : 'document';
    return { sql: `(${found(this.parameters)} and coalesce(${this.test(value, leaf)}, false))`, access: 'index' };
  }

  private junction(kind: 'and' | 'or', of: readonly Predicate[]): Where {
    const inJsonpath = of.filter((each) => this.isOfDocument(each));
    const searches = kind === 'or' ? searchesOf(of) : [];
    const taken: readonly Predicate[] = [...inJsonpath, ...searches.flat()];
    const all = [
      ...(inJsonpath.length > 0 ? [this.onDocument({ kind, of: inJsonpath })] : []),
      ...of.filter((each) => !taken.includes(each)).map((each) => this.root(each)),
      ...searches.map((group) => this.searched(group)),
    ];
    if (all.length === 1 && all[0]) return all[0];
    if (all.length === 0) return { sql: kind === 'and' ? 'true' : 'false', access: 'column' };
    return {
      sql: `(${all.map(({ sql }) => sql).join(` ${kind} `)})`,
      access: accessOfAll(
        kind,
        all.map(({ access }) => access),
      ),
    };
  }

  private searched(group: ReturnType<typeof searchesOf>[number]): Where {
    return searchTest(group, this.parameters, this.columns, this.asksIndexes);
  }

  /** Whether the predicate, all of it, is best asked of the document by one jsonpath. */
  private isOfDocument(predicate: Predicate): boolean {
    if (!isJsonpath(predicate) || reachesIdentity(predicate)) return false;
    const { columns } = this;
    return leavesOf(predicate).every(
      (leaf) =>
        !columns.columnOf(leaf.path) &&
        !columns.textsFor(leaf) &&
        !(this.asksIndexes && candidatesFor(leaf, columns.indexes)),
    );
  }

  /** Identity is not in the document, and the attributes with an index of their own are faster to find there. */
  private onColumn(leaf: Leaf): Where | undefined {
    const instant = leaf.kind === 'instant' ? this.columns.instantOf(leaf.path) : undefined;
    if (instant !== undefined && leaf.kind === 'instant')
      return { sql: instantTest(instant, leaf, this.parameters), access: 'column' };
    const column = this.columns.columnOf(leaf.path);
    if (column === undefined) return undefined;
    const sql = columnTest(leaf, column, this.parameters);
    if (sql === undefined) return undefined;
    return { sql, access: leaf.kind === 'pattern' || leaf.kind === 'length' ? 'scan' : 'column' };
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
      case 'search':
        return this.some(value, leaf.path, STRINGS, (element) =>
          searchTestOf(leaf, `(${element} #>> '{}')`, this.parameters),
        );
      case 'instant':
        return this.some(value, leaf.path, STRINGS, (element) =>
          instantTest(`tmf_instant(${element} #>> '{}')`, leaf, this.parameters),
        );
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

/** Whether rows are read whatever indexes of values say. */
function isScan(predicate: Predicate, columns: Columns): boolean {
  switch (predicate.kind) {
    case 'or':
      return predicate.of.some((each) => isScan(each, columns));
    case 'and':
      return predicate.of.every((each) => isScan(each, columns));
    default:
      return new WhereWriter(new Parameters(), columns).root(predicate).access === 'scan';
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
