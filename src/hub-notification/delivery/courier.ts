import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { eventOf } from '../outbox/recorded-event';
import { HubRegistry } from '../hub.registry';
import { SubscriptionQueries } from '../subscription/subscription-queries';
import { ApiLoad } from './api-load';
import { type RetryTimes, retryDelay } from './backoff';
import { Backlog, type Chain } from './backlog';
import { listenerUrl } from './callback-url';
import { Circuit } from './circuit';
import { DeliveryMetrics } from './delivery-metrics';
import {
  DeliveryStore,
  type Lease,
  type ListenerHealth,
  type PendingDelivery,
  type Settlement,
} from './delivery.store';
import { Ledger } from './ledger';
import { CallbackSender } from './sender';
import type { Outcome } from './sender-outcome';

/** How long a lease lasts, as a part of how long a listener may take to answer. */
const LEASE_TIMEOUTS = 3;

/** A courier lets go of a subscription after that, so that other instances get their share. Milliseconds. */
const SHIFT = 5_000;

/** Resources of one subscription that are served at the same time. */
const PARALLEL = 16;

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

  get retryTimes(): RetryTimes {
    return { min: this.settings.hubRetryMin, max: this.settings.hubRetryMax };
  }

  /** @param leasedAt when the lease was asked for, by `performance.now()` */
  courierOf(lease: Lease, leasedAt: number, stopping: AbortSignal): Courier {
    return new Courier(this, lease, leasedAt, stopping);
  }
}

/**
 * Makes the deliveries of one subscription, as long as it has the lease: those of one resource one after the other, those
 * of different resources at the same time. What a listener refuses for now waits for its retry, and what comes after it
 * for the same resource waits with it.
 */
export class Courier {
  private readonly circuit: Circuit;
  private readonly ledger: Ledger;
  private failures: number;
  private hasSucceeded = false;
  private lastError: string | null = null;
  private isGone = false;
  /** An error, or too little time: what is left is for the next lease. */
  private isCutShort = false;
  /** Whether what has failed is too old to be tried again; then so is more of the backlog, perhaps. */
  private hasOld = false;

  constructor(
    private readonly office: Couriers,
    private readonly lease: Lease,
    leasedAt: number,
    private readonly stopping: AbortSignal,
  ) {
    const { store, leaseDuration, retryTimes } = office;
    this.failures = lease.failures;
    this.circuit = new Circuit(lease.strikes, retryTimes);
    this.ledger = new Ledger(store, lease, () => this.health, leaseDuration, leasedAt);
  }

  /** @throws what went wrong; the results are written down then, and the lease is let go of, if that can still be done */
  async run(): Promise<void> {
    const { lease, ledger, circuit } = this;
    const { store, settings } = this.office;
    try {
      const isComplete = await this.deliverAll();
      await ledger.flush();
      if (ledger.isLost) return;
      if (this.isGone) return await store.disable(lease, 'the listener answered 410');
      if (this.hasOld && circuit.openFor > 0) await store.parkOld(lease, settings.hubMaxAge, 'too old');
      await store.release(lease, { openFor: circuit.openFor, nextDueIn: isComplete ? null : 0 });
    } catch (error) {
      await this.recover();
      throw error;
    }
  }

  /** What has been delivered is not to be sent again only because the database was away for a moment. */
  private async recover(): Promise<void> {
    const { ledger, circuit } = this;
    while (!ledger.isLost) {
      try {
        await ledger.flush();
        if (!ledger.isLost) {
          await this.office.store.release(this.lease, { openFor: circuit.openFor, nextDueIn: ERROR_PAUSE });
        }
        return;
      } catch {
        // Later the lease runs out, and somebody else takes over.
        if (this.stopping.aborted || ledger.timeLeft <= 0) return;
        await sleep(RECOVERY_PAUSE);
      }
    }
  }

  private get mayGoOn(): boolean {
    const { ledger, circuit, stopping } = this;
    return !ledger.isLost && !this.isGone && !this.isCutShort && circuit.openFor === 0 && !stopping.aborted;
  }

  private get health(): ListenerHealth {
    const { failures, hasSucceeded, lastError } = this;
    return { failures, strikes: this.circuit.strikes, hasSucceeded, lastError };
  }

