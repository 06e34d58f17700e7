import { type RetryTimes, retryDelay } from './backoff';

/** Strikes after which a listener is only probed: one delivery at a time, after growing pauses. */
const STRIKES = 5;

/** Longest pause between probes. Milliseconds. */
const MAX_PAUSE = 60_000;

/** A failed attempt. */
export interface Failure {
  /** {@link Circuit.strikes} when the attempt began. */
  readonly began: number;
  /** Whether the delivery had failed before. */
  readonly isRetry: boolean;
  /** How long the listener asked to be left alone. Milliseconds. */
  readonly asked: number;
}

/**
 * Tells a listener that is in trouble from one that only does not take some of what it gets. Strikes are failures in a row
 * that speak against the listener as a whole: a retry that fails again says nothing new of one that is well otherwise.
 */
export class Circuit {
  /** How long the listener is to be left alone; 0 while it need not be. Milliseconds. */
  openFor = 0;

  constructor(
    private count: number,
    private readonly times: RetryTimes,
  ) {}

  get strikes(): number {
    return this.count;
  }

  /** Whether the listener is only to be probed. */
  get isSuspect(): boolean {
    return this.count >= STRIKES;
  }

  succeeded(): void {
    this.count = 0;
  }

  failed({ began, isRetry, asked }: Failure): void {
    // Those in flight together open the circuit together; only a probe makes the pause longer.
    if (this.isSuspect || !isRetry) this.count = Math.min(this.count + 1, Math.max(STRIKES, began + 1));
    if (!this.isSuspect && asked === 0) return;
    const { min, max } = this.times;
    const pause = retryDelay(this.count - STRIKES + 1, { min, max: Math.min(max, MAX_PAUSE) });
    this.openFor = Math.max(this.openFor, pause, asked);
  }
}
