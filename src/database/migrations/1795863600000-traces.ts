import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events know the trace of the request that made the change, so that their notifications belong to it. */
export class Traces1795863600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table event add column traceparent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table event drop column traceparent');
  }
}
