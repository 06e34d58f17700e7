import type { QueryRunner } from 'typeorm';
import { plainFunction } from './plain-text';
import { searchColumns } from './search-text';
import { type TableLayout, fragmentsIndex, instantExpression, instantIndex } from './table-layout';

/** A connection, or a pool of them. */
interface Asked {
  query(sql: string): Promise<unknown>;
}

/** Characters of a text that `tmf_text_at()` keeps. As `tmf/query/sql/value-index.ts` asks for them. */
const TEXT_LENGTH = 200;

/** Numbers that are as large as this, by their amount, are looked at in the document. As `tmf/query/sql/value-index.ts` asks for them. */
const LARGE = '1e100';

/**
 * The functions that indexes of values are made of. Each takes the values that a path leads to: null where there is none, and where
 * there are several, or one that an index cannot hold, what stands for "look into the document": NaN, the greatest of bigints, or an
 * empty text. The path must lead to values of the one type.
 */
export async function createSearchFunctions(runner: QueryRunner): Promise<void> {
  // A text that is not Unicode has no accents that could be told; there no index of fragments is made.
  await runner.query((await isUnicode(runner)) ? plainFunction() : PLAIN_ASCII);
  await runner.query(valueFunction('tmf_number_at', 'numeric', `'NaN'::numeric`, NUMBER));
  await runner.query(valueFunction('tmf_instant_at', 'bigint', `9223372036854775807`, `tmf_instant(found ->> 0)`));
  await runner.query(valueFunction('tmf_text_at', 'text', `''`, `left(found ->> 0, ${TEXT_LENGTH})`));
}

/** Undoes {@link createSearchFunctions}. */
export async function dropSearchFunctions(runner: QueryRunner): Promise<void> {
  for (const name of ['tmf_text_at', 'tmf_instant_at', 'tmf_number_at']) {
    await runner.query(`drop function ${name}(jsonb, jsonpath)`);
  }
  await runner.query('drop function tmf_plain(text)');
}

const PLAIN_ASCII = `
  create function tmf_plain(value text) returns text language sql immutable strict parallel safe
  as 'select lower(value collate "C")'`;

/** An index entry has little room: what is long after the point is cut, and what is huge is not kept. */
const NUMBER = `case when abs((found -> 0)::numeric) < ${LARGE} then round((found -> 0)::numeric, 20) else 'NaN' end`;

function valueFunction(name: string, type: string, several: string, one: string): string {
  return `
    create function ${name}(document jsonb, path jsonpath) returns ${type} language plpgsql immutable strict parallel safe as $$
    declare
      found jsonb := jsonb_path_query_array(document, path);
    begin
      case jsonb_array_length(found)
        when 0 then return null;
        when 1 then return ${one};
        else return ${several};
      end case;
    end
    $$`;
}

/** The indexes of a table's date-times, newest first, and then as lists have what is equal: by id. */
export async function createInstants(runner: QueryRunner, { table, instants = [] }: TableLayout): Promise<void> {
  for (const path of instants) {
    await runner.query(
      `create index "${instantIndex(table, path)}" on "${table}" (${instantExpression(path)} desc, id)`,
    );
  }
}

/** The index of all fragments of a table; none where the server cannot have one: see {@link trigramSchema}. */
export async function createFragments(runner: QueryRunner, layout: TableLayout): Promise<void> {
  if (!layout.fragments?.length && !layout.search?.length) return;
  const schema = await trigramSchema(runner);
  if (schema !== undefined) await runner.query(`create index ${fragmentsDefinition(layout, schema)}`);
}

/** What follows `create index`. @param schema see {@link trigramSchema} */
export function fragmentsDefinition(layout: TableLayout, schema: string): string {
  const { table, fragments = [] } = layout;
  const keys = [
    ...fragments.map((path) => `(${fragmentExpression(jsonpathOf(path))})`),
    ...searchColumns(layout).map(({ column }) => column),
  ];
  const key = keys.map((each) => `${each} ${schema}.gin_trgm_ops`);
  return `"${fragmentsIndex(table)}" on "${table}" using gin (${key.join(', ')})`;
}

/** The texts at a path, as `tmf_plain()` has them, as one text. @param path jsonpath, not of a client */
export function fragmentExpression(path: string): string {
  return `tmf_plain(jsonb_path_query_array(document, ${literal(`${path} ? (@.type() == "string")`)})::text)`;
}

/** A text in SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Each name goes through arrays: into one that holds arrays too, since a condition of a JSONPath filter takes apart one level, and
 * the step after it another.
 */
export function jsonpathOf(path: string): string {
  return `$${path
    .split('.')
    .map((name) => `.${JSON.stringify(name)} ? (1 == 1)`)
    .join('')}`;
}

/**
 * The schema of the extension pg_trgm, quoted. It is made if it is not there and the role may.
 * @returns undefined if there is none, or the texts of the database are not Unicode
 */
export async function trigramSchema(runner: Asked): Promise<string | undefined> {
  if (!(await isUnicode(runner))) return undefined;
  await runner.query(`
    do $$ begin
      create extension if not exists pg_trgm;
    exception when others then
      null;
    end $$`);
  const rows = (await runner.query(
    `select quote_ident(nspname) as schema from pg_extension, pg_namespace
     where extname = 'pg_trgm' and pg_namespace.oid = extnamespace`,
  )) as { schema: string }[];
  return rows[0]?.schema;
}

export async function isUnicode(runner: Asked): Promise<boolean> {
  const [row] = (await runner.query(`select current_setting('server_encoding') as encoding`)) as { encoding: string }[];
  return row?.encoding === 'UTF8';
}
