import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { TokenIdentity } from './identity';
import type { Key } from './keys/key';

/** What was found out of a token, and the key that signed it. */
export interface Verified {
  readonly identity: TokenIdentity;
  readonly key: Key;
}

const MAX_TOKENS = 10_000;

/** Bytes, as {@link sizeOf} guesses them. */
const MAX_SIZE = 32 * 1024 * 1024;

/** Milliseconds. */
const MAX_TIME = 300_000;

/**
 * Tokens that were verified, for 5 minutes at most and never beyond their end. Only their digests are kept: who can read the memory
 * cannot use them.
 */
export class RememberedTokens {
  private readonly verified: LRUCache<string, Verified>;

  /** @param now a clock in milliseconds since 1970 */
  constructor(private readonly now: () => number) {
    this.verified = new LRUCache({ max: MAX_TOKENS, maxSize: MAX_SIZE, ttlResolution: 0, perf: { now } });
  }

  find(token: string): Verified | undefined {
    return this.verified.get(digest(token));
  }

  add(token: string, verified: Verified): void {
    // The cache keeps until more than the time has passed, and for ever what has no time.
    const ttl = Math.min(MAX_TIME, verified.identity.expiresAt - this.now()) - 1;
    if (ttl > 0) this.verified.set(digest(token), verified, { ttl, size: sizeOf(token) });
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64');
}

/** Claims as objects take several times their text. */
function sizeOf(token: string): number {
  return 1024 + 4 * token.length;
}
