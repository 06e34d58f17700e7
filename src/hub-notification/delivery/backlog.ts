import type { DeliveryStore, PendingDelivery } from './delivery.store';

/** Deliveries of one resource, in order. */
export interface Chain {
  readonly deliveries: PendingDelivery[];
  /** One of them has to wait, and so has what comes after it. */
  isBlocked: boolean;
  /** Somebody makes these deliveries, or is going to. */
  isTaken: boolean;
}

const PAGE_SIZE = 200;

/** To probe a listener, there is no need to read more. */
const PROBE_SIZE = 20;

/** Resources that are tried again at a time: fewer than are served, so that what fails never takes all the places. */
const RETRIES = 8;

/** What has come since then is left for the next look, which is also one for retries. Milliseconds. */
const LOOK = 1_000;

/**
 * One look at what a subscription has to be delivered: the retries that are due, and page by page what was not tried yet.
 * What is read of a resource comes after what was read of it before.
 */
export class Backlog {
  private readonly chains = new Map<string, Chain>();
  private readonly waiting: Chain[] = [];
  private readonly end = performance.now() + LOOK;
  private reading: Promise<void> | undefined;
  private after = '0';
  private hasAllFresh = false;
  private hasRetries: boolean;
  /** More retries are due than were read. */
  hasMoreRetries = false;

  /**
   * @param hasRetries whether it may be time for some
   * @param isSuspect whether the listener is only to be probed
   */
  constructor(
    private readonly store: DeliveryStore,
    private readonly subscriptionId: string,
    hasRetries: boolean,
    private readonly isSuspect: () => boolean,
  ) {
    this.hasRetries = hasRetries;
  }

  /** Nobody knows of more that could be tried now. */
  get isExhausted(): boolean {
    return this.hasAllFresh && !this.hasMoreRetries;
  }

  /** The next ones to be made; undefined if there are none for now. */
  async next(): Promise<Chain | undefined> {
    while (this.waiting.length === 0 && !this.hasAllFresh && performance.now() < this.end) {
      this.reading ??= this.read().finally(() => (this.reading = undefined));
      await this.reading;
    }
    return this.waiting.shift();
  }

  private async read(): Promise<void> {
    // A probe is made with something new, if possible: what failed may do so for reasons of its own.
    const isSuspect = this.isSuspect();
    if (!isSuspect) await this.readRetries();
    const size = isSuspect ? PROBE_SIZE : PAGE_SIZE;
    const fresh = await this.store.readFresh(this.subscriptionId, this.after, size);
    this.add(fresh.deliveries);
    this.after = fresh.deliveries.at(-1)?.deliveryId ?? this.after;
    this.hasAllFresh = fresh.isLast;
    if (this.hasAllFresh) await this.readRetries();
  }

  /** Once: what waits because it has just failed is not read again before all of that is written down. */
  private async readRetries(): Promise<void> {
    if (!this.hasRetries) return;
    this.hasRetries = false;
    const due = await this.store.readRetries(this.subscriptionId, RETRIES);
    this.hasMoreRetries = new Set(due.map(({ resource }) => resource)).size === RETRIES;
    // What was read of a resource before is not written down yet, perhaps.
    this.add(due.filter(({ resource }) => !this.chains.has(resource)));
  }

  private add(deliveries: readonly PendingDelivery[]): void {
    for (const delivery of deliveries) {
      const known = this.chains.get(delivery.resource);
      const chain = known ?? { deliveries: [], isBlocked: false, isTaken: false };
      this.chains.set(delivery.resource, chain);
      // Whatever it is said to be behind has been read by now, or the chain is blocked.
      chain.deliveries.push(known && !delivery.isWaiting ? { ...delivery, isBehind: false } : delivery);
      if (!chain.isTaken) this.waiting.push(chain);
      chain.isTaken = true;
    }
  }
}
