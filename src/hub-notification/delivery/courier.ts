import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLoad } from '../../connections/api-load';
import type { Attempts } from './attempts';
import { retryDelay } from './backoff';
import { Backlog, type Chain, RETRY_INTERVAL } from './backlog';
import { hostOf } from '../sender/callback-url';
import type { CourierSettings } from './courier-settings';
import type { DeliveryStore, Lease, PendingDelivery, Release, Settlement } from './delivery.store';
import { Ledger } from './ledger';
import { ListenerWatch } from './listener-watch';
import type { Outcome } from '../sender/outcome';

/** A courier begins nothing after that, so that other instances and other subscriptions get their share. Milliseconds. */
const SHIFT = 5_000;

/** Resources of one subscription that are served at the same time. */
const PARALLEL = 16;

/** How long a delivery steps aside while there are many requests. Milliseconds. */
const PAUSE = 100;

/** After an error: before another try to write down the results, and before the deliveries go on. Milliseconds. */
const RECOVERY_PAUSE = 100;
const ERROR_PAUSE = 1_000;

/** What all couriers of an instance share. */
export interface CourierMeans {
  readonly store: DeliveryStore;
  readonly load: Pick<ApiLoad, 'giveWay'>;
  readonly attempts: Pick<Attempts, 'make'>;
  readonly settings: CourierSettings;
}

/**
 * Makes the deliveries of one subscription, as long as it has the lease: those of one resource one after the other, those
 * of different resources at the same time. What a listener refuses for now waits for its retry, and what comes after it
 * for the same resource waits with it.
 */
export class Courier {
  private readonly listener: ListenerWatch;
  private readonly ledger: Ledger;
  /** Nothing more is begun. */
  private readonly over = new AbortController();
  private isWoken = false;
  /** Ends the wait for something to happen. */
  private goOn: (() => void) | undefined;
  /** Whether what has failed is too old to be tried again; then so is more of the backlog, perhaps. */
  private hasOld = false;

  /** @param leasedAt when the lease was asked for, by `performance.now()` @param cutoff ends what is in flight */
  constructor(
    private readonly means: CourierMeans,
    private readonly lease: Lease,
    leasedAt: number,
    private readonly cutoff?: AbortSignal,
  ) {
    this.listener = new ListenerWatch(lease, means.settings.retryTimes);
    this.ledger = new Ledger(means.store, lease, () => this.listener.health, means.settings.leaseDuration, leasedAt);
  }

  get subscriptionId(): string {
    return this.lease.id;
  }

  /** Where the events go. */
  get host(): string {
    return hostOf(this.lease.callback);
  }

  /** Whether the listener took long to answer, the last time. */
  get isSlow(): boolean {
    return this.lease.isSlow;
  }

  /** There may be more to deliver. */
  wake(): void {
    this.isWoken = true;
    this.goOn?.();
  }

  /** Nothing more is begun. What is in flight is waited for. */
  end(): void {
    this.over.abort();
    this.goOn?.();
  }

  /** @throws what went wrong; the results are written down then, and the lease is let go of, if that can still be done */
  async run(): Promise<void> {
    const { lease, ledger, listener } = this;
    const { store, settings } = this.means;
    const shift = setTimeout(() => this.end(), SHIFT);
    try {
      const isComplete = await this.deliverAll();
      await ledger.flush();
      if (ledger.isLost) return;
      if (listener.isGone) return await store.disable(lease, 'the listener answered 410');
      if (this.hasOld && listener.openFor > 0) await store.parkOld(lease, settings.maxAge, 'too old');
      await store.release(lease, this.release(isComplete ? null : 0));
    } catch (error) {
      await this.recover();
      throw error;
    } finally {
      clearTimeout(shift);
    }
  }

  /** What has been delivered is not to be sent again only because the database was away for a moment. */
  private async recover(): Promise<void> {
    const { ledger } = this;
    while (!ledger.isLost) {
      try {
        await ledger.flush();
        if (!ledger.isLost) await this.means.store.release(this.lease, this.release(ERROR_PAUSE));
        return;
      } catch {
        // Later the lease runs out, and somebody else takes over.
        if (this.cutoff?.aborted || ledger.timeLeft <= 0) return;
        await sleep(RECOVERY_PAUSE);
      }
    }
  }

  private release(nextDueIn: number | null): Release {
    const { openFor, isSlow } = this.listener;
    return { nextDueIn, openFor, isSlow };
  }

