import type { DeliveryStore, Lease, ListenerHealth, Settlement } from './delivery.store';

/** Results are written down when there are so many, or when the last ones were written so long ago. Milliseconds. */
const SIZE = 50;
const DELAY = 100;

/** For so long nobody asks again whether the lease still holds. Milliseconds. */
export const CONFIRMED = 100;

/** Writes down what has become of deliveries, and keeps the lease by that. */
export class Ledger {
  private readonly entries: Settlement[] = [];
  private writtenAt = performance.now();
  private writing: Promise<void> | undefined;
  private confirmedAt: number;
  private isTakenOver = false;

  /**
   * @param health of the listener, to be written down with the results
   * @param duration of the lease, milliseconds
   * @param leasedAt when the lease was asked for, by `performance.now()`
   */
  constructor(
    private readonly store: DeliveryStore,
    private readonly lease: Lease,
    private readonly health: () => ListenerHealth,
    private readonly duration: number,
    leasedAt: number,
  ) {
    this.confirmedAt = leasedAt;
  }

  /** Somebody else has the subscription: nothing that is written from now on counts. */
  get isLost(): boolean {
    return this.isTakenOver;
  }

  /** Until others may take the subscription. Milliseconds. */
  get timeLeft(): number {
    return this.confirmedAt + this.duration - performance.now();
  }

  /** Whether the subscription was ours a moment ago. */
  async isOurs(): Promise<boolean> {
    if (performance.now() - this.confirmedAt > CONFIRMED) await (this.writing ?? this.renew());
    return !this.isTakenOver;
  }

  /** Takes a result; now and then that is when all are written. */
  async add(entry: Settlement): Promise<void> {
    this.entries.push(entry);
    if (this.writing) return;
    if (this.entries.length >= SIZE || performance.now() - this.writtenAt > DELAY) await this.renew();
  }

  /** Writes what there is. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
    if (this.entries.length > 0) await this.renew();
  }

  /** Writes what there is, if anything, and with it that the lease goes on; one statement at a time. */
  private async renew(): Promise<void> {
    while (this.writing) await this.writing;
    this.writing = this.write().finally(() => (this.writing = undefined));
    await this.writing;
  }

  private async write(): Promise<void> {
    const entries = this.entries.splice(0);
    const askedAt = performance.now();
    const settled = this.store.settle(this.lease, this.health(), entries, this.duration);
    const isOurs = await settled.catch((error: unknown) => {
      this.entries.unshift(...entries);
      throw error;
    });
    this.writtenAt = performance.now();
    if (isOurs) this.confirmedAt = askedAt;
    else this.isTakenOver = true;
  }
}
