import { InvalidQueryError } from '../bounds/invalid-query';
import type { SortKey } from '../parse/sort';
import type { Columns } from './columns';
import { UNWRAP } from './jsonpath';
import type { Parameters } from './parameters';
import { isTimeText, timeColumn, timeText } from './times';
import { toValues } from './where';
import type { Cursor } from '../parse/cursor';

/** One column that a list is ordered by. */
export interface OrderColumn {
  /** A column, or an expression over the columns, of a resource table. */
  readonly sql: string;
  /** What a cursor's text is cast to. */
  readonly type: 'text' | 'numeric' | 'bigint' | 'timestamptz';
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
  /** Whether a B-tree holds it, followed by the id. */
  readonly indexed: boolean;
}

/** The order of a list; `id` comes after all of it, in the same direction as it is read. */
export interface OrderBy {
  readonly columns: readonly OrderColumn[];
  readonly id: 'asc' | 'desc';
}

/** Nulls last both ways, ties by id, strings as bytes, numbers before other values (SRT-8, SRT-9). */
export function toOrder(sort: readonly SortKey[], parameters: Parameters, columns: Columns): OrderBy {
  return { columns: sort.flatMap((key) => columnsOf(key, parameters, columns)), id: 'asc' };
}

/** A cursor is what a client sends: it must have the keys that the order has. @throws {InvalidQueryError} */
export function requireCursorOf({ columns }: OrderBy, { keys }: Cursor): void {
  const fits = columns.every(({ type }, n) => {
    const key = keys[n];
    return key === null || (key !== undefined && IS_KEY[type](key));
  });
  if (!fits || keys.length !== columns.length) throw new InvalidQueryError('the cursor is not one of this list');
}

/** Whether a text is one that {@link keyText} makes. */
const IS_KEY: Readonly<Record<OrderColumn['type'], (key: string) => boolean>> = {
  text: () => true,
  numeric: (key) => /^-?\d{1,400}(?:\.\d{1,400})?$/.test(key),
  bigint: (key) => /^-?\d{1,18}$/.test(key),
  timestamptz: isTimeText,
};

/** The value of a column of the order, as a cursor has it. @param name of the column */
export function keyText({ type }: OrderColumn, name: string): string {
  return type === 'timestamptz' ? timeText(name) : `${name}::text`;
}

/** The same list from its end. */
export function reversed({ columns, id }: OrderBy): OrderBy {
  return {
    columns: columns.map((column) => ({
      ...column,
      direction: column.direction === 'asc' ? 'desc' : 'asc',
      nulls: column.nulls === 'first' ? 'last' : 'first',
    })),
    id: id === 'asc' ? 'desc' : 'asc',
  };
}

function columnsOf({ path, kind, descending }: SortKey, parameters: Parameters, columns: Columns): OrderColumn[] {
  const direction = descending ? 'desc' : 'asc';
  const column = columns.columnOf(path);
  if (column) return [{ sql: column, type: 'text', direction, nulls: 'last', indexed: true }];
  const time = timeColumn(path);
  if (time) return [{ sql: time, type: 'timestamptz', direction, nulls: 'last', indexed: true }];
  const instant = kind === 'date-time' ? columns.instantOf(path) : undefined;
  if (instant) return [{ sql: instant, type: 'bigint', direction, nulls: 'last', indexed: true }];

  // Of several values the one counts that comes first.
  const extreme = descending ? 'max' : 'min';
  const of = (types: string, value: (element: string) => string): string => {
    const { from, conditions, element } = toValues(path, `${UNWRAP} ? (${types})`, parameters, columns);
    const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
    return `(select ${extreme}(${value(element)}) from ${from}${where})`;
  };
  const asText = (element: string): string => `(${element} #>> '{}') collate "C"`;
  const isString = '@.type() == "string"';
  const computed = { direction, nulls: 'last', indexed: false } as const;
  const numbers = { ...computed, type: 'numeric' } as const;
  const texts = { ...computed, type: 'text' } as const;
  switch (kind) {
    case 'string':
      return [{ ...texts, sql: of(isString, asText) }];
    case 'date-time':
      return [{ ...numbers, sql: of(isString, (element) => `tmf_instant(${element} #>> '{}')::numeric`) }];
    default:
      return [
        { ...numbers, sql: of('@.type() == "number"', (element) => `(${element} #>> '{}')::numeric`) },
        { ...texts, sql: of(`${isString} || @.type() == "boolean"`, asText) },
      ];
  }
}

