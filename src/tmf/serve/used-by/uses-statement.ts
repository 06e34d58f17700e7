import { type Statement, statementsOf } from '../../../database/database';
import type { Resource } from '../../declare/define-resource';
import type { Page } from '../../query/parse/page';
import type { Predicate } from '../../query/predicate';
import { Parameters } from '../../query/sql/parameters';
import { toWhere } from '../../query/sql/where';
import { MAX_PREPARED_REACH, reachOf } from '../../store/list/list-parts';
import { SIZE } from '../../store/row/resource.statements';

/** Resources of a kind, of which some may refer to the target. */
export interface Users {
  readonly resource: Pick<Resource, 'table' | 'columns'>;
  /** Those that do. */
  readonly predicate: Predicate;
  /** Whether they are asked for. If not, their table is not read. */
  readonly isAsked: boolean;
  /** Attributes whose values are all that is wanted of a document, for less; without them it is the whole. */
  readonly parts?: readonly string[];
}

/** What refers to a resource. */
export interface UsesQuery {
  readonly target: Pick<Resource, 'table' | 'columns'>;
  readonly id: string;
  /** What else must be true of the target; without it, it must be there. */
  readonly within?: Predicate;
  /** In the order of the answer. */
  readonly users: readonly Users[];
  /** Whether the statement is the same for others who ask for what refers to a resource of the kind, but for its values. */
  readonly isCommon: boolean;
}

/** A row of the page, joined to the total; the one row of an empty page has no resource. */
export interface UseRow {
  /** Whether the target is there. If not, nothing was looked for. */
  readonly there: boolean;
  readonly total: string;
  /** Which of the {@link Users}; null if there is no resource. */
  readonly kind: number | null;
  readonly id: string | null;
  readonly json: string | null;
}

export interface UsesStatement {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/**
 * One statement, and so one snapshot, for the target, the total and a page. The rows that refer to the target are found by the
 * index on documents, in each table that is asked for; then the documents of the page are read, as far as there is room for them.
 */
export function usesStatement(query: UsesQuery, page: Page): UsesStatement {
  const parameters = new Parameters();
  const found = foundRows(query, parameters);
  const reach = `select * from used order by kind, id limit ${reachOf(page)}`;
  const window = `limit ${parameters.bind(page.limit)} offset ${parameters.bind(page.offset)}`;
  const room = parameters.bind(page.maxSize);
  const text = `
    with ${found}
    select exists (select from target) as there, (select count(*) from used) as total, page.kind, page.id,
      ${documentOf(query)} as json
    from (values (1)) as always left join (
      select * from (
        select *, sum(size) over (order by kind, id rows unbounded preceding) as room
        from (select * from (${reach}) reach order by kind, id ${window}) found
      ) sized where room = size or room <= ${room}::bigint
    ) page on true
    order by page.kind, page.id`;
  return toStatement(
    query,
    isPrepared(query, page) ? `usedBy.${Math.log10(reachOf(page))}` : undefined,
    text,
    parameters,
  );
}

/** Whether the statement is prepared, and the same for all pages of the same reach. */
export function isPrepared({ isCommon }: Pick<UsesQuery, 'isCommon'>, page: Page): boolean {
  return isCommon && reachOf(page) <= MAX_PREPARED_REACH;
}

/** Stands for the id in a statement that is kept, to be filled in: to make one takes longer than all else that is done here. */
export const ANY_ID = '\ufdd0';

/**
 * The statement of {@link usesStatement} for an id, kinds and a page.
 * @param kept that of the same query for {@link ANY_ID}, with a page of the same reach
 */
export function filledIn(
  { statement, values }: UsesStatement,
  { id, users }: Pick<UsesQuery, 'id' | 'users'>,
  { limit, offset, maxSize }: Page,
): UsesStatement {
  const conditions = values.slice(2, -3).map((value) => {
    if (typeof value !== 'string') return value;
    return value === ANY_ID ? id : value.replaceAll(JSON.stringify(ANY_ID), () => JSON.stringify(id));
  });
  return { statement, values: [id, askedOf(users), ...conditions, limit, offset, maxSize] };
}

/** How many refer to the target: one row with a `total`, which counts no further than `most`. */
export function countStatement(query: UsesQuery, most: number): UsesStatement {
  const parameters = new Parameters();
  const found = foundRows(query, parameters);
  const text = `
    with ${found}
    select count(*) as total from (select from used limit ${most}) first`;
  return toStatement(query, query.isCommon ? `usedBy.count.${most}` : undefined, text, parameters);
}

function toStatement(
  { target }: UsesQuery,
  name: string | undefined,
  text: string,
  { values }: Parameters,
): UsesStatement {
  return { statement: name === undefined ? { text } : statementsOf(target.table)(name, text), values };
}

/**
 * `target`, and the rows in `used` that refer to it, without itself. Whether a table is asked for is bound: so the text, and
 * its plan, is one. PostgreSQL tests that, and whether the target is there, once before it goes to the table.
 */
function foundRows({ target, id, within, users }: UsesQuery, parameters: Parameters): string {
  const own = parameters.bind(id);
  const asked = parameters.bind(askedOf(users));
  const visible = within ? ` and ${toWhere(within, parameters, target.columns).sql}` : '';
  const selects = users.map(({ resource: { table, columns }, predicate }, kind) => {
    const others = table === target.table ? ` and id <> ${own}` : '';
    const { sql } = toWhere(predicate, parameters, columns);
    // Where a row stands is known as it is found: it need not be looked up by its id.
    return `select ${kind} as kind, id, ctid as place, ${SIZE} as size from "${table}"
      where exists (select from target) and ${kind} = any(${asked}::integer[])${others} and ${sql}`;
  });
  return `target as materialized (select from "${target.table}" where id = ${own}${visible}),
    used as materialized (
      ${selects.join('\n      union all ')}
    )`;
}

function askedOf(users: readonly Users[]): number[] {
  return users.flatMap(({ isAsked }, kind) => (isAsked ? [kind] : []));
}

/** That of the row which a row of the page stands for. */
function documentOf({ users }: UsesQuery): string {
  const cases = users.map(({ resource: { table }, parts }, kind) => {
    const wanted = parts ? `jsonb_build_object(${parts.map(memberOf).join(', ')})` : 'document';
    return `when ${kind} then (select ${wanted}::text from "${table}" found where found.ctid = page.place)`;
  });
  return `case page.kind ${cases.join(' ')} end`;
}

/** @param name of the declaration, not of a client */
function memberOf(name: string): string {
  const text = `'${name.replaceAll("'", "''")}'`;
  return `${text}, document -> ${text}`;
}
