import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database';
import type { EventHead } from '../event/recorded-event';
import {
  CLAIM,
  CLAIM_THESE,
  DISABLE,
  DUE,
  PARK_OLD,
  READ_DOCUMENT,
  READ_FRESH,
  READ_RETRIES,
  RELEASE,
  SETTLE,
} from './delivery.statements';

/** A subscription that this instance has to itself for a while. */
export interface Lease {
  readonly id: string;
  /** Base path of its API. */
  readonly api: string;
  readonly callback: string;
  readonly query: string | null;
  /** As they are kept. */
  readonly credentials: string | null;
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

/** A subscription that has something to deliver, and that nobody has. */
export interface DueSubscription {
  readonly id: string;
  /** Scheme, host and port of its callback, as it spells them. */
  readonly origin: string;
  readonly isSlow: boolean;
}

/** A delivery to be made, with its event. */
export interface PendingDelivery extends EventHead {
  /** Of the request that made the change; null if it had none. */
  readonly traceparent: string | null;
  /** The document of the event; null of a long one, which is read when it is needed. */
  readonly json: string | null;
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
export interface DeliveryPage {
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

  /**
   * Those that {@link claim} could take, which have waited longest first.
   * @param limit how many of each host at most
   */
  due(limit: number): Promise<DueSubscription[]> {
    return this.database.query<DueSubscription>(DUE, [limit]);
  }

  /** As {@link claim}, of some subscriptions; what somebody else has taken meanwhile is left out. */
  claimThese(ids: readonly string[], duration: number): Promise<Lease[]> {
    return this.database.query<Lease>(CLAIM_THESE, [ids, duration]);
  }

  /** The oldest deliveries after one that were not tried yet. */
  async readFresh(subscriptionId: string, after: string, limit: number): Promise<DeliveryPage> {
    const rows = await this.database.query<DeliveryRow>(READ_FRESH, [subscriptionId, after, limit]);
    const found = Number(rows[0]?.count ?? 0);
    return { deliveries: rows.map(deliveryOf), isLast: found < limit && rows.length === found };
  }

  /** Those to be tried again, of some resources for which it is time, with what comes after them. */
  async readRetries(subscriptionId: string, resources: number): Promise<PendingDelivery[]> {
    return (await this.database.query<DeliveryRow>(READ_RETRIES, [subscriptionId, resources])).map(deliveryOf);
  }

  /** The document of an event; null if it is too long, or gone. */
  async readDocument(position: string): Promise<string | null> {
    const [row] = await this.database.query<{ json: string | null }>(READ_DOCUMENT, [position]);
    return row?.json ?? null;
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
