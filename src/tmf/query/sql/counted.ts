import { toPosix } from '../pattern/pattern-posix';
import { type Leaf, type Predicate, leavesOf } from '../predicate';
import { columnTest } from './column-test';
import type { Columns, CountedColumn } from './columns';
import { Parameters } from './parameters';

/** A table with more rows is not added up: there are too many values. Each value has some, of different sessions. */
const MAX_ROWS = 10_000;

/** What a column of text does not tell from a value of another type: an array, an object, a number or a boolean. */
const OF_ANY_TYPE = `'^([[{]|[-+.0-9eE]+$|true$|false$)'`;

/**
 * How many rows satisfy the predicate, by the number of rows that have each value of a counted column: an expression that is null if the column has
 * too many values, or one that may mean something else in the document. It has the meaning of `toWhere()`.
 * @returns undefined if the predicate asks for anything else than the values of one counted column
 */
export function countedTotal(predicate: Predicate, parameters: Parameters, columns: Columns): string | undefined {
  const counted = countedColumn(predicate, columns);
  if (!counted) return undefined;
  const { column, table } = counted;
  const isClear = leavesOf(predicate).some(asksDocument)
    ? ` and bool_and(${column} is null or ${column} !~ ${OF_ANY_TYPE})`
    : '';
  return `select case when count(*) <= ${MAX_ROWS}${isClear}
      then coalesce(sum(total) filter (where ${test(predicate, column, parameters)}), 0)::bigint end
    from (select * from "${table}" limit ${MAX_ROWS + 1}) counted`;
}

/** Whether {@link countedTotal} has an expression for it. */
export function isCounted(predicate: Predicate, columns: Columns): boolean {
  return countedColumn(predicate, columns) !== undefined;
}

/** Whether `toWhere()` asks for it by nothing but a counted column: then PostgreSQL's statistics say how many rows it finds, negated or not. */
export function isOnCountedColumn(predicate: Predicate, columns: Columns): boolean {
  return isCounted(predicate, columns) && !leavesOf(predicate).some(asksDocument);
}

function countedColumn(predicate: Predicate, columns: Columns): CountedColumn | undefined {
  const leaves = leavesOf(predicate);
  return columns.counted.find(({ column }) =>
    leaves.every((leaf) => columns.columnOf(leaf.path) === column && isOfText(leaf)),
  );
}

function isOfText(leaf: Leaf): boolean {
  return asksDocument(leaf) || columnTest(leaf, '', new Parameters()) !== undefined;
}

/** Of these the document is asked in `toWhere()`, not the column. */
function asksDocument({ kind }: Leaf): boolean {
  return kind === 'present' || kind === 'pattern';
}

function test(predicate: Predicate, column: string, parameters: Parameters): string {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      if (predicate.of.length === 0) return String(predicate.kind === 'and');
      return `(${predicate.of.map((each) => test(each, column, parameters)).join(` ${predicate.kind} `)})`;
    case 'not':
      return `(${test(predicate.of, column, parameters)}) is not true`;
    case 'present':
      return `${column} is not null`;
    case 'pattern':
      return `(${predicate.values.map((value) => `${column} ~ ${parameters.bind(toPosix(value))}::text`).join(' or ')})`;
    default:
      return columnTest(predicate, column, parameters) ?? 'false';
  }
}
