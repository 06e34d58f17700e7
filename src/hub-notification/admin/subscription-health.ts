import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { Deliveries } from '../subscription/deliveries';
import { SINCE, resumeStatement } from '../subscription/resume.statements';

/** How a subscription is doing; never with its credentials. */
export interface SubscriptionHealth {
  readonly id: string;
  /** Base path of its API. */
  readonly api: string;
  readonly callback: string;
  readonly query: string | null;
  readonly state: 'active' | 'paused' | 'disabled';
  readonly reason: string | null;
  readonly circuit: { readonly state: 'closed' } | { readonly state: 'open'; readonly until: Date };
  /** Deliveries that are to be made. */
  readonly backlog: number;
  readonly parked: number;
  /** Seconds; null without a backlog. */
  readonly oldestPendingAge: number | null;
  readonly lastSuccess: Date | null;
  readonly lastFailure: Date | null;
  readonly lastError: string | null;
  readonly consecutiveFailures: number;
  readonly createdAt: Date;
}

type Row = Omit<SubscriptionHealth, 'circuit'> & { readonly openUntil: Date | null };

const named = statementsOf('hub.admin');

const HEALTH = `
  select id, api, callback, query, state, reason,
    case when open_until > now() then open_until end as "openUntil",
    ((select count(*) from delivery where subscription_id = subscription.id and state = 'pending')
      + (select count(*) from delivery where subscription_id = subscription.id and state = 'waiting'))::int as backlog,
    (select count(*) from delivery where subscription_id = subscription.id and state = 'parked')::int as parked,
    extract(epoch from now() - least(
      (select delivery.created_at from delivery where subscription_id = subscription.id and state = 'pending'
       order by delivery.id limit 1),
      (select min(delivery.created_at) from delivery where subscription_id = subscription.id and state = 'waiting')
    ))::float8 as "oldestPendingAge",
    last_success_at as "lastSuccess", last_failure_at as "lastFailure", last_error as "lastError",
    failures as "consecutiveFailures", created_at as "createdAt"
  from subscription`;
const LIST = named('list', `${HEALTH} order by created_at, id`);
const FIND = named('find', `${HEALTH} where id = $1`);
const PAUSE = named(
  'pause',
  // Who has the lease loses it: another token than its own is all a courier needs to stop.
  `update subscription set state = 'paused', reason = $2, token = token + 1, lease_until = '-infinity', ${SINCE}
   from (select id as paused_id, lease_until > now() as is_leased from subscription where id = $1 for update) before
   where id = paused_id returning is_leased as "isLeased"`,
);
const RESUME = resumeStatement(named);

/** The subscriptions of all hubs, as operators see them. */
@Injectable()
export class SubscriptionHealthStore {
  constructor(
    private readonly database: Database,
    private readonly deliveries: Deliveries,
  ) {}

  /** Oldest first. */
  async list(): Promise<SubscriptionHealth[]> {
    return (await this.database.query<Row>(LIST, [])).map(healthOf);
  }

  async find(id: string): Promise<SubscriptionHealth | undefined> {
    const [row] = await this.database.query<Row>(FIND, [id]);
    return row && healthOf(row);
  }

  /** Nothing is delivered until it is resumed, by whatever instance; what happens meanwhile is kept for it. */
  async pause(id: string, reason: string | null): Promise<SubscriptionHealth | undefined> {
    const [paused] = await this.database.query<{ isLeased: boolean }>(PAUSE, [id, reason]);
    if (!paused) return undefined;
    await this.deliveries.recall(id, paused);
    return this.find(id);
  }

  /**
   * Everything that waits is due at once, whatever has failed before; also of a disabled one, which gets nothing of what
   * happened while it was.
   */
  async resume(id: string): Promise<SubscriptionHealth | undefined> {
    const [resumed] = await this.database.query(RESUME, [id]);
    if (!resumed) return undefined;
    this.deliveries.wake();
    return this.find(id);
  }
}

function healthOf({ openUntil, ...row }: Row): SubscriptionHealth {
  const { id, api, callback, query, state, reason, ...rest } = row;
  const circuit = openUntil ? ({ state: 'open', until: openUntil } as const) : ({ state: 'closed' } as const);
  return { id, api, callback, query, state, reason, circuit, ...rest };
}
