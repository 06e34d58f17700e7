import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Couriers } from './courier';
import { DeliveryStore, type Lease } from './delivery.store';
import { CallbackSender } from './sender';

/** Subscriptions that one instance serves at the same time. */
const COURIERS = 32;

/** How often it looks for what is due: retries, and what other instances left. Milliseconds. */
const POLL_INTERVAL = 500;

/** What is in flight when the server stops has so long to finish. Milliseconds. */
const STOP_PATIENCE = 10_000;

/** Sends couriers out to the subscriptions that have something to deliver. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap {
  private readonly logger = new Logger('Hub');
  private readonly stopping = new AbortController();
  private readonly out = new Set<Promise<void>>();
  private poll: NodeJS.Timeout | undefined;
  private claiming: Promise<void> | undefined;
  private isWoken = false;

  constructor(
    private readonly store: DeliveryStore,
    private readonly couriers: Couriers,
    private readonly sender: CallbackSender,
  ) {}

  onApplicationBootstrap(): void {
    this.poll = setInterval(this.wake, POLL_INTERVAL).unref();
  }

  /** There may be something to deliver. */
  readonly wake = (): void => {
    this.isWoken = true;
    if (this.claiming || this.stopping.signal.aborted || this.out.size >= COURIERS) return;
    this.claiming = this.claim().finally(() => {
      this.claiming = undefined;
      if (this.isWoken) this.wake();
    });
  };

  /** Takes on nothing new, and waits for what is in flight, up to 10 s. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.poll);
    await this.claiming;
    const alarm = new AbortController();
    const patience = sleep(STOP_PATIENCE, undefined, { signal: alarm.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.out), patience]);
    alarm.abort();
    await this.sender.close();
  }

  private async claim(): Promise<void> {
    this.isWoken = false;
    try {
      const askedAt = performance.now();
      const leases = await this.store.claim(COURIERS - this.out.size, this.couriers.leaseDuration);
      for (const lease of leases) this.sendOut(lease, askedAt);
    } catch (error) {
      // The poll tries again.
      this.logger.warn(`deliveries wait: ${String(error)}`);
    }
  }

  private sendOut(lease: Lease, askedAt: number): void {
    const courier = this.couriers.courierOf(lease, askedAt, this.stopping.signal);
    const done = courier
      .run()
      .catch((error: unknown) => this.logger.warn(`deliveries of ${lease.id} are interrupted: ${String(error)}`))
      .finally(() => {
        this.out.delete(done);
        this.wake();
      });
    this.out.add(done);
  }
}
