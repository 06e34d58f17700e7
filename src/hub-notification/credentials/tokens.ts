import { LRUCache } from 'lru-cache';
import type { Authorizer } from '../sender/sender';
import type { ClientCredentials, ListenerAuthorization } from './credentials';
import type { TokenClient } from './token-client';

/** Tokens that are kept: of all subscriptions of several full hubs. */
const MAX_TOKENS = 5_000;

/** The `Authorization` headers of notifications. Tokens are kept until shortly before they expire. */
export class Tokens {
  private readonly kept: LRUCache<string, string>;
  private readonly running = new Map<string, Promise<string>>();

  /** @param now a clock in milliseconds */
  constructor(
    private readonly client: Pick<TokenClient, 'ask'>,
    now: () => number = () => performance.now(),
  ) {
    this.kept = new LRUCache({ max: MAX_TOKENS, ttlResolution: 0, perf: { now } });
  }

  /** A token that the listener has refused is renewed. The deliveries of a subscription share one, and one request for it. */
  authorizerOf(subscriptionId: string, authorization: ListenerAuthorization): Authorizer {
    if (authorization.type === 'bearer') return () => Promise.resolve(`Bearer ${authorization.token}`);
    // With the credentials in it: nothing that others got is used when they have changed.
    const key = JSON.stringify([subscriptionId, authorization]);
    return (signal, refused) => {
      const kept = this.kept.get(key);
      if (kept !== undefined && kept !== refused) return Promise.resolve(kept);
      return this.running.get(key) ?? this.renew(key, authorization, signal);
    };
  }

  /** @param signal of the first who wants it, whose time is over before that of those who wait with it */
  private renew(key: string, credentials: ClientCredentials, signal: AbortSignal): Promise<string> {
    const renewal = this.client
      .ask(credentials, signal)
      .then(({ header, life }) => {
        if (life >= 1) this.kept.set(key, header, { ttl: Math.floor(life) });
        else this.kept.delete(key);
        return header;
      })
      .finally(() => this.running.delete(key));
    this.running.set(key, renewal);
    return renewal;
  }
}
