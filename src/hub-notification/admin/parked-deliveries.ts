import { Injectable } from '@nestjs/common';
import { Database, type Statement, statementsOf } from '../../database/database';
import { type EventHead, typeOf } from '../event/recorded-event';
import { Deliveries } from '../subscription/deliveries';

/** A delivery that failed for good, until an operator tries again. */
export interface ParkedDelivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Type and id of the resource. */
  readonly resource: string;
  readonly attempts: number;
  /** How the last attempt failed. */
  readonly error: string | null;
  readonly createdAt: Date;
  readonly parkedAt: Date;
}

export interface ParkedWindow {
  readonly subscriptionId: string | null;
  /** Only older ones than the one with this id. */
  readonly after: string | null;
  readonly limit: number;
}

/** Deliveries that one statement changes, so that none runs for long. */
const BATCH_SIZE = 1000;

const MAX_ID = '9223372036854775807';

const named = statementsOf('hub.parked');

const list = (name: string, condition: string, order: string) =>
  named(
    name,
    `select delivery.id, subscription_id as "subscriptionId", event.id as "eventId",
       event.resource as "resourceName", event.change, delivery.resource, attempts, error, created_at as "createdAt", finished_at as "parkedAt"
     from delivery join event on event.position = delivery.event_position
     where state = 'parked' and ${condition} order by ${order} limit $2`,
  );
const LIST = list('list', 'delivery.id < $1', 'delivery.id desc');
// An equality would let PostgreSQL look for those of one subscription among all that are parked: it has no statistics of
// what is parked alone. Only one index is in this order.
const LIST_OF = list(
  'listOf',
  '(subscription_id, delivery.id) < ($3, $1) and (subscription_id, delivery.id) > ($3, 0)',
  'subscription_id desc, delivery.id desc',
);
/** What is parked is pending again; the row of its subscription first, as couriers lock them. */
const AGAIN = `set state = 'pending', attempts = 0, due_at = null, finished_at = null, error = null`;
const WOKEN = 'update subscription set work = work + 1, next_due_at = least(next_due_at, now())';
const RETRY = named(
  'retry',
  `with woken as (
     ${WOKEN} where id = (select subscription_id from delivery where id = $1 and state = 'parked') returning id
   )
   update delivery ${AGAIN} from woken
   where delivery.id = $1 and delivery.state = 'parked' and subscription_id = woken.id returning delivery.id`,
);
const DROP = named('drop', `delete from delivery where id = $1 and state = 'parked' returning id`);
const LAST = named(
  'last',
  `select (select max(id) from delivery where subscription_id = $1 and state = 'parked') as last
   from subscription where id = $1`,
);
const BATCH = `select delivery.id from delivery
  where subscription_id = $1 and delivery.state = 'parked' and delivery.id > $2 and delivery.id <= $3
  order by delivery.id limit ${BATCH_SIZE}`;
const RETRY_BATCH = named(
  'retryBatch',
  `with woken as (${WOKEN} where id = $1 returning id), batch as (${BATCH}),
   changed as (
     update delivery ${AGAIN} from woken, batch
     where delivery.id = batch.id and delivery.state = 'parked' returning delivery.id
   )
   select (select max(id) from batch) as last, (select count(*) from changed)::int as count`,
);
const DROP_BATCH = named(
  'dropBatch',
  `with batch as (${BATCH}),
   changed as (delete from delivery using batch where delivery.id = batch.id and state = 'parked' returning delivery.id)
   select (select max(id) from batch) as last, (select count(*) from changed)::int as count`,
);

/** Deliveries that wait for an operator. */
@Injectable()
export class ParkedDeliveries {
  constructor(
    private readonly database: Database,
    private readonly deliveries: Deliveries,
  ) {}

  /** Newest first. */
  async list({ subscriptionId, after, limit }: ParkedWindow): Promise<ParkedDelivery[]> {
    const window = [after ?? MAX_ID, limit];
    const rows = await (subscriptionId === null
      ? this.database.query<ParkedRow>(LIST, window)
      : this.database.query<ParkedRow>(LIST_OF, [...window, subscriptionId]));
    return rows.map(({ id, subscriptionId, eventId, resourceName, change, ...rest }) => ({
      id,
      subscriptionId,
      eventId,
      eventType: typeOf({ resourceName, change }),
      ...rest,
    }));
  }

  /** It is pending again, as if it had never been tried. @returns false if there is none */
  async retry(id: string): Promise<boolean> {
    const { length } = await this.database.query(RETRY, [id]);
    if (length > 0) this.deliveries.wake();
    return length > 0;
  }

  /** @returns false if there is none */
  async drop(id: string): Promise<boolean> {
    return (await this.database.query(DROP, [id])).length > 0;
  }

  /** All of a subscription, oldest first. @returns how many; undefined if there is no such subscription */
  async retryAll(subscriptionId: string): Promise<number | undefined> {
    const count = await this.changeAll(RETRY_BATCH, subscriptionId);
    if (count) this.deliveries.wake();
    return count;
  }

  /** All of a subscription. @returns how many; undefined if there is no such subscription */
  dropAll(subscriptionId: string): Promise<number | undefined> {
    return this.changeAll(DROP_BATCH, subscriptionId);
  }

  /** Up to the newest that is parked now: what is retried may come back, again and again. */
  private async changeAll(statement: Statement, subscriptionId: string): Promise<number | undefined> {
    const [subscription] = await this.database.query<{ last: string | null }>(LAST, [subscriptionId]);
    if (!subscription) return undefined;
    const { last } = subscription;
    if (last === null) return 0;
    let total = 0;
    for (let after: string | null = '0'; after !== null;) {
      const [batch]: BatchResult[] = await this.database.query<BatchResult>(statement, [subscriptionId, after, last]);
      total += batch?.count ?? 0;
      after = batch?.last ?? null;
    }
    return total;
  }
}

type ParkedRow = Omit<ParkedDelivery, 'eventType'> & Pick<EventHead, 'resourceName' | 'change'>;

interface BatchResult {
  readonly last: string | null;
  readonly count: number;
}
