import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { EVENT_HEAD_COLUMNS, type RecordedEvent } from '../outbox/recorded-event';

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
  readonly strikes: number;
  /** Whether it is time for a retry. */
  readonly hasRetries: boolean;
  readonly isSlow: boolean;
}

/** A delivery to be made, with its event. */
export interface PendingDelivery extends RecordedEvent {
  readonly deliveryId: string;
  readonly resource: string;
  readonly attempts: number;
  /** Whether it waits: for its retry, or for that of another one of its resource. */
  readonly isWaiting: boolean;
  /** Others of its resource that come first were not read. */
  readonly isBehind: boolean;
  /** Milliseconds until its retry; null if it has none. */
  readonly dueIn: number | null;
  /** When it happened, or was replayed, by `performance.now()`. */
  readonly bornAt: number;
}

/** Some deliveries; whether they are the last ones. */
export interface Page {
  readonly deliveries: readonly PendingDelivery[];
  readonly isLast: boolean;
}

/** What has become of a delivery. */
export interface Settlement {
  readonly delivery: Pick<PendingDelivery, 'deliveryId' | 'resource' | 'isWaiting'>;
  readonly state: 'delivered' | 'waiting' | 'parked';
  readonly attempts: number;
  /** Milliseconds until the next attempt of one that waits; null if it waits for that of another one. */
  readonly retryIn: number | null;
  readonly error: string | null;
}

/** What is known of the listener after some deliveries. */
export interface ListenerHealth {
  /** Failures in a row. */
  readonly failures: number;
  /** Those that speak against the listener as a whole. */
  readonly strikes: number;
  readonly hasSucceeded: boolean;
  readonly lastError: string | null;
}

/** When a subscription that is let go of is worth looking at again. */
export interface Release {
  /** Milliseconds from now; null: when the first retry is due, or there is new work. */
  readonly nextDueIn: number | null;
  /** How long its circuit is open. Milliseconds. */
  readonly openFor: number;
  /** Whether its listener takes long to answer; null: as far as is known. */
  readonly isSlow: boolean | null;
}

/** Of one resource, that are read at a time to be tried again. */
const CHAIN_SIZE = 20;

/** Bytes of documents that are read at a time, one document aside; compressed, where PostgreSQL has compressed them. */
const MAX_SIZE = 1_000_000;

/** Deliveries that are given up at a time. */
const PARK_SIZE = 5_000;

const named = statementsOf('hub');
const milliseconds = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;

const dueOnes = (condition: string, limit: string): string =>
  `array(
     select id from subscription
     where ${condition} and state = 'active' and next_due_at <= now() and open_until <= now() and lease_until <= now()
     order by next_due_at limit ${limit} for update skip locked
   )`;
const CLAIM = named(
  'claim',
  `update subscription set token = token + 1, lease_until = now() + ${milliseconds('$3')}
   where id = any (${dueOnes('not is_slow', '$1')} || ${dueOnes('is_slow', '$2')})
   returning id, api, callback, query, secret, token, work, failures, strikes, is_slow as "isSlow", exists (
     select from delivery where subscription_id = subscription.id and delivery.state = 'waiting' and due_at <= now()
   ) as "hasRetries"`,
);

const FITS = `before < ${MAX_SIZE}`;

/**
 * Deliveries with their events, up to so many bytes as they are stored: what comes after them has no document, and is not to
 * be tried. (The size of a document is read without the document.)
 */
const reading = (page: string, isBehind: string): string =>
  `select "deliveryId", queue as resource, attempts, "isWaiting", "dueIn", age, ${isBehind} as "isBehind", count,
     ${EVENT_HEAD_COLUMNS}, case when ${FITS} then document end as document
   from (
     select *, count(*) over () as count, sum(stored) over (order by "deliveryId") - stored as before from (${page}) page
   ) event`;
const ROW = `delivery.id as "deliveryId", delivery.resource as queue, attempts, delivery.state = 'waiting' as "isWaiting",
  (extract(epoch from delivery.due_at - now()) * 1000)::float8 as "dueIn",
  (extract(epoch from now() - greatest(event.time, delivery.created_at)) * 1000)::float8 as age,
  pg_column_size(event.document) as stored, event.*`;
const READ_FRESH = named(
  'readFresh',
  `${reading(
    `select ${ROW}, exists (
       select from delivery first
       where first.subscription_id = $1 and first.resource = delivery.resource and first.state = 'waiting'
     ) as "isBehind"
     from delivery join event on event.position = delivery.event_position
     where subscription_id = $1 and delivery.state = 'pending' and delivery.id > $2
     order by delivery.id limit $3`,
    '"isBehind"',
  )} where ${FITS} order by "deliveryId"`,
);
const READ_RETRIES = named(
  'readRetries',
  // One more than is to be tried shows that there are more.
  `with due as (
     select distinct resource from (
       select resource from delivery where subscription_id = $1 and state = 'waiting' and due_at <= now()
       order by due_at limit $2
     ) first
   ) ${reading(
     `select ${ROW}, delivery.place
      from due cross join lateral (
        select *, row_number() over (order by id) as place from delivery
        where subscription_id = $1 and state = 'waiting' and delivery.resource = due.resource
        order by id limit ${CHAIN_SIZE} + 1
      ) delivery join event on event.position = delivery.event_position`,
     `(place > ${CHAIN_SIZE} or not ${FITS})`,
   )} order by "deliveryId"`,
);

/**
 * Of each of some resources, the first one that waits, others left out, is due now: what it waited for is done. So there is
 * always one that is due some time where some wait.
 */
