import type { QueryRunner } from 'typeorm';
import { plainExpression } from './plain-text';
import { SEARCH_COLUMNS, type TableLayout } from './table-layout';

/**
 * The text of a document that `q` looks into: the values at several paths, a line each. A line is a line feed and a blank, the value,
 * and ends with the line feed of the next one, or the last one. So a fragment that begins with a blank is the beginning of a word, and
 * one that begins with a line feed that of a value. Line feeds within a value count as blanks. `tmf/query/search-text.ts` does the same.
 */

/**
 * `tmf_texts()`: the values as `tmf_plain()` has them. `tmf_digits()`: of each its digits alone. A document without such values has an
 * empty text. They call no function of ours: PostgreSQL 17 builds indexes without a search path.
 * @param isUnicode whether the texts of the database are
 */
export async function createSearchTexts(runner: QueryRunner, isUnicode: boolean): Promise<void> {
  const plain = isUnicode ? plainExpression('line') : 'lower(line collate "C")';
  await runner.query(
    textFunction(
      'tmf_texts',
      `if octet_length(lines) = char_length(lines) then return E'\\n ' || lower(lines collate "C") || E'\\n'; end if;
      foreach line in array string_to_array(lines, E'\\n ') loop
        plain := plain || E'\\n ' ||
          case when octet_length(line) = char_length(line) then lower(line collate "C") else ${plain} end;
      end loop;
      return plain || E'\\n';`,
    ),
  );
  await runner.query(
    textFunction(
      'tmf_digits',
      `lines := regexp_replace(replace(lines, E'\\n ', E'\\n'), E'[^0-9\\n]+', '', 'g');
      return E'\\n ' || replace(lines, E'\\n', E'\\n ') || E'\\n';`,
    ),
  );
}

/** Undoes {@link createSearchTexts}. */
export async function dropSearchTexts(runner: QueryRunner): Promise<void> {
  for (const name of ['tmf_digits', 'tmf_texts']) await runner.query(`drop function ${name}(jsonb, jsonpath[])`);
}

/** Where no sign is escaped, the text of a JSON array has its values between quotes and commas: that is much less than a loop. */
function textFunction(name: string, ending: string): string {
  return `
    create function ${name}(document jsonb, paths jsonpath[]) returns text language plpgsql immutable strict parallel safe as $$
    declare
      path jsonpath;
      texts jsonb := '[]';
      lines text;
      line text;
      plain text := '';
    begin
      -- What is compressed is unpacked once.
      document := document || '{}';
      foreach path in array paths loop
        texts := texts || jsonb_path_query_array(document, path);
      end loop;
      if texts = '[]' then return ''; end if;
      lines := texts::text;
      if strpos(lines, chr(92)) = 0 then
        lines := replace(substr(lines, 3, char_length(lines) - 4), '", "', E'\\n ');
      else
        select string_agg(translate(value, E'\\n', ' '), E'\\n ' order by place) into lines
          from jsonb_array_elements_text(texts) with ordinality as each(value, place);
      end if;
      ${ending}
    end
    $$`;
}

/** The columns that a table has of it, and what they are generated from. */
export function searchColumns({ search = [], phones = [] }: Pick<TableLayout, 'search' | 'phones'>): SearchColumn[] {
  return [
    ...(search.length > 0 ? [{ column: SEARCH_COLUMNS.plain, expression: call('tmf_texts', search) }] : []),
    ...(phones.length > 0 ? [{ column: SEARCH_COLUMNS.digits, expression: call('tmf_digits', phones) }] : []),
  ];
}

interface SearchColumn {
  readonly column: string;
  readonly expression: string;
}

/** Adds them to a table that is there. All rows are written anew, and all indexes with them. */
export async function addSearchTexts(runner: QueryRunner, layout: TableLayout): Promise<void> {
  const columns = searchColumns(layout);
  const added = columns.map(({ column, expression }) => `add column ${generated(column, expression)}`);
  await runner.query(`alter table "${layout.table}" ${added.join(', ')}`);
  await describeToTypeorm(runner, layout, columns);
}

/** Undoes {@link addSearchTexts}. */
export async function removeSearchTexts(runner: QueryRunner, layout: TableLayout): Promise<void> {
  for (const { column } of searchColumns(layout)) {
    await runner.query(`alter table "${layout.table}" drop column ${column}`);
    await runner.query('delete from typeorm_metadata where "table" = $1 and name = $2', [layout.table, column]);
  }
}

/** The definition of a text that follows from the document. */
export function generated(column: string, expression: string): string {
  return `${column} text collate "C" generated always as (${expression}) stored`;
}

/** TypeORM compares generated columns with this record of theirs. */
export async function describeToTypeorm(
  runner: QueryRunner,
  { table }: Pick<TableLayout, 'table'>,
  columns: readonly SearchColumn[],
): Promise<void> {
  for (const { column, expression } of columns) {
    await runner.query(
      `insert into typeorm_metadata (database, schema, "table", type, name, value)
       values (current_database(), current_schema(), $1, 'GENERATED_COLUMN', $2, $3)`,
      [table, column, expression],
    );
  }
}

function call(name: string, paths: readonly string[]): string {
  return `${name}(document, '${searchPathsLiteral(paths.map(searchJsonpath)).replaceAll("'", "''")}'::jsonpath[])`;
}

/** An array of jsonpath as the text of one. */
export function searchPathsLiteral(jsonpaths: readonly string[]): string {
  return `{${jsonpaths.map((each) => `"${each.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** The texts at a path of an attribute, as deep in arrays as a condition looks for them. As `tmf/query/sql/search-test.ts` writes it. */
export function searchJsonpath(path: string): string {
  return `$${path
    .split('.')
    .map((name) => `.${JSON.stringify(name)}`)
    .join('[*]')} ? (1 == 1) ? (@.type() == "string")`;
}
