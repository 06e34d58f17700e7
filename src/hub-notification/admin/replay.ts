import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../database/database';
import { TmfException } from '../../tmf/error/tmf.exception';
import { draftTimeOf } from '../../tmf/store/event/event';
import { Deliveries } from '../subscription/deliveries';
import { HubRegistry } from '../event/hub.registry';
import { Audience, type SubscriptionTerms } from '../outbox/audience';
import type { EventKey } from '../event/recorded-event';
import { missingSubscription } from '../subscription/subscription.store';
import {
  AFTER_EVENT_ANYWHERE,
  AFTER_EVENT_BETWEEN,
  AFTER_TIME,
  DELIVER,
  EARLY,
  EVENTS,
  LAST,
  LOCK,
  RETAIN,
  REPLAY_BATCH_SIZE,
} from './replay.statements';

/** From where on, inclusive: microseconds since 1970, or an `eventId`. */
export type ReplayStart = { readonly since: bigint } | { readonly sinceEventId: string };

/** When to ask again while another replay runs. Seconds. */
const RETRY_AFTER = '5';

/** Where a replay has come to. */
interface Progress {
  readonly after: string;
  readonly replayed: number;
  readonly isComplete: boolean;
}

/** Delivers recorded events again. */
@Injectable()
export class Replay {
  /** Base paths of the APIs whose events are being replayed. */
  private readonly running = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly registry: HubRegistry,
    private readonly audience: Audience,
    private readonly deliveries: Deliveries,
  ) {}

  /**
   * Every event from the start on that the subscription's query matches, in order; those that are on their way to it for
   * the first time are left to it. Each batch is a transaction: who is interrupted has replayed the beginning.
   * @returns how many
   * @throws {TmfException} 404 for an unknown subscription, and for an unknown event of its API; 503 while this instance
   * replays events of the same API
   */
  async run(subscriptionId: string, start: ReplayStart): Promise<number> {
    const { api } =
      (await this.subscriber(this.database, subscriptionId)) ?? missingSubscription(subscriptionId, '/subscription');
    if (this.running.has(api)) {
      throw new TmfException(
        'unavailable',
        `A replay of the hub of ${api} is running, and there is one at a time: ask again when it has ended`,
        { headers: { 'Retry-After': RETRY_AFTER } },
      );
    }
    this.running.add(api);
    try {
      return await this.runAll(subscriptionId, api, start);
    } finally {
      this.running.delete(api);
    }
  }

  private async runAll(subscriptionId: string, api: string, start: ReplayStart): Promise<number> {
    const names = this.registry.resourcesOf(api).map(({ name }) => name);
    const since = 'since' in start ? String(start.since) : null;
    let after = await this.startOf(start, names);
    const [end] = await this.database.query<{ last: string }>(LAST, []);
    let replayed = 0;
    for (let isComplete = false; !isComplete;) {
      const batch = await this.runBatch(subscriptionId, [after, end?.last ?? '0', names, since]);
      ({ after, isComplete } = batch);
      replayed += batch.replayed;
      if (batch.replayed > 0) this.deliveries.wake();
    }
    return replayed;
  }

  private runBatch(subscriptionId: string, [after, ...rest]: [after: string, ...unknown[]]): Promise<Progress> {
    return this.database.transaction(async (session) => {
      // It may have to be waited for, and who waits with the row keeps the whole fan-out waiting.
      await session.query(RETAIN, []);
      const subscriber = await this.subscriber(session, subscriptionId);
      if (!subscriber) return missingSubscription(subscriptionId, '/subscription');
      const { since, ...self } = subscriber;
      const events = await session.query<EventKey>(EVENTS, [after, ...rest, since]);
      const subscribers = [{ ...self, mayGet: () => true }];
      const { deliveries, decided } = await this.audience.of(session, { events, subscribers });
      if (deliveries.length > 0) {
        const positions = deliveries.map(({ position }) => position);
        await session.query(DELIVER, [subscriptionId, positions, deliveries.map(({ resource }) => resource)]);
      }
      return {
        after: events[decided - 1]?.position ?? after,
        replayed: deliveries.length,
        isComplete: decided === events.length && events.length < REPLAY_BATCH_SIZE,
      };
    });
  }

  private async subscriber(session: Pick<Database, 'query'>, id: string): Promise<SubscriptionTerms | undefined> {
    const [found] = await session.query<SubscriptionTerms>(LOCK, [id]);
    return found;
  }

  private async startOf(start: ReplayStart, names: readonly string[]): Promise<string> {
    if ('since' in start) return this.afterTime(start.since);
    const { sinceEventId } = start;
    const found =
      (await this.afterDrafted(sinceEventId, names)) ?? (await this.after(AFTER_EVENT_ANYWHERE, [sinceEventId, names]));
    if (found !== undefined) return found;
    throw new TmfException('notFound', `There is no event ${sinceEventId}, or it is not kept any more`);
  }

  /** Of an event that was recorded at about the time in its id: it is looked for from {@link EARLY} to as much later. */
  private async afterDrafted(eventId: string, names: readonly string[]): Promise<string | undefined> {
    const time = draftTimeOf(eventId);
    if (time === undefined) return undefined;
    const first = await this.afterTime(BigInt(time) * 1000n);
    const last = await this.afterTime(BigInt(time + 2 * EARLY) * 1000n);
    return this.after(AFTER_EVENT_BETWEEN, [eventId, names, first, last]);
  }

  /** @param time microseconds since 1970 @returns a position, after which is all that is as late, and {@link EARLY} more */
  private async afterTime(time: bigint): Promise<string> {
    return (await this.after(AFTER_TIME, [String(time)])) ?? '0';
  }

  private async after(statement: Statement, values: readonly unknown[]): Promise<string | undefined> {
    const [row] = await this.database.query<{ after: string }>(statement, values);
    return row?.after;
  }
}
