import { LRUCache } from 'lru-cache';

/** So often in a row it may take too much to decide about the query of a subscription. */
const PATIENCE = 20;

/** Subscriptions that are remembered. */
const MAX_KEPT = 10_000;

/** Counts, for each subscription, how often in a row it took too much to decide whether it wants an event. */
export class Overruns {
  private readonly counts = new LRUCache<string, number>({ max: MAX_KEPT });

  /** @returns whether it was once too often */
  note(subscriptionId: string, isOverrun: boolean): boolean {
    if (!isOverrun) {
      this.counts.delete(subscriptionId);
      return false;
    }
    const count = (this.counts.get(subscriptionId) ?? 0) + 1;
    this.counts.set(subscriptionId, count);
    return count >= PATIENCE;
  }
}
