import { statementsOf } from '../../database/database';
import { RETENTION_LOCK } from '../retention/retention.statements';
import { EVENT_KEY_COLUMNS } from '../event/recorded-event';

/** Events that one transaction looks at. */
export const REPLAY_BATCH_SIZE = 500;

const named = statementsOf('hub.replay');
const instant = (parameter: string): string =>
  `(timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond')`;

/** Nothing comes by itself to a disabled one: neither now, nor of what has happened by now when it is resumed. */
export const LOCK = named(
  'lock',
  `select id, api, query, case when state = 'disabled' then pg_current_snapshot()::text else since end as since
   from subscription where id = $1 for no key update`,
);

/** Until the end of the transaction no event is removed. */
export const RETAIN = named('retain', `select pg_advisory_xact_lock_shared(${RETENTION_LOCK})`);

export const LAST = named('last', 'select coalesce(max(position), 0) as last from event');

const AFTER_EVENT = 'select position - 1 as after from event where id = $1 and resource = any($2::text[])';

/** Ids have no index, which every write would pay for: this looks at all events after a position, up to another one. */
export const AFTER_EVENT_BETWEEN = named('afterEventBetween', `${AFTER_EVENT} and position > $3 and position <= $4`);

/** This reads the whole table. */
export const AFTER_EVENT_ANYWHERE = named('afterEventAnywhere', AFTER_EVENT);

/** Milliseconds. Clocks of servers and of the database differ by less, and no transaction takes as long. */
export const EARLY = 60_000;

/**
 * Times have no index, which every write would pay for. They grow with the positions, but for the time that a transaction
 * takes: so this halves the positions until it has the first one, {@link EARLY}.
 */
export const AFTER_TIME = named(
  'afterTime',
  `with recursive wanted as (select ${instant('$1')} - interval '${EARLY} milliseconds' as time),
   search(low, high) as (
     select coalesce(min(position), 0), coalesce(max(position), 0) + 1 from event
     union all
     select case when found.time < wanted.time then found.position + 1 else low end,
       case when found.time < wanted.time then high else (low + high) / 2 end
     from wanted, search, lateral (
       select event.position, event.time from event where event.position >= (low + high) / 2
       order by event.position limit 1
     ) found
     where low < high
   )
   select low - 1 as after from search order by high - low limit 1`,
);

/** Those that have become deliveries, or never will for this subscription: the others come by themselves. */
export const EVENTS = named(
  'events',
  `select ${EVENT_KEY_COLUMNS} from event, hub_cursor
   where event.position > $1 and event.position <= $2 and event.resource = any($3::text[])
     and ($4::bigint is null or event.time >= ${instant('$4')})
     and (
       pg_visible_in_snapshot(event.transaction::text::xid8, hub_cursor.done::pg_snapshot)
       or pg_visible_in_snapshot(event.transaction::text::xid8, $5::pg_snapshot)
       or (event.position <= hub_cursor.position
         and pg_visible_in_snapshot(event.transaction::text::xid8, hub_cursor.target::pg_snapshot))
     )
   order by event.position limit ${REPLAY_BATCH_SIZE}`,
);

export const DELIVER = named(
  'deliver',
  `with inserted as (
     insert into delivery (subscription_id, event_position, resource)
     select $1, event_position, resource
     from unnest($2::bigint[], $3::text[]) with ordinality as given(event_position, resource, place) order by place
   )
   update subscription set work = work + 1, next_due_at = least(next_due_at, now()) where id = $1`,
);
