import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A subscription is a client's, and keeps by which roles and claims it is told what it is told; those that are there are nobody's.
 * Beside its secret it can have an authorization and a secret from before: all of it is one JSON, or that encrypted. It
 * is encrypted by the service when it starts with `SECRETS_KEY`; a migration knows no keys. Instances of the version before cannot
 * deliver any more; they are to be stopped before.
 */
export class Credentials1795867200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscription rename column secret to credentials');
    await runner.query('alter table subscription add column owner text, add column holder jsonb');
    await runner.query(`
      update subscription set credentials = json_build_object('secret', credentials)::text where credentials is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // What is encrypted stays a text that nobody knows: better than to send unsigned what was signed.
    await runner.query(`
      update subscription set credentials = credentials::json ->> 'secret' where credentials like '{%'`);
    await runner.query('alter table subscription rename column credentials to secret');
    await runner.query('alter table subscription drop column owner, drop column holder');
  }
}
