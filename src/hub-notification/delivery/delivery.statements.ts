import { statementsOf } from '../../database/database';
import { EVENT_HEAD_COLUMNS, EVENT_SIZE } from '../event/recorded-event';

/** Of one resource, that are read at a time to be tried again. */
const CHAIN_SIZE = 20;

/** Longer documents are read one by one, each when its delivery is made. So are those of old events that do not say. Bytes. */
const MAX_SIZE_AHEAD = 64 * 1024;

/** Bytes of documents that are read at a time. */
const MAX_SIZE_OF_PAGE = 256 * 1024;

/** A longer document is not delivered. Bytes. */
export const MAX_DELIVERED_SIZE = 8_000_000;

/** Subscriptions with something to deliver that are looked at together: those of several full hubs. */
const MAX_DUE = 5_000;

/** Deliveries that are given up at a time. */
const PARK_SIZE = 5_000;

const named = statementsOf('hub');
const milliseconds = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;

const IS_DUE = `state = 'active' and next_due_at <= now() and open_until <= now() and lease_until <= now()`;
const claiming = (ids: string, duration: string): string =>
  `update subscription set token = token + 1, lease_until = now() + ${milliseconds(duration)}
   where id = any (${ids})
   returning id, api, callback, query, credentials, token, work, failures, strikes, is_slow as "isSlow", exists (
     select from delivery where subscription_id = subscription.id and delivery.state = 'waiting' and due_at <= now()
   ) as "hasRetries"`;
const longestDue = (condition: string, limit: string): string =>
  `array(
     select id from subscription where ${condition} and ${IS_DUE} order by next_due_at limit ${limit} for update skip locked
   )`;
export const CLAIM = named(
  'claim',
  claiming(`${longestDue('not is_slow', '$1')} || ${longestDue('is_slow', '$2')}`, '$3'),
);
export const CLAIM_THESE = named(
  'claimThese',
  claiming(`array(select id from subscription where id = any ($1) and ${IS_DUE} for update skip locked)`, '$2'),
);
/** Of each host, as callbacks spell it, no more than could get places. */
export const DUE = named(
  'due',
  `select id, origin, is_slow as "isSlow" from (
     select id, origin, is_slow, next_due_at, row_number() over (partition by origin, is_slow order by next_due_at) as rank
     from (
       select id, substring(callback from '^[^/]*//[^/?#]*') as origin, is_slow, next_due_at
       from subscription where ${IS_DUE}
     ) due
   ) ranked where rank <= $1 order by next_due_at limit ${MAX_DUE}`,
);

const FITS = `before < ${MAX_SIZE_OF_PAGE}`;

/**
 * Deliveries with their events, up to so many bytes: what comes after them has no document, and is not to be tried. (The size
 * of a document is read without the document.)
 */
const reading = (page: string, isBehind: string): string =>
  `select "deliveryId", queue as resource, attempts, "isWaiting", "dueIn", age, ${isBehind} as "isBehind", count,
     ${EVENT_HEAD_COLUMNS}, event.traceparent, case when ${FITS} and ahead > 0 then document::text end as json
   from (
     select *, count(*) over () as count, sum(ahead) over (order by "deliveryId") - ahead as before from (${page}) page
   ) event`;
const ROW = `delivery.id as "deliveryId", delivery.resource as queue, attempts, delivery.state = 'waiting' as "isWaiting",
  (extract(epoch from delivery.due_at - now()) * 1000)::float8 as "dueIn",
  (extract(epoch from now() - greatest(event.time, delivery.created_at)) * 1000)::float8 as age,
  case when event.size <= ${MAX_SIZE_AHEAD} then event.size else 0 end as ahead, event.*`;
export const READ_FRESH = named(
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
export const READ_RETRIES = named(
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

export const READ_DOCUMENT = named(
  'readDocument',
  `select case when ${EVENT_SIZE} <= ${MAX_DELIVERED_SIZE} then document::text end as json from event where position = $1`,
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

export const SETTLE = named(
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
export const RELEASE = named(
  'release',
  // What is new since the lease began may have come too late to be seen.
  `update subscription set lease_until = '-infinity', open_until = now() + ${milliseconds('$4')},
     is_slow = coalesce($6, is_slow), next_due_at = case when work <> $3 then now() when $5::float8 is not null then now() + ${milliseconds('$5')}
       else coalesce((select min(due_at) from delivery where subscription_id = $1 and delivery.state = 'waiting'), 'infinity') end
   where id = $1 and token = $2`,
);
export const DISABLE = named(
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
export const PARK_OLD = named(
  'parkOld',
  `with lease as (select id from subscription where id = $1 and token = $2 for update),
   fresh as (${oldOnes('pending')}), waiting as (${oldOnes('waiting')}),
   parked as (
     update delivery set state = 'parked', error = coalesce(error, $4), due_at = null, finished_at = now()
     from (select id from fresh union all select id from waiting) old where delivery.id = old.id
   )
   ${freeing('select distinct resource from waiting', 'array(select id from waiting)')}`,
);
