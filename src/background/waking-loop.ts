import { setTimeout as sleep } from 'node:timers/promises';

interface Options {
  /** How often it looks without being woken. Milliseconds. */
  readonly interval: number;
  /** Is told why a look failed; the next one tries again. */
  readonly failed: (error: unknown) => void;
  /** What it waits for before each look. */
  readonly before?: () => Promise<void>;
  /** Where there is more, it rests for as long as the look took, but not for longer than this. Milliseconds. */
  readonly maxRest?: number;
}

/**
 * Looks for work when it is woken, and now and then by itself. However often it is woken while it is at it, one more look is
 * enough.
 */
export class WakingLoop {
  private poll: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWoken = false;
  private isStopping = false;

  /** @param look returns whether there may be more, at once */
  constructor(
    private readonly look: () => Promise<boolean>,
    private readonly options: Options,
  ) {}

  /** From now on it looks by itself, too. */
  start(): void {
    this.poll = setInterval(this.wake, this.options.interval).unref();
  }

  /** There may be something to do. */
  readonly wake = (): void => {
    this.isWoken = true;
    if (this.running || this.isStopping) return;
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (this.isWoken) this.wake();
    });
  };

  /** Begins no further look, and waits for the end of the one that is under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.poll);
    await this.running;
  }

  private async run(): Promise<void> {
    const { before, failed, maxRest = 0 } = this.options;
    while (this.isWoken && !this.isStopping) {
      await before?.();
      this.isWoken = false;
      const begun = performance.now();
      try {
        if (await this.look()) this.isWoken = true;
      } catch (error) {
        failed(error);
      }
      if (this.isWoken && maxRest > 0) await sleep(Math.min(performance.now() - begun, maxRest));
    }
  }
}
