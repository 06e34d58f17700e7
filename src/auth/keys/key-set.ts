import { Logger } from '@nestjs/common';
import { WakingLoop } from '../../background/waking-loop';
import { fetchKeys } from './fetch-keys';
import type { Issuer } from '../settings/issuers';
import { type Key, candidates } from './key';

/** Milliseconds. */
const SECOND = 1000;

/** Keys are fetched again after so long, so that what an issuer withdraws is not trusted for longer. */
const REFRESH = 300 * SECOND;

/** At most so often they are fetched because a token names one that is not known, and after failures. */
const PATIENCE = 30 * SECOND;

/** After that, keys that could not be fetched again are trusted no more. */
const MAX_AGE = 24 * 60 * 60 * SECOND;

/** One fetch, metadata and keys. */
const TIMEOUT = 5 * SECOND;

/** How often it is looked whether it is time. */
const TICK = SECOND;

/** Whether a token is valid cannot be told: the keys of its issuer are not known. */
export class KeysUnavailable extends Error {
  /** @param retryAfter seconds, at least 1 */
  constructor(
    readonly issuer: string,
    readonly retryAfter: number,
  ) {
    super(`the keys of ${issuer} are not known`);
  }
}

/**
 * The keys of an issuer: fetched ahead and every 5 minutes, and when a token names one that is not known, every 30 s at most. While
 * the issuer does not answer, the last ones serve, for 24 hours.
 */
export class KeySet {
  private readonly logger = new Logger('Auth');
  private readonly loop: WakingLoop;
  private keys: readonly Key[] = [];
  private texts: ReadonlySet<string> = new Set();
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private failures = 0;
  private running: Promise<void> | undefined;
  private abort = new AbortController();
  private isStopped = false;

  /** @param now a clock in milliseconds */
  constructor(
    readonly issuer: Issuer,
    private readonly now: () => number,
  ) {
    this.loop = new WakingLoop(() => this.refreshIfDue(), {
      interval: TICK,
      failed: (error) => this.logger.error(error),
    });
  }

  /** From now on the keys are fetched ahead. */
  start(): void {
    this.loop.start();
    this.loop.wake();
  }

  /** Gives up what is under way, and fetches no more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.abort.abort();
    await Promise.all([this.loop.stop(), this.running]);
  }

  /** Whether it is a key of the issuer still. */
  has({ text }: Key): boolean {
    return this.isKnown && this.texts.has(text);
  }

  /**
   * The keys that may have made a signature; none if the issuer has none such.
   * @throws {KeysUnavailable} if no keys of the issuer are known
   */
  async find(algorithm: string, kid: string | undefined): Promise<readonly Key[]> {
    const found = this.isKnown ? candidates(this.keys, algorithm, kid) : [];
    if (found.length > 0) return found;
    if (this.isKnown ? this.now() >= this.triedAt + PATIENCE : this.now() >= this.dueAt) void this.refresh();
    await this.running;
    if (this.isKnown) return candidates(this.keys, algorithm, kid);
    throw new KeysUnavailable(this.issuer.issuer, Math.max(1, Math.ceil((this.dueAt - this.now()) / SECOND)));
  }

  private get isKnown(): boolean {
    return this.now() < this.fetchedAt + MAX_AGE;
  }

  /** After failures sooner: 1 s, 2 s, 4 s and so on, to 30 s. */
  private get dueAt(): number {
    return this.triedAt + (this.failures === 0 ? REFRESH : Math.min(SECOND * 2 ** (this.failures - 1), PATIENCE));
  }

  private async refreshIfDue(): Promise<false> {
    if (this.now() >= this.dueAt) await this.refresh();
    return false;
  }

  /** Never rejects. Who comes while it is under way waits for it. */
  private refresh(): Promise<void> {
    return (this.running ??= this.fetch().finally(() => (this.running = undefined)));
  }

  private async fetch(): Promise<void> {
    if (this.isStopped) return;
    this.abort = new AbortController();
    const timer = setTimeout(() => this.abort.abort(new Error(`no answer within ${TIMEOUT} ms`)), TIMEOUT).unref();
    this.triedAt = this.now();
    try {
      this.accept(await fetchKeys(this.issuer, this.abort.signal));
    } catch (error) {
      this.failures++;
      if (this.failures === 1 && !this.isStopped)
        this.logger.warn(`No keys of ${this.issuer.issuer}: ${describe(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  private accept(keys: readonly Key[]): void {
    if (this.failures > 0) this.logger.log(`The keys of ${this.issuer.issuer} are there again`);
    if (keys.length === 0)
      this.logger.warn(`${this.issuer.issuer} has no key that can be used: its tokens are refused`);
    this.failures = 0;
    this.keys = keys;
    this.texts = new Set(keys.map(({ text }) => text));
    this.fetchedAt = this.now();
  }
}

/** `fetch` hides why in the cause. */
function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
