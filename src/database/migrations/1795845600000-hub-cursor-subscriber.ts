import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The fan-out can stop in the middle of an event. */
export class HubCursorSubscriber1795845600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table hub_cursor add column subscriber text collate "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table hub_cursor drop column subscriber');
  }
}
