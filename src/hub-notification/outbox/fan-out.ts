import { Injectable, Logger } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { Audience, type AudienceDecision, type NewDelivery, type Subscriber, type SubscriptionTerms } from './audience';
import { EVENT_KEY_COLUMNS, type EventKey } from '../event/recorded-event';
import { Snapshot } from './snapshot';

/** Events that are turned into deliveries at a time, at most. */
const BATCH_SIZE = 1_000;

/** An event that could not be read so often in a row goes to everybody who may get it. */
const MAX_FAILURES = 5;

interface HubCursor {
  readonly done: string;
  readonly target: string | null;
  readonly position: string;
  readonly subscriber: string | null;
  /** The snapshot of the statement that has read all this. */
  readonly now: string;
  /** Those that are to get events, sorted by id; null if there are none. */
  readonly subscriptions: readonly SubscriptionTerms[] | null;
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
const CURSOR = named(
  'cursor',
  `select done, target, position, subscriber, pg_current_snapshot()::text as now, (
     select json_agg(json_build_object('id', id, 'api', api, 'query', query, 'since', since) order by id)
     from subscription where state <> 'disabled'
   ) as subscriptions
   from hub_cursor`,
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
/** Nobody may have moved it meanwhile. */
const MOVE = `update hub_cursor set done = $5, target = $6, position = $7, subscriber = $8
  where done = $1 and target is not distinct from $2 and position = $3 and subscriber is not distinct from $4
  returning true as "isOurs"`;
const MOVE_ON = named('moveOn', MOVE);
const DELIVER = named(
  'deliver',
  `with moved as (${MOVE}), given as (
     select * from unnest($9::text[], $10::bigint[], $11::text[]) with ordinality
       as given(subscription_id, event_position, resource, place)
   ), alive as (
     update subscription set work = work + 1, next_due_at = least(next_due_at, now())
     where id = any($9) and exists (select from moved) returning id
   ), made as (
     insert into delivery (subscription_id, event_position, resource)
     select subscription_id, event_position, resource from given
     where subscription_id in (select id from alive) order by place
   )
   select "isOurs" from moved`,
);
const DISABLE = named(
  'disableExhausted',
  `update subscription set state = 'disabled', reason = $2 where id = any($1) and state <> 'disabled'`,
);
const EXHAUSTED = 'it took too much to decide whether its query wants an event, again and again: ask for less';

/**
 * Turns recorded events into deliveries, each exactly once, whatever the order in which transactions commit: the events of
 * one snapshot that the one before it did not see, batch by batch. Who gets them is decided outside of any transaction; then
 * one statement writes the deliveries and moves the cursor, if it is still where it was.
 */
@Injectable()
export class FanOut {
  private readonly logger = new Logger('Hub');
  /** How often in a row the event behind the cursor could not be read. */
  private failures = 0;

  constructor(
    private readonly database: Database,
    private readonly audience: Audience,
  ) {}

  /** One batch. */
  async run(): Promise<FanOutResult> {
    const [cursor] = await this.database.query<HubCursor>(CURSOR, []);
    // Whoever is the first to subscribe moves the cursor.
    if (!cursor?.subscriptions) return { state: 'done', reached: NOBODY };
    const { done, target, position, now, subscriptions } = cursor;
    const events = await this.database.query<EventKey>(EVENTS, [done, target ?? now, position]);
    // Without events there is nothing to write down: a statement that does would make the next snapshot another one.
    if (events.length === 0 && target === null) return { state: 'done', reached: NOBODY };
    const decision = await this.decide(events, cursor, subscriptions.map(subscriberOf));
    const { deliveries, decided, exhausted } = decision;
    const isWhole = decided === events.length && events.length < BATCH_SIZE;
    if (
      !(await this.write(
        cursor,
        isWhole ? { ...AT_REST, done: target ?? now } : nextOf(cursor, events, decision),
        deliveries,
      ))
    ) {
      return { state: 'busy', reached: NOBODY };
    }
    if (exhausted.length > 0) await this.disable(exhausted);
    const reached = new Set(deliveries.map(({ subscriptionId }) => subscriptionId));
    return { state: isWhole && target === null ? 'done' : 'more', reached };
  }

  private async decide(
    events: readonly EventKey[],
    { subscriber }: HubCursor,
    subscribers: Subscriber[],
  ): Promise<AudienceDecision> {
    const isFirstUnreadable = this.failures >= MAX_FAILURES;
    if (isFirstUnreadable)
      this.logger.error(`event ${events[0]?.position} cannot be read: it goes to all who may get it`);
    try {
      const decision = await this.audience.of(this.database, { events, subscribers, subscriber, isFirstUnreadable });
      this.failures = 0;
      return decision;
    } catch (error) {
      this.failures++;
      throw error;
    }
  }

  /** @returns whether nobody else has moved the cursor meanwhile; if somebody has, nothing is written */
  private async write(from: CursorPlace, to: CursorPlace, deliveries: readonly NewDelivery[]): Promise<boolean> {
    const move = [from, to].flatMap(({ done, target, position, subscriber }) => [done, target, position, subscriber]);
    const isNobody = deliveries.length === 0;
    const statement = isNobody ? MOVE_ON : DELIVER;
    const rows = await this.database.query(statement, isNobody ? move : [...move, ...columnsOf(deliveries)]);
    return rows.length > 0;
  }

  private async disable(ids: readonly string[]): Promise<void> {
    await this.database.query(DISABLE, [ids, EXHAUSTED]);
    this.logger.warn(`disabled: ${ids.join(', ')}: ${EXHAUSTED}`);
  }
}

/** Where the cursor is. */
type CursorPlace = Pick<HubCursor, 'done' | 'target' | 'position' | 'subscriber'>;

const AT_REST = { target: null, position: '0', subscriber: null };

/** Where the cursor is after a part of the events of its snapshot. */
function nextOf(
  { done, target, now, position }: HubCursor,
  events: readonly EventKey[],
  decision: AudienceDecision,
): CursorPlace {
  const { decided, subscriber } = decision;
  return { done, target: target ?? now, position: events[decided - 1]?.position ?? position, subscriber };
}

function subscriberOf({ since, ...subscription }: SubscriptionTerms): Subscriber {
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
