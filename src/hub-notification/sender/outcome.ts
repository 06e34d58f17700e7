import { RefusedAddressError } from './callback-guard';

/** A notification could not be authorized; `reason` can be told. */
export class AuthorizationError extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * How an attempt to deliver ended.
 * - `delivered`: any 2xx
 * - `retry`: trying again may help: no answer, 408, 429, 5xx, no token
 * - `rejected`: the same request will be answered in the same way: 3xx, since redirects are not followed, and other 4xx
 * - `gone`: 410, the listener wants no more
 * - `refused`: the callback may not be called; nothing was sent
 * - `withheld`: it was not made, as it was not wanted any more
 */
export type Judgement =
  | { readonly result: 'delivered' | 'rejected' | 'gone' | 'refused' | 'withheld'; readonly reason: string }
  | {
      readonly result: 'retry';
      readonly reason: string;
      /** Milliseconds the listener wants to be left alone for, `HUB_RETRY_MAX` at most. */
      readonly retryAfter?: number;
    };

/** `reason` is `status 503`, the code of an error, or what the guard says: nothing of URL, body and secret. */
export type Outcome = Judgement & {
  /** Milliseconds, without the wait for a connection. */
  readonly duration: number;
};

/**
 * What the status says.
 * @param retryAfter the header as it came
 * @param bounds `max`: of the time to wait; `now`: milliseconds since 1970
 */
export function judge(
  status: number,
  retryAfter: string | string[] | undefined,
  bounds: { readonly max: number; readonly now: number },
): Judgement {
  const reason = `status ${status}`;
  if (status >= 200 && status < 300) return { result: 'delivered', reason };
  if (status === 410) return { result: 'gone', reason };
  if (status !== 408 && status !== 429 && status < 500) return { result: 'rejected', reason };
  const time = parseRetryAfter([retryAfter].flat()[0] ?? '', bounds.now);
  if (time === undefined) return { result: 'retry', reason };
  return { result: 'retry', reason, retryAfter: Math.min(Math.max(time, 0), bounds.max) };
}

/** What an exchange without an answer says. */
export function judgeError(error: unknown): Judgement {
  if (error instanceof RefusedAddressError) return { result: 'refused', reason: error.reason };
  if (error instanceof AuthorizationError) return { result: 'retry', reason: error.reason };
  // Only the code: messages name hosts and addresses.
  const { code, name } = error as { code?: unknown; name?: unknown };
  const reason = [code, name].find((text) => typeof text === 'string' && /^\w{1,60}$/.test(text));
  return { result: 'retry', reason: typeof reason === 'string' ? reason : 'unknown error' };
}

/** IMF-fixdate, and the obsolete RFC 850 form; Date.parse() alone takes nearly anything for a date. */
const HTTP_DATE = /^[A-Z][a-z]+, [\w :-]{18,24} GMT$/;

/** Seconds or an HTTP date (RFC 9110, 10.2.3). @returns milliseconds from now; undefined for neither */
function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const time = HTTP_DATE.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time - now;
}
