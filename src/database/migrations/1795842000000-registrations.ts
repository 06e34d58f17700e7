import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which subscriptions are the same is no longer a digest of what clients wrote: callbacks are compared as URLs and queries by
 * what they mean. Those that an older version took for different ones stay, with their deliveries.
 */
export class Registrations1795842000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index subscription_digest');
    await runner.query('alter table subscription drop column digest');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscription add column digest bytea');
    // What was written cannot be told any more: each is a subscription of its own.
    await runner.query(`update subscription set digest = sha256(convert_to(id, 'UTF8'))`);
    await runner.query('alter table subscription alter column digest set not null');
    await runner.query('create unique index subscription_digest on subscription (api, digest)');
  }
}