  /** @returns whether all that is left has to wait for its retry */
  private async deliverAll(): Promise<boolean> {
    const { id, hasRetries } = this.lease;
    const end = performance.now() + SHIFT;
    for (let isFirst = true; this.mayGoOn && performance.now() < end; isFirst = false) {
      const backlog = new Backlog(this.office.store, id, hasRetries || !isFirst, () => this.circuit.isSuspect);
      await this.deliver(backlog);
      await this.ledger.flush();
      // Who may not go on has left some of them out.
      if (backlog.isExhausted) return this.mayGoOn;
    }
    return false;
  }

  private async deliver(backlog: Backlog): Promise<void> {
    const work = async (goesOn: () => boolean): Promise<void> => {
      try {
        while (goesOn()) {
          const chain = this.mayGoOn ? await backlog.next() : undefined;
          if (!chain) return;
          await this.deliverChain(chain);
        }
      } catch (error) {
        this.isCutShort = true;
        throw error;
      }
    };
    // A listener that fails is probed: by one delivery, before all others.
    await work(() => this.circuit.isSuspect);
    // Nobody goes on by himself when another one has failed.
    const done = await Promise.allSettled(Array.from({ length: PARALLEL }, () => work(() => true)));
    for (const each of done) if (each.status === 'rejected') throw each.reason;
  }

  private async deliverChain(chain: Chain): Promise<void> {
    const { deliveries } = chain;
    for (let delivery = deliveries.shift(); delivery; delivery = deliveries.shift()) {
      const dueIn = delivery.dueIn ?? 0;
      if (chain.isBlocked || delivery.isBehind || dueIn > 0) {
        if (chain.isBlocked || !delivery.isWaiting) await this.leave(delivery);
        chain.isBlocked = true;
        continue;
      }
      await this.office.load.giveWay();
      if (!this.mayGoOn || !(await this.hasTime())) return;
      const settlement = await this.attempt(delivery);
      chain.isBlocked = settlement.state === 'waiting';
      await this.ledger.add(settlement);
    }
    chain.isTaken = false;
  }

  /** It waits for another one of its resource. */
  private async leave(delivery: PendingDelivery): Promise<void> {
    const { attempts, isWaiting, dueIn } = delivery;
    if (isWaiting && dueIn === null) return;
    await this.ledger.add({ delivery, state: 'waiting', attempts, retryIn: null, error: null });
  }

  private async attempt(delivery: PendingDelivery): Promise<Settlement> {
    const began = this.circuit.strikes;
    const outcome = await this.send(delivery);
    this.office.metrics.count(this.lease, delivery, outcome);
    const attempts = delivery.attempts + 1;
    if (outcome.result === 'delivered') {
      this.failures = 0;
      this.hasSucceeded = true;
      this.circuit.succeeded();
      return { delivery, state: 'delivered', attempts, retryIn: null, error: null };
    }
    const error = outcome.reason;
    this.lastError = error;
    if (outcome.result === 'gone') this.isGone = true;
    if (outcome.result !== 'retry') return { delivery, state: 'parked', attempts, retryIn: null, error };

    const { settings, retryTimes } = this.office;
    const asked = outcome.retryAfter ?? 0;
    this.failures++;
    this.circuit.failed({ began, isRetry: delivery.attempts > 0, asked });
    const isOld = delivery.age > settings.hubMaxAge;
    this.hasOld ||= isOld;
    if (isOld || attempts >= settings.hubMaxAttempts)
      return { delivery, state: 'parked', attempts, retryIn: null, error };
    return { delivery, state: 'waiting', attempts, retryIn: Math.max(retryDelay(attempts, retryTimes), asked), error };
  }

  private send(delivery: PendingDelivery): Promise<Outcome> {
    const { lease, office } = this;
    const kind = office.registry.kindOf(delivery.type);
    const event = kind && eventOf(delivery, kind);
    const body = JSON.stringify(kind && event ? office.queries.of(lease.query, kind.api).narrow(event) : {});
    const url = office.settings.hubAppendListener ? listenerUrl(lease.callback, delivery.type) : lease.callback;
    return office.sender.send({ url, body, eventId: delivery.id, secret: lease.secret ?? undefined });
  }

  /** Whether the lease lasts for as long as an exchange may take; it is renewed if not. */
  private async hasTime(): Promise<boolean> {
    const { ledger, office } = this;
    const isShort = (): boolean => ledger.timeLeft <= office.settings.hubTimeout;
    if (!isShort()) return true;
    await ledger.renew();
    if (isShort()) this.isCutShort = true;
    return this.mayGoOn;
  }
}