const freeing = (resources: string, others: string): string =>
  `update delivery set due_at = now()
   from lease, (${resources}) freed, lateral (
     select id as first from delivery
     where subscription_id = lease.id and state = 'waiting' and delivery.resource = freed.resource and id <> all(${others})
     order by id limit 1
   ) next
   where delivery.id = next.first and delivery.due_at is null`;

const SETTLE = named(
  'settle',
  `with lease as (
     update subscription set lease_until = now() + ${milliseconds('$3')}, failures = $4, strikes = $5,
       last_success_at = case when $6 then now() else last_success_at end,
       last_failure_at = case when $7::text is null then last_failure_at else now() end,
       last_error = coalesce($7, last_error)
     where id = $1 and token = $2 returning id
   ), settled as (
     update delivery set state = made.state, attempts = made.attempts, error = made.error,
       due_at = now() + made.retry_in * interval '1 millisecond',
       finished_at = case when made.state <> 'waiting' then now() end
     from lease, unnest($8::bigint[], $9::text[], $10::smallint[], $11::float8[], $12::text[])
       as made(id, state, attempts, retry_in, error)
     where delivery.id = made.id and delivery.state in ('pending', 'waiting')
   ), freed as (${freeing('select unnest($13::text[]) as resource', '$8')})
   select exists (select from lease) as "isOurs"`,
);
const RELEASE = named(
  'release',
  // What is new since the lease began may have come too late to be seen.
  `update subscription set lease_until = '-infinity', open_until = now() + ${milliseconds('$4')},
     is_slow = coalesce($6, is_slow), next_due_at = case when work <> $3 then now() when $5::float8 is not null then now() + ${milliseconds('$5')}
       else coalesce((select min(due_at) from delivery where subscription_id = $1 and delivery.state = 'waiting'), 'infinity') end
   where id = $1 and token = $2`,
);
const DISABLE = named(
  'disable',
  `update subscription set state = 'disabled', reason = $3, lease_until = '-infinity' where id = $1 and token = $2`,
);
// The limit of one keeps PostgreSQL from reading the whole event table for a few thousand of its rows.
const oldOnes = (state: string): string =>
  `select first.id, first.resource from lease, lateral (
     select id, resource, event_position, created_at from delivery
     where subscription_id = $1 and delivery.state = '${state}' order by id limit ${PARK_SIZE}
   ) first, lateral (
     select time from event where position = first.event_position limit 1
   ) event
   where greatest(event.time, first.created_at) < now() - ${milliseconds('$3')}`;
const PARK_OLD = named(
  'parkOld',
  `with lease as (select id from subscription where id = $1 and token = $2 for update),
   fresh as (${oldOnes('pending')}), waiting as (${oldOnes('waiting')}),
   parked as (
     update delivery set state = 'parked', error = coalesce(error, $4), due_at = null, finished_at = now()
     from (select id from fresh union all select id from waiting) old where delivery.id = old.id
   )
   ${freeing('select distinct resource from waiting', 'array(select id from waiting)')}`,
);

/** The rows behind the deliveries. Whatever a lease changes, it changes only while it is the last one. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /**
   * Takes subscriptions that have something to deliver and that nobody else has.
   * @param limits how many, of those whose listeners are quick, and of those whose are slow
   * @param duration in milliseconds
   */
  claim({ quick, slow }: { quick: number; slow: number }, duration: number): Promise<Lease[]> {
    return this.database.query<Lease>(CLAIM, [quick, slow, duration]);
  }

  /** The oldest deliveries after one that were not tried yet. */
  async readFresh(subscriptionId: string, after: string, limit: number): Promise<Page> {
    const rows = await this.database.query<DeliveryRow>(READ_FRESH, [subscriptionId, after, limit]);
    const found = Number(rows[0]?.count ?? 0);
    return { deliveries: rows.map(deliveryOf), isLast: found < limit && rows.length === found };
  }

  /** Those to be tried again, of some resources for which it is time, with what comes after them. */
  async readRetries(subscriptionId: string, resources: number): Promise<PendingDelivery[]> {
    return (await this.database.query<DeliveryRow>(READ_RETRIES, [subscriptionId, resources])).map(deliveryOf);
  }

  /** Writes down what has become of deliveries, and renews the lease. @returns false if the lease is lost */
  async settle(
    { id, token }: Lease,
    { failures, strikes, hasSucceeded, lastError }: ListenerHealth,
    made: readonly Settlement[],
    duration: number,
  ): Promise<boolean> {
    const values = [
      id,
      token,
      duration,
      failures,
      strikes,
      hasSucceeded,
      lastError,
      made.map(({ delivery }) => delivery.deliveryId),
      made.map(({ state }) => state),
      made.map(({ attempts }) => attempts),
      made.map(({ retryIn }) => retryIn),
      made.map(({ error }) => error),
      freedBy(made),
    ];
    const [row] = await this.database.query<{ isOurs: boolean }>(SETTLE, values);
    return row?.isOurs ?? false;
  }

  async release({ id, token, work }: Lease, { nextDueIn, openFor, isSlow }: Release): Promise<void> {
    await this.database.query(RELEASE, [id, token, work, openFor, nextDueIn, isSlow]);
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

type DeliveryRow = Omit<PendingDelivery, 'bornAt'> & { readonly age: number; readonly count: string };

function deliveryOf(row: DeliveryRow): PendingDelivery {
  return { ...row, bornAt: performance.now() - row.age };
}

/** Resources that wait no more for what was tried of them. */
function freedBy(made: readonly Settlement[]): string[] {
  const retried = new Set(made.filter(({ retryIn }) => retryIn !== null).map(({ delivery }) => delivery.resource));
  const freed = made.filter(({ state, delivery }) => state !== 'waiting' && delivery.isWaiting);
  return [...new Set(freed.map(({ delivery }) => delivery.resource))].filter((resource) => !retried.has(resource));
}
