import type { RetryTimes } from './backoff';
import { Circuit } from './circuit';
import type { Lease, ListenerHealth } from './delivery.store';
import type { Outcome } from '../sender/outcome';

/** A listener is slow if this is what it takes to answer, on average. Milliseconds. */
const SLOW = 1_000;

/** What is learnt of a listener while it is served. */
export class ListenerWatch {
  private readonly circuit: Circuit;
  private failures: number;
  private hasSucceeded = false;
  private lastError: string | null = null;
  private answers = 0;
  private waited = 0;
  private hasLeft = false;

  constructor(lease: Lease, times: RetryTimes) {
    this.failures = lease.failures;
    this.circuit = new Circuit(lease.strikes, times);
  }

  /** @param attempt `began`: strikes when it did; `isRetry`: whether the delivery had failed before */
  learn(outcome: Outcome, { began, isRetry }: { began: number; isRetry: boolean }): void {
    const { result, reason, duration } = outcome;
    this.answers++;
    this.waited += duration;
    if (result === 'delivered') {
      this.failures = 0;
      this.hasSucceeded = true;
      this.circuit.succeeded();
      return;
    }
    this.lastError = reason;
    if (result === 'gone') this.hasLeft = true;
    if (result !== 'retry') return;
    this.failures++;
    this.circuit.failed({ began, isRetry, asked: outcome.retryAfter ?? 0 });
  }

  get health(): ListenerHealth {
    const { failures, hasSucceeded, lastError } = this;
    return { failures, strikes: this.circuit.strikes, hasSucceeded, lastError };
  }

  get strikes(): number {
    return this.circuit.strikes;
  }

  /** It is only to be probed. */
  get isSuspect(): boolean {
    return this.circuit.isSuspect;
  }

  /** How long it is to be left alone; 0 while it need not be. Milliseconds. */
  get openFor(): number {
    return this.circuit.openFor;
  }

  /** It wants no more, ever. */
  get isGone(): boolean {
    return this.hasLeft;
  }

  /** It takes long to answer; null if nothing has been sent to it. */
  get isSlow(): boolean | null {
    return this.answers > 0 ? this.waited / this.answers > SLOW : null;
  }
}
