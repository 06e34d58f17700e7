import { Injectable } from '@nestjs/common';
import { Database, type Session, statementsOf } from '../../database/database';
import { HubRegistry } from '../hub.registry';
import { SubscriptionQueries } from '../subscription/subscription-queries';
import type { TmfEvent } from '../../tmf/event/event';
import type { SubscriptionQuery } from '../subscription-query';
import { EVENT_COLUMNS, EVENT_KEY_COLUMNS, type EventKey, type RecordedEvent, eventOf } from './recorded-event';
import { Snapshot } from './snapshot';

/** Events that one transaction turns into deliveries. */
const BATCH_SIZE = 500;

interface Cursor {
  readonly done: string;
  readonly target: string | null;
  readonly position: string;
}

interface Subscriber {
  readonly id: string;
  readonly api: string;
  readonly query: string | null;
  readonly since: string;
}

interface KnownSubscriber extends Subscriber {
  /** Sees what happened before the subscription. */
  readonly before: Snapshot;
}

/** An event that a subscription gets, if its query wants it. */
interface Candidate {
  readonly subscriptionId: string;
  readonly query: SubscriptionQuery;
  readonly position: string;
  /** Type and id. */
  readonly resource: string;
}

/** What a batch has come to. */
export interface FanOutResult {
  /** `busy`: another instance is at it. */
  readonly state: 'done' | 'more' | 'busy';
  readonly deliveries: number;
}

const named = statementsOf('hub');

const CURSOR = named('cursor', 'select done, target, position from hub_cursor for update skip locked');
const NOW = named('now', 'select pg_current_snapshot()::text as snapshot');
const SUBSCRIBERS = named('subscribers', `select id, api, query, since from subscription where state <> 'disabled'`);
const EVENTS = named(
  'events',
  `select ${EVENT_KEY_COLUMNS} from event
   where transaction >= pg_snapshot_xmin($1::pg_snapshot)::text::bigint
     and transaction < pg_snapshot_xmax($2::pg_snapshot)::text::bigint
     and pg_visible_in_snapshot(transaction::text::xid8, $2::pg_snapshot)
     and not pg_visible_in_snapshot(transaction::text::xid8, $1::pg_snapshot)
     and position > $3
   order by position limit ${BATCH_SIZE}`,
);
const WHOLE = named('whole', `select ${EVENT_COLUMNS} from event where position = any($1)`);
const DELIVER = named(
  'deliver',
  `with given as (
     select * from unnest($1::text[], $2::bigint[], $3::text[]) with ordinality
       as given(subscription_id, event_position, resource, place)
   ), alive as (
     update subscription set work = work + 1, next_due_at = least(next_due_at, now()) where id = any($1) returning id
   )
   insert into delivery (subscription_id, event_position, resource)
   select subscription_id, event_position, resource from given
   where subscription_id in (select id from alive) order by place`,
);
const ADVANCE = named('advance', 'update hub_cursor set done = $1, target = $2, position = $3');

/**
 * Turns recorded events into deliveries, each exactly once, whatever the order in which transactions commit: the events of
 * one snapshot that the one before it did not see, batch by batch.
 */
@Injectable()
export class FanOut {
  constructor(
    private readonly database: Database,
    private readonly registry: HubRegistry,
    private readonly queries: SubscriptionQueries,
  ) {}

  /** One batch, in one transaction. */
  run(): Promise<FanOutResult> {
    return this.database.transaction(async (session) => {
      const [cursor] = await session.query<Cursor>(CURSOR, []);
      if (!cursor) return { state: 'busy', deliveries: 0 };
      const target = cursor.target ?? (await snapshotOf(session));
      // Later than the snapshot: who has subscribed before an event of it committed is among them.
      const subscribers = await session.query<Subscriber>(SUBSCRIBERS, []);
      // Whoever is the first to subscribe moves the cursor.
      if (subscribers.length === 0) return { state: 'done', deliveries: 0 };
      const events = await session.query<EventKey>(EVENTS, [cursor.done, target, cursor.position]);
      const known = subscribers.map((subscriber) => ({ ...subscriber, before: new Snapshot(subscriber.since) }));
      const deliveries = await this.wanted(
        session,
        events.flatMap((event) => this.candidatesOf(event, known)),
      );
      if (deliveries.length > 0) await session.query(DELIVER, columnsOf(deliveries));
      if (events.length === BATCH_SIZE) {
        await session.query(ADVANCE, [cursor.done, target, events.at(-1)?.position]);
        return { state: 'more', deliveries: deliveries.length };
      }
      // Without events there is nothing to write down: a statement that does would make the next snapshot another one.
      if (events.length > 0 || cursor.target !== null) await session.query(ADVANCE, [target, null, 0]);
      return { state: cursor.target === null ? 'done' : 'more', deliveries: deliveries.length };
    });
  }

  private candidatesOf(
    { type, transaction, position, resourceId }: EventKey,
    subscribers: readonly KnownSubscriber[],
  ): Candidate[] {
    const kind = this.registry.kindOf(type);
    if (!kind) return [];
    const at = BigInt(transaction);
    const resource = `${kind.resource.name} ${resourceId}`;
    return subscribers
      .filter(({ api, before }) => api === kind.api.basePath && !before.sees(at))
      .map(({ id, query }) => ({ subscriptionId: id, query: this.queries.of(query, kind.api), position, resource }));
  }

  /** Only events that a query asks about are read whole. */
  private async wanted(session: Session, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
    const asked = new Set(candidates.filter(({ query }) => !query.wantsAll).map(({ position }) => position));
    if (asked.size === 0) return candidates;
    const rows = await session.query<RecordedEvent>(WHOLE, [[...asked]]);
    const events = new Map(rows.map((row) => [row.position, this.eventOf(row)]));
    return candidates.filter(({ query, position }) => {
      const event = events.get(position);
      return query.wantsAll || (event !== undefined && query.matches(event));
    });
  }

  private eventOf(row: RecordedEvent): TmfEvent | undefined {
    const kind = this.registry.kindOf(row.type);
    return kind && eventOf(row, kind);
  }
}

async function snapshotOf(session: Session): Promise<string> {
  const [row] = await session.query<{ snapshot: string }>(NOW, []);
  return row?.snapshot ?? '';
}

function columnsOf(deliveries: readonly Candidate[]): unknown[] {
  return [
    deliveries.map(({ subscriptionId }) => subscriptionId),
    deliveries.map(({ position }) => position),
    deliveries.map(({ resource }) => resource),
  ];
}
