import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ids of events that other systems have delivered. */
export class ReceivedEvents1795222800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table received_event (
        event_id text collate "C" not null,
        received_at timestamptz not null default now(),
        constraint received_event_pkey primary key (event_id)
      )`);
    await runner.query('create index received_event_received_at on received_event (received_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table received_event');
  }
}
