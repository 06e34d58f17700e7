import { LRUCache } from 'lru-cache';
import { type Trace, onwardTrace } from '../../http/trace/trace';
import { JSON_MEDIA_TYPE } from '../../http/media-types';

/** What is known of the target of a reference. */
export type Verdict = { readonly result: 'found' | 'dangling' } | Unanswered;

/** Nothing is known. The reason is for the log; it names no URL. */
export interface Unanswered {
  readonly result: 'unanswered';
  readonly reason: string;
}

/** How long, and of how many, it is remembered that they were found. Milliseconds. */
const MEMORY_TIME = 60_000;
const MEMORY_SIZE = 10_000;

export const FOUND: Verdict = { result: 'found' };
export const DANGLING: Verdict = { result: 'dangling' };

/**
 * Looks resources of other systems up, each by one GET: 2xx is found, 404 and 410 are dangling, and anything else is no
 * answer. What was found is remembered for 60 s. What was not is asked for again, since a client creates it and retries.
 */
export class RemoteLookup {
  private readonly found: LRUCache<string, true>;
  private readonly running = new Map<string, Promise<Verdict>>();

  /**
   * @param timeout of one look-up, in milliseconds
   * @param now a clock in milliseconds
   */
  constructor(
    private readonly timeout: number,
    now: () => number = () => performance.now(),
  ) {
    this.found = new LRUCache({ max: MEMORY_SIZE, ttl: MEMORY_TIME, ttlResolution: 0, perf: { now } });
  }

  /** Never rejects. Look-ups of the same URL at the same time are one. @param trace of who asks; of the first, if many do */
  lookUp(url: string, trace: Trace): Promise<Verdict> {
    if (this.found.has(url)) return Promise.resolve(FOUND);
    const running = this.running.get(url);
    if (running) return running;
    const lookup = this.ask(url, trace).finally(() => this.running.delete(url));
    this.running.set(url, lookup);
    return lookup;
  }

  private async ask(url: string, trace: Trace): Promise<Verdict> {
    try {
      const { status, ok, body } = await fetch(url, {
        headers: { Accept: JSON_MEDIA_TYPE, ...onwardTrace(trace) },
        redirect: 'manual',
        signal: AbortSignal.timeout(this.timeout),
      });
      // Only the status counts; a body that is left unread would hold its connection.
      body?.cancel().catch(() => undefined);
      if (ok) this.found.set(url, true);
      if (ok) return FOUND;
      return status === 404 || status === 410 ? DANGLING : { result: 'unanswered', reason: `status ${status}` };
    } catch (error) {
      return { result: 'unanswered', reason: describe(error) };
    }
  }
}

/** The code of a network error, which `fetch` hides in the cause; its message may have the URL. */
function describe(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'unknown error';
}
