import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { eventOf } from '../outbox/recorded-event';
import { HubRegistry } from '../hub.registry';
import { SubscriptionQueries } from '../subscription/subscription-queries';
import { ApiLoad } from './api-load';
import { retryDelay } from './backoff';
import { DeliveryMetrics } from './delivery-metrics';
import { DeliveryStore, type Lease, type PendingDelivery, type Release, type Settlement } from './delivery.store';
import { CallbackSender } from './sender';
import type { Outcome } from './sender-outcome';

/** How long a lease lasts, as a part of how long a listener may take to answer. */
const LEASE_TIMEOUTS = 3;

/** A courier lets go of a subscription after that, so that other instances get their share. Milliseconds. */
const SHIFT = 5_000;

/** Resources of one subscription that are served at the same time. */
const PARALLEL = 16;

const PAGE_SIZE = 200;

/** To find one that can be tried, there is no need to read more of a long backlog. */
const PROBE_SIZE = 20;

/** Failures in a row after which a listener is only probed: one delivery at a time, after growing pauses. */
const CIRCUIT_FAILURES = 5;

/** Longest pause between probes. Milliseconds. */
const MAX_PROBE_PAUSE = 60_000;

/** Results are written down when there are so many, or when the oldest has waited for so long. Milliseconds. */
const SETTLE_SIZE = 50;
const SETTLE_DELAY = 100;

/** Resources that wait for a retry; with more of them the rest of the backlog is left for later. */
const MAX_BLOCKED = 1_000;

/** After an error: before another try to write down the results, and before the deliveries go on. Milliseconds. */
const RECOVERY_PAUSE = 100;
const ERROR_PAUSE = 1_000;

@Injectable()
export class Couriers {
  constructor(
    readonly store: DeliveryStore,
    readonly sender: CallbackSender,
    readonly registry: HubRegistry,
    readonly queries: SubscriptionQueries,
    readonly metrics: DeliveryMetrics,
    readonly load: ApiLoad,
    @Inject(SETTINGS) readonly settings: Settings,
  ) {}

  /** Milliseconds. */
  get leaseDuration(): number {
    return LEASE_TIMEOUTS * this.settings.hubTimeout;
  }

  /** @param leasedAt when the lease was asked for, by `performance.now()` */
  courierOf(lease: Lease, leasedAt: number, stopping: AbortSignal): Courier {
    return new Courier(this, lease, leasedAt, stopping);
  }
}

/**
 * Makes the deliveries of one subscription, as long as it has the lease: those of one resource one after the other, those
 * of different resources at the same time. What a listener refuses for now is left for later, together with what comes
 * after it for the same resource.
 */
export class Courier {
  private readonly settlements: Settlement[] = [];
  private settledAt = performance.now();
  private settling: Promise<void> | undefined;
  private leasedUntil: number;
  private failures: number;
  private hasSucceeded = false;
  private lastError: string | null = null;
  private isLost = false;
  private isGone = false;
  /** An error, or too little time: what is left is for the next lease. */
  private isCutShort = false;
  private openFor = 0;
  /** Whether what has failed is too old to be tried again; then so is more of the backlog, perhaps. */
  private hasOld = false;
  /** Resources whose next delivery has to wait, and how long the first of them has to. Milliseconds. */
  private readonly blocked = new Set<string>();
  private soonest: number | null = null;

  constructor(
    private readonly office: Couriers,
    private readonly lease: Lease,
    leasedAt: number,
    private readonly stopping: AbortSignal,
  ) {
    this.leasedUntil = leasedAt + office.leaseDuration;
    this.failures = lease.failures;
  }

  /** @throws what went wrong; the results are written down then, and the lease is let go of, if that can still be done */
  async run(): Promise<void> {
    try {
      const isComplete = await this.deliverPages();
      await this.settle();
      if (this.isLost) return;
      if (this.isGone) return await this.office.store.disable(this.lease, 'the listener answered 410');
      if (this.hasOld && this.openFor > 0)
        await this.office.store.parkOld(this.lease, this.office.settings.hubMaxAge, 'too old');
      await this.office.store.release(this.lease, this.release(isComplete));
    } catch (error) {
      await this.recover();
      throw error;
    }
  }

  /** @returns whether all that is left has to wait for its retry */
  private async deliverPages(): Promise<boolean> {
    const end = performance.now() + SHIFT;
    for (let after = '0'; this.mayGoOn && performance.now() < end && this.blocked.size < MAX_BLOCKED;) {
      const size = this.failures < CIRCUIT_FAILURES ? PAGE_SIZE : PROBE_SIZE;
      const rows = await this.office.store.read(this.lease.id, after, [...this.blocked], size);
      after = rows.at(-1)?.deliveryId ?? after;
      await this.deliver(chainsOf(rows));
      // Who may not go on has left some of them out.
      if (rows.length < size) return this.mayGoOn;
    }
    return false;
  }

  /** What has been delivered is not to be sent again only because the database was away for a moment. */
  private async recover(): Promise<void> {
    while (!this.isLost) {
      try {
        await this.settle();
        if (!this.isLost) {
          const { openFor } = this;
          await this.office.store.release(this.lease, { openFor, nextDueIn: ERROR_PAUSE });
        }
        return;
      } catch {
        // Later the lease runs out, and somebody else takes over.
        if (this.stopping.aborted || performance.now() > this.leasedUntil) return;
        await sleep(RECOVERY_PAUSE);
      }
    }
  }

  private get mayGoOn(): boolean {
    return !this.isLost && !this.isGone && !this.isCutShort && this.openFor === 0 && !this.stopping.aborted;
  }

