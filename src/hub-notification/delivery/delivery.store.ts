import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { EVENT_COLUMNS, type RecordedEvent } from '../outbox/recorded-event';

/** A subscription that this instance has to itself for a while. */
export interface Lease {
  readonly id: string;
  /** Base path of its API. */
  readonly api: string;
  readonly callback: string;
  readonly query: string | null;
  readonly secret: string | null;
  /** Who has an older token has lost the lease. */
  readonly token: string;
  /** Count of new work when the lease began. */
  readonly work: string;
  /** In a row, so far. */
  readonly failures: number;
}

/** A delivery to be made, with its event. */
export interface PendingDelivery extends RecordedEvent {
  readonly deliveryId: string;
  readonly resource: string;
  readonly attempts: number;
  /** Milliseconds until it may be tried; not positive if it may be now. */
  readonly dueIn: number;
  /** Milliseconds since the event, or since its replay. */
  readonly age: number;
}

/** What has become of a delivery. */
export interface Settlement {
  readonly deliveryId: string;
  readonly state: 'delivered' | 'pending' | 'parked';
  readonly attempts: number;
  /** Milliseconds until the next attempt; of a pending one. */
  readonly retryIn: number;
  readonly error: string | null;
}

/** What is known of the listener after some deliveries. */
export interface ListenerHealth {
  readonly failures: number;
  readonly hasSucceeded: boolean;
  readonly lastError: string | null;
}

/** When a subscription that is let go of is worth looking at again. Milliseconds from now; null: when there is new work. */
export interface Release {
  readonly nextDueIn: number | null;
  /** How long its circuit is open. */
  readonly openFor: number;
}

const named = statementsOf('hub');
const milliseconds = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;

const CLAIM = named(
  'claim',
  `update subscription set token = token + 1, lease_until = now() + ${milliseconds('$2')}
   from (
     select id as due_id from subscription
     where state = 'active' and next_due_at <= now() and open_until <= now() and lease_until <= now()
     order by next_due_at limit $1 for update skip locked
   ) due
   where id = due_id
   returning id, api, callback, query, secret, token, work, failures`,
);
const READ = named(
  'read',
  `select delivery.id as "deliveryId", delivery.resource, attempts,
     (extract(epoch from delivery.due_at - now()) * 1000)::float8 as "dueIn",
     (extract(epoch from now() - greatest(event.time, delivery.created_at)) * 1000)::float8 as age, ${EVENT_COLUMNS}
   from delivery join event on event.position = delivery.event_position
   where subscription_id = $1 and delivery.state = 'pending' and delivery.id > $2 and delivery.resource <> all($3)
   order by delivery.id limit $4`,
);
const SETTLE = named(
  'settle',
  `with lease as (
     update subscription set lease_until = now() + ${milliseconds('$3')}, failures = $4,
       last_success_at = case when $5 then now() else last_success_at end,
       last_failure_at = case when $6::text is null then last_failure_at else now() end,
       last_error = coalesce($6, last_error)
     where id = $1 and token = $2 returning id
   ), settled as (
     update delivery set state = made.state, attempts = made.attempts, error = made.error,
       due_at = now() + made.retry_in * interval '1 millisecond',
       finished_at = case when made.state <> 'pending' then now() end
     from lease, unnest($7::bigint[], $8::text[], $9::smallint[], $10::float8[], $11::text[])
       as made(id, state, attempts, retry_in, error)
     where delivery.id = made.id and delivery.state = 'pending'
   )
   select exists (select from lease) as "isOurs"`,
);
const RELEASE = named(
  'release',
  // What is new since the lease began may have come too late to be seen.
  `update subscription set lease_until = '-infinity', open_until = now() + ${milliseconds('$4')},
     next_due_at = case when work <> $3 then now() when $5::float8 is null then 'infinity'
       else now() + ${milliseconds('$5')} end
   where id = $1 and token = $2`,
);
const DISABLE = named(
  'disable',
  `update subscription set state = 'disabled', reason = $3, lease_until = '-infinity' where id = $1 and token = $2`,
);
const PARK_OLD = named(
  'parkOld',
  `with lease as (select id from subscription where id = $1 and token = $2 for update), old as (
     select delivery.id from delivery join event on event.position = delivery.event_position, lease
     where subscription_id = lease.id and delivery.state = 'pending' and greatest(event.time, delivery.created_at) < now() - ${milliseconds('$3')}
     order by delivery.id limit 5000
   )
   update delivery set state = 'parked', error = $4, finished_at = now() from old where delivery.id = old.id`,
);

/** The rows behind the deliveries. Whatever a lease changes, it changes only while it is the last one. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** Takes subscriptions that have something to deliver and that nobody else has. @param duration in milliseconds */
  claim(limit: number, duration: number): Promise<Lease[]> {
    return this.database.query<Lease>(CLAIM, [limit, duration]);
  }

  /** The oldest pending deliveries after one, those of some resources left out. */
  read(subscriptionId: string, after: string, without: readonly string[], limit: number): Promise<PendingDelivery[]> {
    return this.database.query<PendingDelivery>(READ, [subscriptionId, after, without, limit]);
  }

  /** Writes down what has become of deliveries, and renews the lease. @returns false if the lease is lost */
  async settle(
    { id, token }: Lease,
    { failures, hasSucceeded, lastError }: ListenerHealth,
    made: readonly Settlement[],
    duration: number,
  ): Promise<boolean> {
    const values = [
      id,
      token,
      duration,
      failures,
      hasSucceeded,
      lastError,
      made.map(({ deliveryId }) => deliveryId),
      made.map(({ state }) => state),
      made.map(({ attempts }) => attempts),
      made.map(({ retryIn }) => retryIn),
      made.map(({ error }) => error),
    ];
    const [row] = await this.database.query<{ isOurs: boolean }>(SETTLE, values);
    return row?.isOurs ?? false;
  }

  async release({ id, token, work }: Lease, { nextDueIn, openFor }: Release): Promise<void> {
    await this.database.query(RELEASE, [id, token, work, openFor, nextDueIn]);
  }

  /** No delivery is made any more, and none is added. */
  async disable({ id, token }: Lease, reason: string): Promise<void> {
    await this.database.query(DISABLE, [id, token, reason]);
  }

  /** Gives up deliveries of events that are older than so many milliseconds; many of them, not all. */
  async parkOld({ id, token }: Lease, age: number, reason: string): Promise<void> {
    await this.database.query(PARK_OLD, [id, token, age, reason]);
  }
}
