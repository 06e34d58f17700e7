import type { QueryRunner } from 'typeorm';
import { literal } from './search-indexes';
import { type TableLayout, columnName, countedTable } from './table-layout';

/** Shards that sessions begin with. */
const SHARDS = 16;

/** Characters of what a statement has changed, at which it is written down. */
const MAX_PENDING = 4000;

/**
 * Keeps how many rows have each value of the counted columns of a table: the sum over `{table}_{column}_count`, exact in every
 * snapshot and whoever writes. Rows that are there already are counted. Nobody can write to the table from here to the end of the
 * transaction.
 *
 * Nobody waits for another to count: a transaction adds to the shard of its process id, or to the next one that is free. Who has the
 * lock of a shard is alone with its rows.
 */
export async function createCountedColumns(runner: QueryRunner, { table, counted = [] }: TableLayout): Promise<void> {
  for (const path of counted) await createCounted(runner, table, columnName(path), countedTable(table, path));
}

async function createCounted(runner: QueryRunner, table: string, column: string, name: string): Promise<void> {
  await runner.query(`lock table "${table}" in share row exclusive mode`);
  // The column is called as that of the resource, so that a condition on the one can be asked of the other.
  await runner.query(`
    create table "${name}" (
      ${column} text collate "C",
      shard integer not null,
      total bigint not null
    ) with (fillfactor = 20)`);
  await runner.query(`create index "${name}_value" on "${name}" (${column}, shard)`);
  await createAdd(runner, column, name);
  await createOfStatements(runner, table, column, name);
  await createOfUpdates(runner, table, column, name);
  await createSweep(runner, column, name);
  await runner.query(
    `insert into "${name}" select ${column}, 0, count(*) from "${table}" group by ${column} order by ${column}`,
  );
  await runner.query(`analyze "${name}"`);
}

/** A shard that no other transaction has: locked until this one ends. */
const takeShard = (name: string, shard: string): string =>
  `while not pg_try_advisory_xact_lock(hashtext(${literal(name)}), ${shard}) loop ${shard} := ${shard} + 1; end loop`;

const OWN_SHARD = `pg_backend_pid() % ${SHARDS}`;

async function createAdd(runner: QueryRunner, column: string, name: string): Promise<void> {
  await runner.query(`
    create function "${name}_add"(value text, number bigint) returns boolean language plpgsql as $$
    declare
      place integer := ${OWN_SHARD};
    begin
      ${takeShard(name, 'place')};
      if value is null then
        update "${name}" set total = total + number where ${column} is null and shard = place;
      else
        update "${name}" set total = total + number where ${column} = value and shard = place;
      end if;
      if not found then insert into "${name}" values (value, place, number); end if;
      return true;
    end
    $$`);
}

/** What is inserted together mostly has one value, of which there are others: two statements are all then. A join of them takes longer. */
async function createOfStatements(runner: QueryRunner, table: string, column: string, name: string): Promise<void> {
  for (const [operation, rows, sign] of [
    ['insert', 'new', ''],
    ['delete', 'old', '-'],
  ] as const) {
    await runner.query(`
      create function "${name}_${operation}"() returns trigger language plpgsql as $$
      declare
        place integer := ${OWN_SHARD};
        number bigint;
        known bigint;
        least text collate "C";
        most text collate "C";
        each record;
        done boolean;
      begin
        select count(*), count(${column}), min(${column}), max(${column}) into number, known, least, most from changed;
        if known = number and least = most then
          ${takeShard(name, 'place')};
          update "${name}" set total = total + (${sign}number) where ${column} = least and shard = place;
          if found then return null; end if;
        end if;
        for each in select ${column} as value, count(*) as total from changed group by ${column} loop
          done := "${name}_add"(each.value, ${sign}each.total);
        end loop;
        return null;
      end
      $$`);
    await runner.query(`
      create trigger "${name}_${operation}" after ${operation} on "${table}" referencing ${rows} table as changed
      for each statement execute function "${name}_${operation}"()`);
  }
  await runner.query(`
    create function "${name}_truncate"() returns trigger language plpgsql as $$
    begin
      delete from "${name}";
      return null;
    end
    $$`);
  await runner.query(`
    create trigger "${name}_truncate" after truncate on "${table}"
    for each statement execute function "${name}_truncate"()`);
}

