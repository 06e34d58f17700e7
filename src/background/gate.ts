// Room background: places and turns: a gate, long work one piece after the other, batches, a loop that is woken.

import { Turnstile } from './turnstile';

/** A turnstile whose line is not too long, and in which nobody waits too long. */
export class Gate {
  private readonly turnstile: Turnstile;

  constructor(
    places: number,
    private readonly maxLine: number,
    /** Milliseconds. */
    private readonly patience: number,
  ) {
    this.turnstile = new Turnstile(places);
  }

  /** @param refuse makes the error for those who do not get in */
  async run<T>(work: () => Promise<T>, refuse: () => Error): Promise<T> {
    if (!this.turnstile.enter()) await this.wait(refuse);
    try {
      return await work();
    } finally {
      this.turnstile.leave();
    }
  }

  private async wait(refuse: () => Error): Promise<void> {
    if (this.turnstile.waiting >= this.maxLine) throw refuse();
    const impatience = new AbortController();
    const timer = setTimeout(() => impatience.abort(refuse()), this.patience);
    await this.turnstile.wait(impatience.signal).finally(() => clearTimeout(timer));
  }
}
