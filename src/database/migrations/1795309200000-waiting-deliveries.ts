import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries that wait for a retry are set apart, so that those that do not never have to be looked for among them. */
export class WaitingDeliveries1795309200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table delivery alter column due_at drop not null, alter column due_at drop default');
    // All are tried at once, in order; what fails waits then.
    await runner.query(`update delivery set due_at = null where state = 'pending'`);
    await runner.query(`
      create index delivery_waiting on delivery (subscription_id, resource, id) where state = 'waiting'`);
    await runner.query(`create index delivery_due on delivery (subscription_id, due_at) where state = 'waiting'`);
    // What operators list, newest first; and which events are not to be removed yet.
    await runner.query(`create index delivery_newest_parked on delivery (id) where state = 'parked'`);
    await runner.query(`create index delivery_awaited on delivery (event_position) where state <> 'delivered'`);
    await runner.query('alter table subscription add column strikes integer not null default 0');
    await runner.query('alter table subscription add column is_slow boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscription drop column is_slow');
    await runner.query('alter table subscription drop column strikes');
    await runner.query('drop index delivery_awaited');
    await runner.query('drop index delivery_newest_parked');
    await runner.query('drop index delivery_due');
    await runner.query('drop index delivery_waiting');
    await runner.query(`update delivery set state = 'pending' where state = 'waiting'`);
    await runner.query('update delivery set due_at = now() where due_at is null');
    await runner.query('alter table delivery alter column due_at set default now(), alter column due_at set not null');
  }
}
