import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { Audience, type NewDelivery, type Subscriber } from './audience';
import { EVENT_KEY_COLUMNS, type EventKey } from './recorded-event';
import { Snapshot } from './snapshot';

/** Events that one transaction turns into deliveries, at most. */
const BATCH_SIZE = 1_000;

interface Cursor {
  readonly done: string;
  readonly target: string | null;
  readonly position: string;
  /** The snapshot of the statement that has read all this. */
  readonly now: string;
  /** Those that are to get events; null if there are none. */
  readonly subscriptions: readonly Subscription[] | null;
}

interface Subscription {
  readonly id: string;
  readonly api: string;
  readonly query: string | null;
  readonly since: string;
}

/** What a batch has come to. */
export interface FanOutResult {
  /** `busy`: another instance is at it. */
  readonly state: 'done' | 'more' | 'busy';
  /** Subscriptions that have got deliveries. */
  readonly reached: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

const named = statementsOf('hub');

// Who has subscribed before an event of the snapshot committed is among the subscriptions, as the same snapshot sees it.
// Where another instance has moved the cursor in this very moment, `done` sees more than `now`: there are no events between.
const CURSOR = named(
  'cursor',
  `select done, target, position, pg_current_snapshot()::text as now, (
     select json_agg(json_build_object('id', id, 'api', api, 'query', query, 'since', since))
     from subscription where state <> 'disabled'
   ) as subscriptions
   from hub_cursor for update skip locked`,
);
/**
 * What the target sees and `done` does not. The second part finds what was running when `done` was taken: one transaction that
 * takes long does not make everybody look at all that has happened since. Sorted by a sum, so that nobody walks the table by
 * position.
 */
const EVENTS = named(
  'events',
  `select ${EVENT_KEY_COLUMNS} from (
     select * from event
     where transaction >= pg_snapshot_xmax($1::pg_snapshot)::text::bigint
       and transaction < pg_snapshot_xmax($2::pg_snapshot)::text::bigint
     union all
     select * from event
     where transaction = any (array(select xip::text::bigint from pg_snapshot_xip($1::pg_snapshot) xip))
   ) event
   where pg_visible_in_snapshot(transaction::text::xid8, $2::pg_snapshot) and position > $3
   order by position + 0 limit ${BATCH_SIZE}`,
);
const ADVANCE = 'update hub_cursor set done = $1, target = $2, position = $3';
const MOVE_ON = named('advance', ADVANCE);
const DELIVER = named(
  'deliver',
  `with moved as (${ADVANCE}), given as (
     select * from unnest($4::text[], $5::bigint[], $6::text[]) with ordinality
       as given(subscription_id, event_position, resource, place)
   ), alive as (
     update subscription set work = work + 1, next_due_at = least(next_due_at, now()) where id = any($4) returning id
   )
   insert into delivery (subscription_id, event_position, resource)
   select subscription_id, event_position, resource from given
   where subscription_id in (select id from alive) order by place`,
);

/**
 * Turns recorded events into deliveries, each exactly once, whatever the order in which transactions commit: the events of
 * one snapshot that the one before it did not see, batch by batch.
 */
@Injectable()
export class FanOut {
  constructor(
    private readonly database: Database,
    private readonly audience: Audience,
  ) {}

  /** One batch, in one transaction. */
  run(): Promise<FanOutResult> {
    return this.database.transaction(async (session) => {
      const [cursor] = await session.query<Cursor>(CURSOR, []);
      if (!cursor) return { state: 'busy', reached: NOBODY };
      const { done, target, position, now, subscriptions } = cursor;
      // Whoever is the first to subscribe moves the cursor.
      if (!subscriptions) return { state: 'done', reached: NOBODY };
      const events = await session.query<EventKey>(EVENTS, [done, target ?? now, position]);
      // Without events there is nothing to write down: a statement that does would make the next snapshot another one.
      if (events.length === 0 && target === null) return { state: 'done', reached: NOBODY };
      const { deliveries, decided } = await this.audience.of(session, events, subscriptions.map(subscriberOf));
      const isWhole = decided === events.length && events.length < BATCH_SIZE;
      const next = isWhole ? [target ?? now, null, 0] : [done, target ?? now, events[decided - 1]?.position];
      if (deliveries.length === 0) await session.query(MOVE_ON, next);
      else await session.query(DELIVER, [...next, ...columnsOf(deliveries)]);
      const reached = new Set(deliveries.map(({ subscriptionId }) => subscriptionId));
      return { state: isWhole && target === null ? 'done' : 'more', reached };
    });
  }
}

function subscriberOf({ since, ...subscription }: Subscription): Subscriber {
  const before = new Snapshot(since);
  return { ...subscription, mayGet: ({ transaction }) => !before.sees(BigInt(transaction)) };
}

function columnsOf(deliveries: readonly NewDelivery[]): unknown[] {
  return [
    deliveries.map(({ subscriptionId }) => subscriptionId),
    deliveries.map(({ position }) => position),
    deliveries.map(({ resource }) => resource),
  ];
}
