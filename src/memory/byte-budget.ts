/**
 * Lets so many bytes be in use at the same time. Who wants more than are left waits in line. An owner who has some gets no more
 * than are left for all others: so whoever comes next need not wait for him.
 */
export class ByteBudget {
  private taken = 0;
  private readonly owned = new Map<string, number>();
  private readonly line = new Set<Waiting>();

  constructor(private readonly total: number) {}

  /**
   * @param bytes more than there are at all count as all
   * @param signal gives up waiting
   * @returns what has to be called, once, to give them back
   * @throws the signal's reason
   */
  async take(bytes: number, owner: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    return this.takeNow(bytes, owner) ?? this.turn({ wanted: Math.min(bytes, this.total), owner }, signal);
  }

  /** The same for who does not want to wait. @returns undefined if there are not so many, or others wait for them */
  takeNow(bytes: number, owner: string): (() => void) | undefined {
    const wish = { wanted: Math.min(bytes, this.total), owner };
    if (this.line.size > 0 || this.isTooMuch(wish) || wish.wanted > this.free) return undefined;
    this.add(owner, wish.wanted);
    return () => this.giveBack(wish);
  }

  private giveBack({ wanted, owner }: Wish): void {
    this.add(owner, -wanted);
    this.letIn();
  }

  private get free(): number {
    return this.total - this.taken;
  }

  /** Whether it would be more than the share of who has some. */
  private isTooMuch({ wanted, owner }: Wish): boolean {
    const owned = this.ownedBy(owner);
    return owned > 0 && owned + wanted > this.free;
  }

  private add(owner: string, bytes: number): void {
    this.taken += bytes;
    const owned = this.ownedBy(owner) + bytes;
    if (owned > 0) this.owned.set(owner, owned);
    else this.owned.delete(owner);
  }

  private ownedBy(owner: string): number {
    return this.owned.get(owner) ?? 0;
  }

  private letIn(): void {
    const left = new Set<string>();
    for (const waiting of this.line) {
      const { wanted, owner } = waiting;
      if (left.has(owner)) continue;
      if (this.isTooMuch(waiting)) left.add(owner);
      else if (wanted > this.free) return;
      else {
        this.line.delete(waiting);
        this.add(owner, wanted);
        waiting.enter();
      }
    }
  }

  private turn(wish: Wish, signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.line.delete(waiting);
        // Those behind may want less.
        this.letIn();
        reject(signal?.reason as Error);
      };
      const waiting: Waiting = {
        ...wish,
        enter: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve(() => this.giveBack(wish));
        },
      };
      this.line.add(waiting);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.letIn();
    });
  }
}

interface Wish {
  readonly wanted: number;
  readonly owner: string;
}

interface Waiting extends Wish {
  readonly enter: () => void;
}
