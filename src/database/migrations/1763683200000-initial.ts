import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createResourceTable, dropResourceTable } from '../resource-table';

/** Customers, party roles, the record of events, and exact counts that need no counting. */
export class Initial1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists typeorm_metadata (
        type varchar not null, database varchar, schema varchar, "table" varchar, name varchar, value text
      )`);

    // The total of a resource is the sum over its shards. A session writes to the shard of its process id, so that
    // writers rarely wait for each other; the sum is exact in every snapshot.
    await runner.query(`
      create table resource_count (
        resource text collate "C" not null,
        shard smallint not null,
        total bigint not null,
        constraint resource_count_pkey primary key (resource, shard)
      ) with (fillfactor = 20)`);
    await runner.query(`
      create function count_resources() returns trigger language plpgsql as $$
      declare
        delta bigint;
      begin
        if tg_op = 'TRUNCATE' then
          update resource_count set total = 0 where resource = tg_table_name;
          return null;
        end if;
        select count(*) into delta from changed;
        if delta > 0 then
          update resource_count
          set total = total + case tg_op when 'INSERT' then delta else -delta end
          where resource = tg_table_name and shard = pg_backend_pid() % 32;
        end if;
        return null;
      end
      $$`);

    await runner.query(`
      create table event (
        position bigint generated always as identity,
        id uuid not null,
        type text not null,
        resource text not null,
        resource_id text collate "C" not null,
        href text not null,
        time timestamptz not null default now(),
        field_path text,
        correlation_id text not null,
        actor text,
        document jsonb not null,
        constraint event_pkey primary key (position)
      )`);

    await createResourceTable(runner, 'customer');
    await createResourceTable(runner, 'party_role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropResourceTable(runner, 'party_role');
    await dropResourceTable(runner, 'customer');
    await runner.query('drop table event');
    await runner.query('drop function count_resources');
    await runner.query('drop table resource_count');
    await runner.query('drop table typeorm_metadata');
  }
}
