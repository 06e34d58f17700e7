import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose a subscription is, and by which roles and claims it is told what it is told. Those that are there are nobody's. */
export class Owners1795870800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscription add column owner text, add column holder jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscription drop column owner, drop column holder');
  }
}
