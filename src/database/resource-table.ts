import type { QueryRunner } from 'typeorm';

/**
 * The table of one resource, for use in migrations: rows, the indexes of the query language, and the row counter.
 * Frozen: migrations that have run refer to it. A change of the layout is a new migration, not an edit here.
 */
export async function createResourceTable(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`
    create table "${table}" (
      id text collate "C" not null,
      document jsonb not null,
      revision integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      name text collate "C" generated always as (document ->> 'name') stored,
      status text collate "C" generated always as (document ->> 'status') stored,
      constraint "${table}_pkey" primary key (id)
    )`);
  // Equality at any depth, also through arrays. The pending list halves what a write costs; it is kept short (kB), since
  // every search reads it.
  await runner.query(
    `create index "${table}_document" on "${table}" using gin (document jsonb_path_ops) with (gin_pending_list_limit = 256)`,
  );
  await runner.query(`create index "${table}_name" on "${table}" (name, id)`);
  await runner.query(`create index "${table}_status" on "${table}" (status, id)`);
  for (const column of ['name', 'status']) {
    // TypeORM compares generated columns with this record of theirs.
    await runner.query(
      `insert into typeorm_metadata (database, schema, "table", type, name, value)
       values (current_database(), current_schema(), $1, 'GENERATED_COLUMN', $2::text, 'document ->> ''' || $2 || '''')`,
      [table, column],
    );
  }
  await runner.query(
    `insert into resource_count (resource, shard, total) select $1, shard, 0 from generate_series(0, 31) shard`,
    [table],
  );
  for (const [operation, rows] of [
    ['insert', 'new'],
    ['delete', 'old'],
  ] as const) {
    await runner.query(`
      create trigger "${table}_count_${operation}" after ${operation} on "${table}"
      referencing ${rows} table as changed for each statement execute function count_resources()`);
  }
  await runner.query(`
    create trigger "${table}_count_truncate" after truncate on "${table}"
    for each statement execute function count_resources()`);
}

/** Undoes {@link createResourceTable}; the rows are lost. */
export async function dropResourceTable(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`drop table "${table}"`);
  await runner.query(`delete from resource_count where resource = $1`, [table]);
  await runner.query(`delete from typeorm_metadata where "table" = $1`, [table]);
}
