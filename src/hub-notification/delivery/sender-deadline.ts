import { setMaxListeners } from 'node:events';

/** Why an exchange ended early; `code` is `timeout` or `aborted`. */
export class EndedError extends Error {
  constructor(readonly code: 'timeout' | 'aborted') {
    super(code);
  }
}

/** Ends an exchange when its time is over, or when another signal says so. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  /** Its reason is an {@link EndedError}. */
  readonly signal = this.controller.signal;

  /** @param time in milliseconds */
  constructor(
    time: number,
    private readonly other?: AbortSignal,
  ) {
    this.timer = setTimeout(() => this.controller.abort(new EndedError('timeout')), time);
    if (other?.aborted) this.abort();
    // One signal may end any number of exchanges; Node would warn of more than ten.
    if (other) setMaxListeners(0, other);
    other?.addEventListener('abort', this.abort);
  }

  /** Has to be called when the exchange has ended by itself. */
  clear(): void {
    clearTimeout(this.timer);
    this.other?.removeEventListener('abort', this.abort);
  }

  private readonly abort = (): void => this.controller.abort(new EndedError('aborted'));
}
