import { statementsOf } from '../../database/database';
import { SWEEP_SIZE } from '../../database/sweeper';
import { PASS_ALL_UNHEARD } from '../event/pass-all';

/** Key of the advisory lock between who removes events and who refers to old ones. */
export const RETENTION_LOCK = 629_669;

const named = statementsOf('hub.retention');
const CUTOFF = `now() - $1::float8 * interval '1 millisecond'`;

const removal = (name: string, condition: string) =>
  named(
    name,
    `delete from delivery where ctid = any (array(
       select ctid from delivery where ${condition} limit ${SWEEP_SIZE} for update skip locked
     )) returning id`,
  );

export const DELIVERED = removal('delivered', `state = 'delivered' and finished_at < ${CUTOFF}`);
export const PARKED = removal('parked', `state = 'parked' and finished_at < ${CUTOFF}`);

const ORPHAN = 'not exists (select from subscription where subscription.id = delivery.subscription_id)';

/** Where the subscription is gone. (What was delivered to it goes when its time comes: nothing looks at it.) */
export const ORPHANS_PENDING = removal('orphansPending', `state = 'pending' and ${ORPHAN}`);
export const ORPHANS_WAITING = removal('orphansWaiting', `state = 'waiting' and ${ORPHAN}`);
export const ORPHANS_PARKED = removal('orphansParked', `state = 'parked' and ${ORPHAN}`);

export const LOCK = named('lock', `select pg_try_advisory_xact_lock(${RETENTION_LOCK}) as "isOurs"`);

/** Without a subscription no event is turned into deliveries, and none need be. */
export const PASS_ALL = named('passAll', PASS_ALL_UNHEARD);

/**
 * Looks at the next events in the order of their positions, which needs no index on times, and removes the old ones that the
 * hub has turned into deliveries, none of which is still to be made.
 */
export const EVENTS = named(
  'events',
  `with page as (select position, time from event where position > $2 order by position limit ${SWEEP_SIZE}),
   removed as (
     delete from event using hub_cursor
     where event.position = any (array(select position from page where time < ${CUTOFF}))
       and pg_visible_in_snapshot(event.transaction::text::xid8, hub_cursor.done::pg_snapshot)
       and event.position not in (
         select event_position from delivery
         where state <> 'delivered' and event_position > $2 and event_position <= (select max(position) from page)
       )
     returning event.position
   )
   select (select max(position) from page where time < ${CUTOFF}) as last,
     (select count(*) from removed)::int as removed`,
);
