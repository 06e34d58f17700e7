import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Subscriptions, the deliveries of their events, and how far events have been turned into deliveries. */
export class Hub1795226400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The transaction that wrote the event: positions are not in the order of commits. Not volatile, so no table is rewritten.
    await runner.query(`
      alter table event add column transaction bigint not null default ((pg_current_xact_id())::text)::bigint`);
    await runner.query('create index event_transaction on event (transaction)');

    await runner.query(`
      create table subscription (
        id text collate "C" not null,
        api text not null,
        callback text not null,
        query text,
        digest bytea not null,
        secret text,
        since text not null,
        created_at timestamptz not null default now(),
        state text not null default 'active',
        reason text,
        work bigint not null default 0,
        next_due_at timestamptz not null default 'infinity',
        open_until timestamptz not null default '-infinity',
        lease_until timestamptz not null default '-infinity',
        token bigint not null default 0,
        failures integer not null default 0,
        last_success_at timestamptz,
        last_failure_at timestamptz,
        last_error text,
        constraint subscription_pkey primary key (id)
      ) with (fillfactor = 50)`);
    await runner.query('create unique index subscription_digest on subscription (api, digest)');

    await runner.query(`
      create table delivery (
        id bigint generated always as identity,
        subscription_id text collate "C" not null,
        event_position bigint not null,
        resource text not null,
        state text not null default 'pending',
        attempts smallint not null default 0,
        due_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        finished_at timestamptz,
        error text,
        constraint delivery_pkey primary key (id)
      )`);
    await runner.query(`create index delivery_pending on delivery (subscription_id, id) where state = 'pending'`);
    await runner.query(`create index delivery_parked on delivery (subscription_id, id) where state = 'parked'`);
    await runner.query(`create index delivery_delivered on delivery (finished_at) where state = 'delivered'`);

    await runner.query(`
      create table hub_cursor (
        id smallint not null,
        done text not null,
        target text,
        position bigint not null default 0,
        constraint hub_cursor_pkey primary key (id)
      )`);
    // Nobody has subscribed yet: what has happened so far is for nobody.
    await runner.query('insert into hub_cursor (id, done) values (1, pg_current_snapshot()::text)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table hub_cursor');
    await runner.query('drop table delivery');
    await runner.query('drop table subscription');
    await runner.query('alter table event drop column transaction');
  }
}