  private release(isComplete: boolean): Release {
    return { openFor: this.openFor, nextDueIn: isComplete && this.openFor === 0 ? this.soonest : 0 };
  }

  private async deliver(chains: readonly (readonly PendingDelivery[])[]): Promise<void> {
    const queue = chains.values();
    const next = () => (this.mayGoOn ? queue.next().value : undefined);
    // A listener that fails is probed: by one delivery, before all others.
    while (this.failures >= CIRCUIT_FAILURES) {
      const chain = next();
      if (!chain) return;
      await this.deliverChain(chain);
    }
    const work = async (): Promise<void> => {
      try {
        for (let chain = next(); chain; chain = next()) await this.deliverChain(chain);
      } catch (error) {
        this.isCutShort = true;
        throw error;
      }
    };
    // Nobody goes on by himself when another one has failed.
    const done = await Promise.allSettled(Array.from({ length: Math.min(PARALLEL, chains.length) }, work));
    for (const each of done) if (each.status === 'rejected') throw each.reason;
  }

  private async deliverChain(chain: readonly PendingDelivery[]): Promise<void> {
    for (const delivery of chain) {
      if (delivery.dueIn > 0) return this.block(delivery.resource, delivery.dueIn);
      await this.office.load.giveWay();
      if (!this.mayGoOn || !(await this.hasTime())) return;
      const settlement = this.settlementOf(delivery, await this.send(delivery));
      this.settlements.push(settlement);
      await this.settleInTime();
      if (settlement.state === 'pending') return this.block(delivery.resource, settlement.retryIn);
    }
  }

  private send(delivery: PendingDelivery): Promise<Outcome> {
    const { lease, office } = this;
    const kind = office.registry.kindOf(delivery.type);
    const event = kind && eventOf(delivery, kind);
    const body = JSON.stringify(kind && event ? office.queries.of(lease.query, kind.api).narrow(event) : {});
    const eventName = delivery.type.charAt(0).toLowerCase() + delivery.type.slice(1);
    const { hubAppendListener } = office.settings;
    const url = hubAppendListener ? `${lease.callback.replace(/\/+$/, '')}/listener/${eventName}` : lease.callback;
    return office.sender.send({ url, body, eventId: delivery.id, secret: lease.secret ?? undefined });
  }

  private settlementOf(delivery: PendingDelivery, outcome: Outcome): Settlement {
    const { settings, metrics } = this.office;
    const { deliveryId } = delivery;
    const attempts = delivery.attempts + 1;
    metrics.count(this.lease, delivery, outcome);
    if (outcome.result === 'delivered') {
      this.failures = 0;
      this.hasSucceeded = true;
      return { deliveryId, state: 'delivered', attempts, retryIn: 0, error: null };
    }
    this.lastError = outcome.reason;
    if (outcome.result === 'gone') this.isGone = true;
    if (outcome.result !== 'retry') return { deliveryId, state: 'parked', attempts, retryIn: 0, error: outcome.reason };

    this.failures++;
    const { hubRetryMin: min, hubRetryMax: max } = settings;
    const asked = outcome.retryAfter ?? 0;
    if (this.failures >= CIRCUIT_FAILURES || asked > 0) {
      const pause = retryDelay(this.failures - CIRCUIT_FAILURES + 1, { min, max: Math.min(max, MAX_PROBE_PAUSE) });
      this.openFor = Math.max(this.openFor, pause, asked);
    }
    this.hasOld ||= delivery.age > settings.hubMaxAge;
    const isOver = attempts >= settings.hubMaxAttempts || delivery.age > settings.hubMaxAge;
    const retryIn = Math.max(retryDelay(attempts, { min, max }), asked);
    return { deliveryId, state: isOver ? 'parked' : 'pending', attempts, retryIn, error: outcome.reason };
  }

  private block(resource: string, wait: number): void {
    this.blocked.add(resource);
    this.soonest = Math.min(this.soonest ?? Infinity, wait);
  }

  /** Whether the lease lasts for as long as an exchange may take; it is renewed if not. */
  private async hasTime(): Promise<boolean> {
    const isShort = (): boolean => performance.now() + this.office.settings.hubTimeout >= this.leasedUntil;
    if (!isShort()) return true;
    await this.settle();
    if (isShort()) this.isCutShort = true;
    return this.mayGoOn;
  }

  private async settleInTime(): Promise<void> {
    if (this.settling) return;
    if (this.settlements.length >= SETTLE_SIZE || performance.now() - this.settledAt > SETTLE_DELAY)
      await this.settle();
  }

  /** Writes down what there is, one statement at a time. */
  private async settle(): Promise<void> {
    while (this.settling) await this.settling;
    this.settling = this.writeDown().finally(() => (this.settling = undefined));
    await this.settling;
  }

  private async writeDown(): Promise<void> {
    const { store, leaseDuration } = this.office;
    const made = this.settlements.splice(0);
    const askedAt = performance.now();
    const { failures, hasSucceeded, lastError } = this;
    const settled = store.settle(this.lease, { failures, hasSucceeded, lastError }, made, leaseDuration);
    const isOurs = await settled.catch((error: unknown) => {
      this.settlements.unshift(...made);
      throw error;
    });
    this.settledAt = performance.now();
    if (isOurs) this.leasedUntil = askedAt + leaseDuration;
    else this.isLost = true;
  }
}

/** Deliveries by resource, each in order. */
function chainsOf(rows: readonly PendingDelivery[]): PendingDelivery[][] {
  const chains = new Map<string, PendingDelivery[]>();
  for (const row of rows) {
    const chain = chains.get(row.resource);
    if (chain) chain.push(row);
    else chains.set(row.resource, [row]);
  }
  return [...chains.values()];
}
