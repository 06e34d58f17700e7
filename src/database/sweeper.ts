import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Database, Statement } from './database';

/** Between two clean-ups. Milliseconds. */
const SWEEP_INTERVAL = 10 * 60_000;

/** How many rows one statement of a clean-up removes, or looks at, so that none runs for long. */
export const SWEEP_SIZE = 1000;

/** Cleans up in the background, one clean-up after the other; every instance does, and none waits for another. */
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();
  private readonly stopping = new AbortController();

  /**
   * @param name of whoever logs
   * @param what is removed, for the log
   * @param sweep returns how many rows it has removed; it ends early when the signal is aborted
   */
  constructor(
    name: string,
    private readonly what: string,
    private readonly sweep: (stopping: AbortSignal) => Promise<number>,
  ) {
    this.logger = new Logger(name);
  }

  onApplicationBootstrap(): void {
    const sweep = (): void => {
      this.running = this.running.then(() => this.sweepQuietly());
    };
    this.timer = setInterval(sweep, SWEEP_INTERVAL).unref();
  }

  /** The connections close after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.running;
  }

  private async sweepQuietly(): Promise<void> {
    try {
      const removed = await this.sweep(this.stopping.signal);
      if (removed > 0) this.logger.debug(`removed ${removed} ${this.what}`);
    } catch (error) {
      this.logger.warn(`${this.what} could not be removed, which is tried again: ${String(error)}`);
    }
  }
}

/**
 * Runs a statement that removes and returns up to {@link SWEEP_SIZE} rows until there are no more.
 * @returns how many rows were removed
 */
export async function removeAll(
  database: Database,
  statement: Statement,
  values: readonly unknown[] = [],
  stopping?: AbortSignal,
): Promise<number> {
  for (let removed = 0; ;) {
    const { length } = await database.query(statement, values);
    removed += length;
    if (length < SWEEP_SIZE || stopping?.aborted) return removed;
  }
}
