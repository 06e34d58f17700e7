import type { QueryRunner } from 'typeorm';

/**
 * What a resource table has for the query language beyond `createResourceTable()`: the column of `engagedParty.id` with
 * its B-tree, for ranges, prefixes and sorting, and the index of how the texts of `contactMedium.characteristic` begin.
 * Of documents PostgreSQL keeps no statistics: they say little of a condition on a part, make planning slow, and move it to
 * plan a prepared statement anew for every value.
 * Frozen, as that is.
 */
export async function addSearchColumns(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`
    alter table "${table}" add column engaged_party_id text collate "C"
      generated always as (document #>> '{engagedParty,id}') stored`);
  await runner.query(
    `insert into typeorm_metadata (database, schema, "table", type, name, value)
     values (current_database(), current_schema(), $1, 'GENERATED_COLUMN', 'engaged_party_id', $2)`,
    [table, `document #>> '{engagedParty,id}'`],
  );
  await runner.query(`alter table "${table}" alter column document set statistics 0`);
  await runner.query(`create index "${table}_engaged_party_id" on "${table}" (engaged_party_id, id)`);
  await runner.query(
    `create index "${table}_contact_texts" on "${table}" using gin (tmf_contact_texts(document)) with (gin_pending_list_limit = 512)`,
  );
}

/** Undoes {@link addSearchColumns}. */
export async function dropSearchColumns(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`drop index "${table}_contact_texts"`);
  await runner.query(`alter table "${table}" alter column document set statistics -1`);
  await runner.query(`alter table "${table}" drop column engaged_party_id`);
  await runner.query(`delete from typeorm_metadata where "table" = $1 and name = 'engaged_party_id'`, [table]);
}
