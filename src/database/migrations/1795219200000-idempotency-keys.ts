import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The answers of writes with an `Idempotency-Key`. */
export class IdempotencyKeys1795219200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency_key (
        scope text collate "C" not null,
        key text collate "C" not null,
        fingerprint bytea not null,
        status smallint not null,
        headers jsonb not null,
        body text not null,
        created_at timestamptz not null default now(),
        constraint idempotency_key_pkey primary key (scope, key)
      )`);
    await runner.query('create index idempotency_key_created_at on idempotency_key (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_key');
  }
}
