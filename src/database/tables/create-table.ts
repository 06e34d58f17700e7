import type { QueryRunner } from 'typeorm';
import { createCountedColumns, dropCountedColumns } from './counted-columns';
import { createHierarchy, dropHierarchy } from './hierarchy';
import { createCounter, dropCounter } from './resource-table';
import { createTimeIndexes } from './time-indexes';
import { createFragments, createInstants } from './search-indexes';
import { describeToTypeorm, generated, searchColumns } from './search-text';
import { type TableLayout, columnExpression, columnIndex, columnName, textsFunction, textsIndex } from './table-layout';

/** Documents of which more texts than these match are looked through. */
const MAX_TEXTS = 1000;

/** Characters of a text that are compared by the index. As `tmf/query/sql/columns.ts` asks for them. */
const TEXT_LENGTH = 200;

/**
 * The table of a resource, for a migration: rows, the indexes of the query language, its hierarchy, and what counts them. What it makes
 * may change as long as the tables that are there are changed alike, by a migration.
 */
export async function createTable(runner: QueryRunner, layout: TableLayout): Promise<void> {
  const { table, columns, prefixes } = layout;
  const made = [
    ...columns.map((path) => ({ column: columnName(path), expression: columnExpression(path) })),
    ...searchColumns(layout),
  ];
  await runner.query(`
    create table "${table}" (
      id text collate "C" not null,
      document jsonb not null,
      size integer,
      revision integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      ${made.map(({ column, expression }) => `${generated(column, expression)},`).join('\n      ')}
      constraint "${table}_pkey" primary key (id)
    )`);
  // Statistics of documents say little of a condition on a part, make planning slow, and move PostgreSQL to plan a prepared
  // statement anew for every value.
  await runner.query(`alter table "${table}" alter column document set statistics 0`);
  // Equality at any depth, also through arrays. The pending list halves what a write costs; it is kept short (kB), since
  // every search reads it.
  await runner.query(
    `create index "${table}_document" on "${table}" using gin (document jsonb_path_ops) with (gin_pending_list_limit = 512)`,
  );
  await createTimeIndexes(runner, table);
  for (const path of columns) {
    await runner.query(`create index "${columnIndex(table, path)}" on "${table}" (${columnName(path)}, id)`);
  }
  await describeToTypeorm(runner, layout, made);
  for (const path of prefixes) {
    await createTextsFunction(runner, path);
    await runner.query(
      `create index "${textsIndex(table, path)}" on "${table}" using gin (${textsFunction(path)}(document)) with (gin_pending_list_limit = 512)`,
    );
  }
  await createInstants(runner, layout);
  await createFragments(runner, layout);
  await createHierarchy(runner, layout);
  await createCounter(runner, table);
  await createCountedColumns(runner, layout);
}

/** Tables of different resources share it. */
async function createTextsFunction(runner: QueryRunner, path: string): Promise<void> {
  await runner.query(`
    create or replace function ${textsFunction(path)}(document jsonb) returns tsvector language plpgsql immutable strict parallel safe as $$
    declare
      texts text[] := array(
        select left(value #>> '{}', ${TEXT_LENGTH})
        from jsonb_path_query(document, '$.${path}.* ? (1 == 1) ? (@.type() == "string" && @ != "")') as value
      );
    begin
      if cardinality(texts) > ${MAX_TEXTS} then return array_to_tsvector(array[chr(1)]); end if;
      return array_to_tsvector(texts);
    end
    $$`);
}

/** Undoes {@link createTable}; the rows are lost. */
export async function dropTable(runner: QueryRunner, layout: TableLayout): Promise<void> {
  const { table } = layout;
  await dropCountedColumns(runner, layout);
  await runner.query(`drop table "${table}"`);
  await dropHierarchy(runner, layout);
  await dropCounter(runner, table);
  await runner.query(`delete from typeorm_metadata where "table" = $1`, [table]);
}
