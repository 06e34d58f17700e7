// Room hub-notification/delivery: leases, couriers, backoff, health of listeners.

import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WakingLoop } from '../../background/waking-loop';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { ApiLoad } from '../../connections/api-load';
import { hostOf } from '../sender/callback-url';
import { Attempts } from './attempts';
import { Courier, type CourierMeans } from './courier';
import { courierSettings } from './courier-settings';
import { DeliveryStore, type Lease } from './delivery.store';
import { CONFIRMED } from './ledger';
import { CallbackSender } from '../sender/sender';
import { Deliveries } from '../subscription/deliveries';
import { shareOut } from './shares';

/**
 * Subscriptions that one instance serves at the same time. Those whose listeners are slow have places of their own: however
 * many they are, the others need not wait for them. Of either, half are for who comes first, and the rest is shared by host.
 */
const PLACES = { quick: 48, slow: 32 };
const UNSHARED = { quick: PLACES.quick / 2, slow: PLACES.slow / 2 };

/** How often it looks for what is due: retries, and what other instances left. Milliseconds. */
const POLL_INTERVAL = 500;

/** What is in flight has so long to finish when the server stops: less than the whole stop may take. Milliseconds. */
const STOP_PATIENCE = 5_000;

/** Sends couriers out to the subscriptions that have something to deliver. */
@Injectable()
export class Dispatcher extends Deliveries implements OnApplicationBootstrap {
  private readonly logger = new Logger('Hub');
  private readonly cutoff = new AbortController();
  private readonly out = new Map<Courier, Promise<void>>();
  private readonly loop = new WakingLoop(() => this.claim(), {
    interval: POLL_INTERVAL,
    failed: (error) => this.logger.warn(`deliveries wait: ${String(error)}`),
  });

  private readonly means: CourierMeans;

  constructor(
    private readonly store: DeliveryStore,
    load: ApiLoad,
    attempts: Attempts,
    private readonly sender: CallbackSender,
    @Inject(SETTINGS) settings: Settings,
  ) {
    super();
    this.means = { store, load, attempts, settings: courierSettings(settings) };
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  wake(subscriptionIds?: ReadonlySet<string>): void {
    const served = [...this.out.keys()].filter(({ subscriptionId }) => subscriptionIds?.has(subscriptionId));
    for (const courier of served) courier.wake();
    // Who is at it sees what is new, now or when the lease is let go of.
    if (served.length !== subscriptionIds?.size) this.loop.wake();
  }

  async recall(subscriptionId: string, { isLeased }: { readonly isLeased: boolean }): Promise<void> {
    const served = [...this.out.keys()].filter((courier) => courier.subscriptionId === subscriptionId);
    for (const courier of served) courier.end();
    // Another instance does not know, until it asks again.
    if (served.length === 0 && isLeased) await sleep(CONFIRMED);
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    for (const courier of this.out.keys()) courier.end();
    const patience = setTimeout(() => this.cutoff.abort(), STOP_PATIENCE);
    await Promise.all(this.out.values());
    clearTimeout(patience);
    await this.sender.close();
  }

  /** @returns whether there may be more to claim */
  private async claim(): Promise<boolean> {
    const couriers = [...this.out.keys()];
    const slow = couriers.filter(({ isSlow }) => isSlow).map(({ host }) => host);
    const quick = couriers.filter(({ isSlow }) => !isSlow).map(({ host }) => host);
    const askedAt = performance.now();
    const { leases, more } = await this.leases({ quick, slow });
    for (const lease of leases) this.sendOut(lease, askedAt);
    return more;
  }

  /** @param taken hosts that are served, one for each place */
  private async leases(taken: {
    readonly quick: readonly string[];
    readonly slow: readonly string[];
  }): Promise<{ leases: readonly Lease[]; more: boolean }> {
    const { leaseDuration } = this.means.settings;
    const free = { quick: UNSHARED.quick - taken.quick.length, slow: UNSHARED.slow - taken.slow.length };
    if (free.quick > 0 && free.slow > 0) {
      const leases = await this.store.claim(free, leaseDuration);
      const slow = leases.filter(({ isSlow }) => isSlow).length;
      // There may be more, for the places that are shared.
      return { leases, more: slow === free.slow || leases.length - slow === free.quick };
    }
    if (taken.quick.length >= PLACES.quick && taken.slow.length >= PLACES.slow) return { leases: [], more: false };
    const due = (await this.store.due(PLACES.quick)).map((each) => ({ ...each, host: hostOf(each.origin) }));
    const ids = [
      ...shareOut(
        due.filter(({ isSlow }) => !isSlow),
        taken.quick,
        PLACES.quick,
      ),
      ...shareOut(
        due.filter(({ isSlow }) => isSlow),
        taken.slow,
        PLACES.slow,
      ),
    ];
    return { leases: ids.length > 0 ? await this.store.claimThese(ids, leaseDuration) : [], more: false };
  }

  private sendOut(lease: Lease, askedAt: number): void {
    const courier = new Courier(this.means, lease, askedAt, this.cutoff.signal);
    const done = courier
      .run()
      .catch((error: unknown) => this.logger.warn(`deliveries of ${lease.id} are interrupted: ${String(error)}`))
      .finally(() => {
        this.out.delete(courier);
        this.loop.wake();
      });
    this.out.set(courier, done);
  }
}
