/** Lets so many bytes be in use at the same time. Who wants more than are left waits in line. */
export class ByteBudget {
  private taken = 0;
  private readonly line = new Set<Waiting>();

  constructor(private readonly total: number) {}

  /**
   * @param bytes more than there are at all count as all
   * @param signal gives up waiting
   * @returns what has to be called, once, to give them back
   * @throws the signal's reason
   */
  async take(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    const wanted = Math.min(bytes, this.total);
    return this.takeNow(wanted) ?? this.turn(wanted, signal);
  }

  /** The same for who does not want to wait. @returns undefined if there are not so many, or others wait for them */
  takeNow(bytes: number): (() => void) | undefined {
    const wanted = Math.min(bytes, this.total);
    if (this.line.size > 0 || this.taken + wanted > this.total) return undefined;
    this.taken += wanted;
    return () => this.giveBack(wanted);
  }

  private giveBack(bytes: number): void {
    this.taken -= bytes;
    this.letIn();
  }

  private letIn(): void {
    for (const waiting of this.line) {
      if (this.taken + waiting.wanted > this.total) return;
      this.line.delete(waiting);
      this.taken += waiting.wanted;
      waiting.enter();
    }
  }

  private turn(wanted: number, signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.line.delete(waiting);
        // Those behind may want less.
        this.letIn();
        reject(signal?.reason as Error);
      };
      const waiting: Waiting = {
        wanted,
        enter: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve(() => this.giveBack(wanted));
        },
      };
      this.line.add(waiting);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}

interface Waiting {
  readonly wanted: number;
  readonly enter: () => void;
}