/**
 * An update that leaves the value alone is not to pay for it: so there is no table of changed rows, but a trigger of rows with a
 * condition. To add each at once would take ever longer: the versions of a row that one transaction makes stay until it ends. So
 * changes are gathered in a setting of the transaction, as `{"=active": -2}`, and added at the end of the statement.
 */
async function createOfUpdates(runner: QueryRunner, table: string, column: string, name: string): Promise<void> {
  const setting = literal(`tmf.${name}`);
  await runner.query(`
    create function "${name}_add_pending"(pending jsonb) returns void language plpgsql as $$
    declare
      each record;
      done boolean;
    begin
      perform set_config(${setting}, '', true);
      for each in select key, value::bigint as number from jsonb_each_text(pending) where value <> '0' loop
        done := "${name}_add"(case when each.key <> '' then substr(each.key, 2) end, each.number);
      end loop;
    end
    $$`);
  await runner.query(`
    create function "${name}_change"() returns trigger language plpgsql as $$
    declare
      pending jsonb := coalesce(nullif(current_setting(${setting}, true), ''), '{}');
      before text := coalesce('=' || old.${column}, '');
      now text := coalesce('=' || new.${column}, '');
    begin
      pending := pending || jsonb_build_object(
        before, coalesce((pending ->> before)::bigint, 0) - 1, now, coalesce((pending ->> now)::bigint, 0) + 1
      );
      if length(pending::text) > ${MAX_PENDING} then
        perform "${name}_add_pending"(pending);
      else
        perform set_config(${setting}, pending::text, true);
      end if;
      return null;
    end
    $$`);
  await runner.query(`
    create trigger "${name}_change" after update on "${table}"
    for each row when (new.${column} is distinct from old.${column}) execute function "${name}_change"()`);
  await runner.query(`
    create function "${name}_update"() returns trigger language plpgsql as $$
    begin
      if current_setting(${setting}, true) <> '' then
        perform "${name}_add_pending"(current_setting(${setting}, true)::jsonb);
      end if;
      return null;
    end
    $$`);
  await runner.query(`
    create trigger "${name}_update" after update on "${table}"
    for each statement execute function "${name}_update"()`);
}

/** Removes values that no row has any more, up to a number of them. Their sum is 0, over shards that nobody else has. */
async function createSweep(runner: QueryRunner, column: string, name: string): Promise<void> {
  await runner.query(`
    create function "${name}_sweep"(number integer) returns bigint language plpgsql as $$
    declare
      places integer[];
      removed bigint;
    begin
      select array_agg(shard) filter (where pg_try_advisory_xact_lock(hashtext(${literal(name)}), shard)) into places
      from (select distinct shard from "${name}") shards;
      delete from "${name}" counted using (
        select ${column} as value from "${name}" where shard = any(places) group by ${column} having sum(total) = 0 limit number
      ) gone
      where counted.shard = any(places) and (counted.${column} = value or counted.${column} is null and value is null);
      get diagnostics removed = row_count;
      return removed;
    end
    $$`);
}

/** Undoes {@link createCountedColumns}. */
export async function dropCountedColumns(runner: QueryRunner, { table, counted = [] }: TableLayout): Promise<void> {
  for (const path of counted) {
    const name = countedTable(table, path);
    for (const operation of ['insert', 'delete', 'truncate', 'change', 'update']) {
      await runner.query(`drop function "${name}_${operation}" cascade`);
    }
    await runner.query(`drop function "${name}_add_pending", "${name}_sweep", "${name}_add"`);
    await runner.query(`drop table "${name}"`);
  }
}