/** ORDER BY list over columns of these names. */
export function orderBy(order: OrderBy, names: readonly string[], id = 'id'): string {
  const keys = order.columns.map(({ direction, nulls }, n) => `${names[n]} ${direction} nulls ${nulls}`);
  return [...keys, `${id} ${order.id}`].join(', ');
}

/** Whether a row comes after the cursor in the order. A column is one of these names. */
export function afterCursor(order: OrderBy, names: readonly string[], cursor: Cursor, parameters: Parameters): string {
  const ties: string[] = [];
  const ways: string[] = [];
  for (const [n, column] of order.columns.entries()) {
    const parts = splitAt(column, names[n] ?? '', cursor.keys[n] ?? null, parameters);
    ways.push(...parts.after.map((after) => [...ties, after].join(' and ')));
    ties.push(parts.tie);
  }
  ways.push([...ties, idAfter(order, cursor, parameters)].join(' and '));
  return `(${ways.map((way) => `(${way})`).join(' or ')})`;
}

/** Some of the rows of a list, in the order of the list. */
export interface OrderPart {
  readonly condition: string;
  readonly orderBy: string;
  /** Where ties are in the other direction than the B-tree has them: its column, whose values have to be gone through one by one. */
  readonly valueByValue?: Pick<OrderColumn, 'sql' | 'direction'>;
}

/**
 * The rows after the cursor, or all, as parts that follow one another, each in an order that the B-tree of the one
 * column has as it is: PostgreSQL would not find it in a condition with `or`, nor with nulls at the wrong end.
 * @returns none for the whole table in an order that an index has as it is
 */
export function indexedParts(order: OrderBy, cursor: Cursor | undefined, parameters: Parameters): OrderPart[] {
  const [column] = order.columns;
  if (!column) return cursor ? [{ condition: idAfter(order, cursor, parameters), orderBy: `id ${order.id}` }] : [];
  const { sql, direction, nulls } = column;
  const ofValues = `${sql} ${direction} nulls ${direction === 'asc' ? 'last' : 'first'}, id ${order.id}`;
  const ofNulls = `${sql} ${order.id} nulls ${order.id === 'asc' ? 'last' : 'first'}, id ${order.id}`;
  const part = (condition: string): OrderPart => {
    if (condition.endsWith('is null')) return { condition, orderBy: ofNulls };
    return {
      condition,
      orderBy: ofValues,
      ...(direction !== order.id && sql !== 'id' && { valueByValue: { sql, direction } }),
    };
  };
  if (!cursor && direction === order.id && (nulls === 'last') === (direction === 'asc')) return [];
  if (!cursor) return [`${sql} is not null`, `${sql} is null`].map(part);
  const { tie, after } = splitAt(column, sql, cursor.keys[0] ?? null, parameters);
  return [
    { condition: `${tie} and ${idAfter(order, cursor, parameters)}`, orderBy: `id ${order.id}` },
    ...after.map(part),
  ];
}

function splitAt(
  { direction, nulls, type }: OrderColumn,
  name: string,
  key: string | null,
  parameters: Parameters,
): { tie: string; after: string[] } {
  if (key === null) return { tie: `${name} is null`, after: nulls === 'first' ? [`${name} is not null`] : [] };
  const value = `${parameters.bind(key)}::${type}`;
  const beyond = `${name} ${direction === 'asc' ? '>' : '<'} ${value}`;
  return { tie: `${name} = ${value}`, after: nulls === 'last' ? [beyond, `${name} is null`] : [beyond] };
}

function idAfter({ id }: OrderBy, cursor: Cursor, parameters: Parameters): string {
  return `id ${id === 'asc' ? '>' : '<'} ${parameters.bind(cursor.id)}::text`;
}