  private get mayGoOn(): boolean {
    return !this.over.signal.aborted && !this.ledger.isLost;
  }

  /** @returns whether all that is left has to wait for its retry */
  private async deliverAll(): Promise<boolean> {
    const { lease, listener, ledger } = this;
    const backlog = new Backlog(this.means.store, lease.id, {
      hasRetries: lease.hasRetries,
      isSuspect: () => listener.isSuspect,
      flush: () => ledger.flush(),
    });
    await this.deliver(backlog);
    await ledger.flush();
    return this.mayGoOn;
  }

  /** Goes on until nothing is in flight, nothing is left that may be tried now, and nothing has come for a moment. */
  private async deliver(backlog: Backlog): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    const failures: unknown[] = [];
    // Nobody goes on by himself when another one has failed.
    const fail = (error: unknown): void => {
      failures.push(error);
      this.end();
    };
    const begin = (chain: Chain): void => {
      const work = this.deliverChain(chain)
        .catch(fail)
        .finally(() => {
          inFlight.delete(work);
          this.goOn?.();
        });
      inFlight.add(work);
    };
    for (;;) {
      if (this.isWoken) backlog.refresh();
      this.isWoken = false;
      // A listener that fails is probed: by one delivery, before all others.
      const places = this.listener.isSuspect ? 1 : PARALLEL;
      const chain = this.mayGoOn && inFlight.size < places ? await backlog.next().catch(fail) : undefined;
      if (chain) begin(chain);
      else if (inFlight.size > 0) await this.change(RETRY_INTERVAL);
      else if (!this.mayGoOn || !(await this.change(this.means.settings.linger))) break;
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Waits until something happens, for so many milliseconds at most. @returns whether something has */
  private async change(time: number): Promise<boolean> {
    if (this.isWoken) return true;
    const hasHappened = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), time);
      this.goOn = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    this.goOn = undefined;
    return hasHappened;
  }

  private async deliverChain(chain: Chain): Promise<void> {
    const { deliveries } = chain;
    for (let delivery = deliveries.shift(); delivery; delivery = deliveries.shift()) {
      if (chain.isBlocked || delivery.isBehind || (delivery.dueIn ?? 0) > 0) {
        if (chain.isBlocked || !delivery.isWaiting) await this.leave(delivery);
        chain.isBlocked = true;
        continue;
      }
      await this.means.load.giveWay(PAUSE);
      const settlement = this.mayGoOn ? await this.attempt(delivery) : undefined;
      if (!settlement) return;
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

  /** @returns undefined if it was not made after all */
  private async attempt(delivery: PendingDelivery): Promise<Settlement | undefined> {
    const { listener, cutoff: signal } = this;
    const withdrawal = this.over.signal;
    let began = 0;
    const mayBegin = async (): Promise<boolean> => {
      began = listener.strikes;
      return this.mayBegin();
    };
    const outcome = await this.means.attempts.make(this.lease, delivery, { signal, withdrawal, mayBegin });
    if (outcome.result === 'withheld') return undefined;
    listener.learn(outcome, { began, isRetry: delivery.attempts > 0 });
    if (listener.isGone || listener.openFor > 0) this.end();
    return this.settlementOf(delivery, outcome);
  }

  /** Whether the lease is ours, and lasts for as long as an exchange may take. */
  private async mayBegin(): Promise<boolean> {
    if (!this.mayGoOn || !(await this.ledger.isOurs())) return false;
    if (this.ledger.timeLeft <= this.means.settings.timeout) this.end();
    return this.mayGoOn;
  }

  private settlementOf(delivery: PendingDelivery, outcome: Outcome): Settlement {
    const { maxAge, maxAttempts, retryTimes } = this.means.settings;
    const attempts = delivery.attempts + 1;
    const made = { delivery, attempts, retryIn: null, error: outcome.reason };
    if (outcome.result === 'delivered') return { ...made, state: 'delivered', error: null };
    if (outcome.result !== 'retry') return { ...made, state: 'parked' };
    const isOld = performance.now() - delivery.bornAt > maxAge;
    this.hasOld ||= isOld;
    if (isOld || attempts >= maxAttempts) return { ...made, state: 'parked' };
    const retryIn = Math.max(retryDelay(attempts, retryTimes), outcome.retryAfter ?? 0);
    return { ...made, state: 'waiting', retryIn };
  }
}
