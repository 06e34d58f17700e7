import type { LookupAddress } from 'node:dns';
import { type LookupFunction, isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/env';
import { reachOf } from './callback-guard-address';
import { hostOf, parseUrl, portOf } from './callback-url';
import type { OwnPlaces } from './own-places';

/** Longer URLs are not understood everywhere. Characters. */
const MAX_LENGTH = 2048;

/** Tabs and line ends are left out, backslashes understood and slashes added by the parser of URLs: not here. */
const HTTP_URL = /^https?:\/\/[^/?#\s\\][^\s\\\p{Cc}]*$/iu;
const USER_OR_PASSWORD = /^https?:\/\/[^/?#]*@/i;

export const NO_URL = 'must be an absolute http or https URL';
const PRIVATE = 'must not lead to a private address (HUB_ALLOW_PRIVATE)';
const FORBIDDEN = 'must not lead to a link-local, metadata, multicast or reserved address';
/** Where `localhost` leads. */
const LOOPBACK = '127.0.0.1';
const OWN = 'must not lead to this server itself';

/** A new subscription waits no longer for the addresses of its host. Milliseconds. */
const PATIENCE = 1_000;

type GuardSettings = Pick<Settings['hub'], 'allowPrivate' | 'allowedHosts' | 'timeout'>;

/** Finds all addresses of a host; rejects if it has none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** What a {@link CallbackGuard.lookup} fails with; `reason` can be told. */
export class RefusedAddressError extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * Keeps callbacks from reaching what only this server can reach (HUB-6). A refusal is what is wrong with a callback, such
 * as `must not have a fragment`; it holds nothing of the callback.
 */
export class CallbackGuard {
  constructor(
    private readonly settings: GuardSettings,
    private readonly own: OwnPlaces,
    private readonly resolve: Resolve,
  ) {}

  /**
   * What can be told without asking DNS: syntax, the allow-list, `localhost`, addresses in any spelling, and this server itself
   * by its names.
   */
  refusal(callback: unknown): string | undefined {
    if (typeof callback !== 'string' || !HTTP_URL.test(callback)) return NO_URL;
    const url = parseUrl(callback);
    if (!url) return NO_URL;
    if (callback.length > MAX_LENGTH) return `must not be longer than ${MAX_LENGTH} characters`;
    if (USER_OR_PASSWORD.test(callback)) return 'must not have a user or password';
    if (callback.includes('#')) return 'must not have a fragment';
    const host = hostOf(callback);
    if (host === '') return NO_URL;
    if (!this.isListed(host)) return 'must have an allowed host (HUB_ALLOWED_HOSTS)';
    const port = portOf(url);
    if (this.own.isPublic(host, port)) return OWN;
    if (isIP(host) > 0) return this.refusalOf(host, port);
    const isLocal = host === 'localhost' || host.endsWith('.localhost');
    return isLocal ? this.refusalOf(LOOPBACK, port) : undefined;
  }

  /**
   * For a new subscription: refuses also a host of which any address is refused. A host that does not resolve, or not within
   * a second, is accepted: it may come later, and every connection is checked. Never rejects.
   */
  async check(callback: unknown): Promise<string | undefined> {
    const refusal = this.refusal(callback);
    if (refusal !== undefined || typeof callback !== 'string') return refusal;
    const over = new AbortController();
    const patience = Math.min(PATIENCE, this.settings.timeout);
    const addresses = await Promise.race([
      this.resolve(hostOf(callback)).catch(() => []),
      sleep(patience, [], { signal: over.signal }).catch(() => []),
    ]);
    over.abort();
    const port = portOf(new URL(callback));
    return addresses.map(({ address }) => this.refusalOf(address, port)).find((reason) => reason !== undefined);
  }

  /**
   * For `lookup` of net.connect() and tls.connect(), which connect to what it answers and to nothing else: so a host that
   * changes its address after a check gains nothing. Not called for addresses: {@link refusalOf} is for those.
   * Fails with {@link RefusedAddressError} if no address of the host is allowed.
   * @param port that is connected to
   */
  lookupFor(port: number): LookupFunction {
    return (hostname, options, callback) => {
      const found = (addresses: readonly LookupAddress[]): void => {
        const allowed = addresses.filter(({ address }) => this.refusalOf(address, port) === undefined);
        const [first] = allowed;
        if (first === undefined) {
          const [refused] = addresses.map(({ address }) => this.refusalOf(address, port));
          callback(new RefusedAddressError(refused ?? 'must lead to an address'), '');
        } else if (options.all === true) callback(null, allowed);
        else callback(null, first.address, first.family);
      };
      this.resolve(hostname).then(found, (error: Error) => callback(error, ''));
    };
  }

  /** Why nothing may be sent to an address, without brackets, and a port. */
  refusalOf(address: string, port: number): string | undefined {
    const reach = reachOf(address);
    if (reach === 'forbidden') return FORBIDDEN;
    if (reach === 'private' && !this.settings.allowPrivate) return PRIVATE;
    return this.own.isReachedAt(address, port) ? OWN : undefined;
  }

  private isListed(host: string): boolean {
    const { allowedHosts: allowed } = this.settings;
    return (
      allowed.length === 0 || allowed.some((item) => (item[0] === '*' ? host.endsWith(item.slice(1)) : host === item))
    );
  }
}
