/** What one transfer holds of this process' memory until it has ended. */
export interface Holding {
  grow(bytes: number): void;
  end(): void;
}

/**
 * Bytes that clients make this process hold: bodies that have not arrived, answers that are not read. Who is honest is
 * done soon; so when there are more than the budget, the oldest transfers of the client that holds most are given up.
 */
export class HeldBytes {
  private readonly owners = new Map<string, Owner>();
  private held = 0;

  constructor(private readonly budget: number) {}

  /**
   * Begins a transfer that holds nothing yet.
   * @param owner the client: its address
   * @param giveUp ends the transfer for want of room; it holds nothing any more then
   */
  begin(owner: string, giveUp: () => void): Holding {
    const of = this.owners.get(owner) ?? { held: 0, transfers: new Set<Transfer>() };
    this.owners.set(owner, of);
    const change = (bytes: number): void => {
      transfer.held += bytes;
      of.held += bytes;
      this.held += bytes;
    };
    const end = (): void => {
      if (!of.transfers.delete(transfer)) return;
      change(-transfer.held);
      if (of.transfers.size === 0) this.owners.delete(owner);
    };
    const transfer: Transfer = { held: 0, end, giveUp };
    of.transfers.add(transfer);
    const grow = (bytes: number): void => {
      if (!of.transfers.has(transfer)) return;
      change(bytes);
      while (this.held > this.budget) this.giveUpOne();
    };
    return { grow, end };
  }

  private giveUpOne(): void {
    let [most] = this.owners.values();
    for (const owner of this.owners.values()) if (owner.held > (most?.held ?? 0)) most = owner;
    for (const transfer of most?.transfers ?? []) {
      if (transfer.held === 0) continue;
      transfer.end();
      transfer.giveUp();
      return;
    }
  }
}

interface Owner {
  held: number;
  /** The oldest first. */
  readonly transfers: Set<Transfer>;
}

interface Transfer {
  held: number;
  readonly end: () => void;
  readonly giveUp: () => void;
}
