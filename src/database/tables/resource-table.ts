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
    `create index "${table}_document" on "${table}" using gin (document jsonb_path_ops) with (gin_pending_list_limit = 512)`,
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
  await createCounter(runner, table);
}

/** A session writes to the shard of its process id, so that writers rarely wait for each other. */
const SHARDS = 16;

/**
 * Keeps the number of rows of the table: the sum over `{table}_count`, exact in every snapshot and whoever writes. One
 * counter per table, and no other column to read, because every unfiltered list adds it up.
 */
export async function createCounter(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`
    create table "${table}_count" (
      shard smallint not null,
      total bigint not null,
      constraint "${table}_count_pkey" primary key (shard)
    ) with (fillfactor = 20)`);
  await runner.query(`insert into "${table}_count" select shard, 0 from generate_series(0, ${SHARDS - 1}) shard`);
  const changes = [
    ['insert', 'referencing new table as changed', 'total + (select count(*) from changed)'],
    ['delete', 'referencing old table as changed', 'total - (select count(*) from changed)'],
    ['truncate', '', '0'],
  ] as const;
  for (const [operation, transition, total] of changes) {
    const shards = operation === 'truncate' ? '' : `where shard = pg_backend_pid() % ${SHARDS}`;
    // A function each: a branch in a shared one costs as much as the update.
    await runner.query(`
      create function "${table}_count_${operation}"() returns trigger language plpgsql as $$
      begin
        update "${table}_count" set total = ${total} ${shards};
        return null;
      end
      $$`);
    await runner.query(`
      create trigger "${table}_count_${operation}" after ${operation} on "${table}" ${transition}
      for each statement execute function "${table}_count_${operation}"()`);
  }
}

/** Undoes {@link createResourceTable}; the rows are lost. */
export async function dropResourceTable(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`drop table "${table}"`);
  await dropCounter(runner, table);
  await runner.query(`delete from typeorm_metadata where "table" = $1`, [table]);
}

/** Undoes {@link createCounter}, after the table is gone. */
export async function dropCounter(runner: QueryRunner, table: string): Promise<void> {
  for (const operation of ['insert', 'delete', 'truncate']) {
    await runner.query(`drop function "${table}_count_${operation}"`);
  }
  await runner.query(`drop table "${table}_count"`);
}
