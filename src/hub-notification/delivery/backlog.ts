import type { DeliveryStore, PendingDelivery } from './delivery.store';

/** Deliveries of one resource, in order. */
export interface Chain {
  readonly deliveries: PendingDelivery[];
  readonly isRetry: boolean;
  /** One of them has to wait, and so has what comes after it. */
  isBlocked: boolean;
  /** Somebody makes these deliveries, or is going to. */
  isTaken: boolean;
}

const PAGE_SIZE = 200;

/**
 * So many deliveries are read ahead, and so many characters of their documents, a page aside: those of one resource that is
 * served slowly may be any number.
 */
const MAX_HELD = 1_000;
const MAX_HELD_LENGTH = 256 * 1024;

/** To probe a listener, there is no need to read more. */
const PROBE_SIZE = 20;

/** Resources that are tried again at the same time: fewer than are served, so that what fails never takes all the places. */
const RETRIES = 8;

/** How often retries are looked for, as long as there is something else to do. Milliseconds. */
export const RETRY_INTERVAL = 500;

/** What a courier needs to know, or to have done. */
export interface BacklogOptions {
  /** Whether it may be time for retries at once. */
  readonly hasRetries: boolean;
  /** Whether the listener is only to be probed. */
  readonly isSuspect: () => boolean;
  /** Writes down what has become of deliveries. */
  readonly flush: () => Promise<void>;
}

/**
 * What a subscription has to be delivered, as it is read: page by page what was not tried yet, and now and then the retries
 * that are due. What is read of a resource comes after what was read of it before.
 */
export class Backlog {
  /** By resource. What is written down is forgotten now and then. */
  private readonly chains = new Map<string, Chain>();
  private readonly waiting: Chain[] = [];
  private after = '0';
  private hasFresh = true;
  private retriesAt: number;

  constructor(
    private readonly store: DeliveryStore,
    private readonly subscriptionId: string,
    private readonly options: BacklogOptions,
  ) {
    this.retriesAt = options.hasRetries ? 0 : performance.now() + RETRY_INTERVAL;
  }

  /** There may be something new. */
  refresh(): void {
    this.hasFresh = true;
  }

  /** The next ones to be made; undefined if there are none for now. */
  async next(): Promise<Chain | undefined> {
    // A probe is made with something new, if possible: what failed may do so for reasons of its own.
    if (!this.options.isSuspect()) await this.readRetries();
    if (this.waiting.length === 0 && this.hasFresh && this.hasRoom) await this.readFresh();
    if (this.waiting.length === 0) await this.readRetries();
    return this.waiting.shift();
  }

  private get hasRoom(): boolean {
    let held = 0;
    let length = 0;
    for (const { deliveries } of this.chains.values()) {
      held += deliveries.length;
      for (const { json } of deliveries) length += json?.length ?? 0;
    }
    return held < MAX_HELD && length < MAX_HELD_LENGTH;
  }

  private async readFresh(): Promise<void> {
    this.hasFresh = false;
    const size = this.options.isSuspect() ? PROBE_SIZE : PAGE_SIZE;
    const { deliveries, isLast } = await this.store.readFresh(this.subscriptionId, this.after, size);
    this.after = deliveries.at(-1)?.deliveryId ?? this.after;
    if (!isLast) this.hasFresh = true;
    for (const delivery of deliveries) {
      const known = this.chains.get(delivery.resource);
      // What it is said to be behind has been read by now, or the chain is blocked.
      if (known) this.add(known, { ...delivery, isBehind: false });
      else this.add(this.begin(delivery.resource, false), delivery);
    }
  }

  private async readRetries(): Promise<void> {
    if (performance.now() < this.retriesAt) return;
    const room = RETRIES - [...this.chains.values()].filter(({ isRetry, isTaken }) => isRetry && isTaken).length;
    if (room === 0) return;
    // What has just failed must not be read again as it was before.
    const idle = [...this.chains].filter(([, { isTaken }]) => !isTaken);
    await this.options.flush();
    for (const [resource, { isTaken }] of idle) if (!isTaken) this.chains.delete(resource);
    const due = await this.store.readRetries(this.subscriptionId, room);
    const begun = new Set<string>();
    for (const delivery of due) {
      const { resource } = delivery;
      if (this.chains.has(resource) && !begun.has(resource)) continue;
      this.add(this.chains.get(resource) ?? this.begin(resource, true), delivery);
      begun.add(resource);
    }
    const hasMore = begun.size === room;
    this.retriesAt = performance.now() + (hasMore ? 0 : RETRY_INTERVAL);
  }

  private begin(resource: string, isRetry: boolean): Chain {
    const chain = { deliveries: [], isRetry, isBlocked: false, isTaken: false };
    this.chains.set(resource, chain);
    return chain;
  }

  private add(chain: Chain, delivery: PendingDelivery): void {
    chain.deliveries.push(delivery);
    if (!chain.isTaken) this.waiting.push(chain);
    chain.isTaken = true;
  }
}
