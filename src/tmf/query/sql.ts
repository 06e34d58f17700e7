import type { Condition, Filter, Literal } from './filter';
import type { Path, PathKind, PathTypes } from './path';
import type { SortKey } from './sort';

/** Collects the values of a statement; the text only ever sees their placeholders. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Binds a value. @returns its placeholder */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Paths that have a column of their own. */
const COLUMNS: Readonly<Record<string, string>> = { id: 'id', name: 'name', status: 'status' };

/** The filter as a boolean SQL expression over the columns of a resource table; undefined if it matches everything. */
export function filterToSql(filter: Filter, parameters: Parameters): string | undefined {
  if (filter.length === 0) return undefined;
  return filter.map((condition) => conditionToSql(condition, parameters)).join(' and ');
}

function conditionToSql({ path, values }: Condition, parameters: Parameters): string {
  const column = columnOf(path);
  if (column) return `${column} = any(${parameters.bind(values.map(String))}::text[])`;
  // Lax jsonpath walks through arrays by itself, and the GIN index answers `==`.
  const accessor = pathToJsonpath(path);
  const comparisons = values.map((value) => `${accessor} == ${literalToJsonpath(value)}`);
  return `document @@ ${parameters.bind(comparisons.join(' || '))}::jsonpath`;
}

/** ORDER BY list: nulls last both ways, ties by id, strings as bytes (SRT-8, SRT-9). */
export function sortToSql(sort: readonly SortKey[], types: PathTypes, parameters: Parameters): string {
  const keys = sort.flatMap(({ path, descending }) =>
    keyToSql(path, types(path), parameters).map((key) => `${key} ${descending ? 'desc' : 'asc'} nulls last`),
  );
  return [...keys, 'id asc'].join(', ');
}

function keyToSql(path: Path, kind: PathKind | undefined, parameters: Parameters): string[] {
  const column = columnOf(path);
  if (column) return [column];
  const value = `jsonb_path_query_first(document, ${parameters.bind(pathToJsonpath(path))}::jsonpath)`;
  const asText = `(${value} #>> '{}') collate "C"`;
  if (kind === 'string' || kind === 'date-time') return [asText];
  // Numbers before everything else, as numbers.
  return [`case when jsonb_typeof(${value}) = 'number' then ${value} end`, asText];
}

function columnOf(path: Path): string | undefined {
  const [name = ''] = path;
  return path.length === 1 && Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
}

/** JSON strings are jsonpath strings too, so that no name can leave its quotes. */
function pathToJsonpath(path: Path): string {
  return ['$', ...path.map((name) => JSON.stringify(name))].join('.');
}

function literalToJsonpath(literal: Literal): string {
  return JSON.stringify(literal);
}
