import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WakingLoop } from '../background/waking-loop';
import type { Database, Statement } from './database';

/** Between two clean-ups. Milliseconds. */
const SWEEP_INTERVAL = 10 * 60_000;

/** How many rows one statement of a clean-up removes, or looks at, so that none runs for long. */
export const SWEEP_SIZE = 1000;

/** Cleans up in the background, one clean-up after the other; every instance does, and none waits for another. */
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WakingLoop;
  private readonly stopping = new AbortController();

  /**
   * @param name of whoever logs
   * @param what is removed, for the log
   * @param sweep returns how many rows it has removed; it ends early when the signal is aborted
   */
  constructor(name: string, what: string, sweep: (stopping: AbortSignal) => Promise<number>) {
    const logger = new Logger(name);
    const sweepOnce = async (): Promise<boolean> => {
      const removed = await sweep(this.stopping.signal);
      if (removed > 0) logger.debug(`removed ${removed} ${what}`);
      return false;
    };
    this.loop = new WakingLoop(sweepOnce, {
      interval: SWEEP_INTERVAL,
      failed: (error) => logger.warn(`${what} could not be removed, which is tried again: ${String(error)}`),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** The connections close after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
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
