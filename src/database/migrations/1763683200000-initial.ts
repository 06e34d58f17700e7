// Room database/migrations: the way from any older database to this one.

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createResourceTable, dropResourceTable } from '../tables/resource-table';

/** Customers, party roles, the record of events, each table with its indexes and its counter. */
export class Initial1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists typeorm_metadata (
        type varchar not null, database varchar, schema varchar, "table" varchar, name varchar, value text
      )`);

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
    await runner.query('drop table typeorm_metadata');
  }
}
