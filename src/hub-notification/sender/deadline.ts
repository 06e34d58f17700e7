import { setMaxListeners } from 'node:events';

/** Why an exchange ended early; `code` is `timeout` or `aborted`. */
export class EndedError extends Error {
  constructor(readonly code: 'timeout' | 'aborted') {
    super(code);
  }
}

/** Ends something when its time is over, or when another signal says so. It keeps no process from ending. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly others: readonly AbortSignal[];
  /** Its reason is an {@link EndedError}. */
  readonly signal = this.controller.signal;

  /** @param time in milliseconds; undefined for any */
  constructor(time: number | undefined, ...others: readonly (AbortSignal | undefined)[]) {
    const end = (): void => this.controller.abort(new EndedError('timeout'));
    this.timer = time === undefined ? undefined : setTimeout(end, time).unref();
    this.others = others.filter((other) => other !== undefined);
    for (const other of this.others) {
      if (other.aborted) this.abort();
      // One signal may end any number of things; Node would warn of more than ten.
      setMaxListeners(0, other);
      other.addEventListener('abort', this.abort);
    }
  }

  /** Has to be called when it has ended by itself. */
  clear(): void {
    clearTimeout(this.timer);
    for (const other of this.others) other.removeEventListener('abort', this.abort);
  }

  private readonly abort = (): void => this.controller.abort(new EndedError('aborted'));
}
