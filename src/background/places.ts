import { Turnstile } from './turnstile';

/** A turnstile for each name. */
export class Places {
  private readonly turnstiles = new Map<string, Turnstile>();

  /** @param count how many may be at each at the same time */
  constructor(private readonly count: number) {}

  /**
   * @param signal gives up waiting
   * @returns what has to be called, once, to leave
   * @throws the signal's reason
   */
  async enter(name: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const turnstile = this.turnstiles.get(name) ?? new Turnstile(this.count);
    this.turnstiles.set(name, turnstile);
    if (!turnstile.enter()) await turnstile.wait(signal);
    return () => {
      turnstile.leave();
      if (turnstile.isEmpty) this.turnstiles.delete(name);
    };
  }
}
