// Room hub-notification/names: hosts of callbacks -> addresses, without taking threads.

import type { LookupAddress } from 'node:dns';
import { LRUCache } from 'lru-cache';
import { Deadline } from '../sender/deadline';
import { Places } from '../../background/places';

/** Asks for the addresses of a host, until the signal says stop. @throws an error with a `code`, such as ENOTFOUND */
export type LookUp = (hostname: string, signal: AbortSignal) => Promise<LookupAddress[]>;

/** What a look-up may take, and the wait for its turn. Milliseconds. */
const TIMEOUT = 3_000;

/**
 * For so long an answer is given without asking, and one that found something serves while it is asked for again, also if
 * that fails. Milliseconds.
 */
const FRESH = 30_000;
const STALE = 10 * 60_000;
const FAILED = 5_000;

/** Hosts that are remembered, and addresses of each. */
const MAX_KNOWN = 2_000;
const MAX_ADDRESSES = 32;

/** Hosts that are asked for, or wait for their turn, at the same time. */
const MAX_ASKED = 1_000;

/** Look-ups at the same time: of all hosts, and of those below one domain, which may have any number of slow names. */
const LOOK_UPS = 64;
const LOOK_UPS_OF_DOMAIN = 8;

/** Codes of look-ups that say that there is nothing, not that nobody can tell. */
const DEFINITE = ['ENOTFOUND', 'ENODATA'];

/** What is known of a host; times by the resolver's clock. */
interface Known {
  /** Empty if there are none. */
  readonly addresses: readonly LookupAddress[];
  readonly foundAt: number;
  /** Why there are none. */
  readonly failure?: Error;
  /** When it is time to ask again. */
  readonly askAt: number;
}

/** There was no turn for a look-up: nothing is known of the host. */
class BusyError extends Error {
  readonly code = 'EAI_AGAIN';
}

/**
 * Resolves hosts of callbacks: each once at a time, whoever asks, and not again for a while. A name that resolves slowly, or
 * any number of them below one domain, keeps those waiting who ask for it, and nobody else.
 */
export class Resolver {
  private readonly known = new LRUCache<string, Known>({ max: MAX_KNOWN });
  private readonly asked = new Map<string, Promise<readonly LookupAddress[]>>();
  private readonly all = new Places(LOOK_UPS);
  private readonly domains = new Places(LOOK_UPS_OF_DOMAIN);

  /**
   * @param now a clock in milliseconds
   * @param timeout of a look-up, and of the wait for its turn, in milliseconds
   */
  constructor(
    private readonly lookUp: LookUp,
    private readonly now: () => number = () => performance.now(),
    private readonly timeout = TIMEOUT,
  ) {}

  /** @throws what the look-up does, or an error with the `code` `timeout` or `EAI_AGAIN` */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    const known = this.known.get(hostname);
    if (known && this.now() < known.askAt) return given(known);
    const asked = this.asked.get(hostname) ?? this.ask(hostname);
    if (!known || !this.serves(known)) return asked;
    // Whoever is next gets what is found now.
    asked.catch(() => undefined);
    return given(known);
  }

  private serves({ addresses, foundAt }: Known): boolean {
    return addresses.length > 0 && this.now() < foundAt + STALE;
  }

  private ask(hostname: string): Promise<readonly LookupAddress[]> {
    if (this.asked.size >= MAX_ASKED) return Promise.reject(new BusyError());
    const asked = this.lookUpInTurn(hostname).finally(() => this.asked.delete(hostname));
    this.asked.set(hostname, asked);
    return asked;
  }

  private async lookUpInTurn(hostname: string): Promise<readonly LookupAddress[]> {
    const leave = await this.turn(hostname);
    const deadline = new Deadline(this.timeout);
    const { signal } = deadline;
    try {
      const found = await orAborted(this.lookUp(hostname, signal), signal);
      const addresses = found.slice(0, MAX_ADDRESSES);
      this.known.set(hostname, { addresses, foundAt: this.now(), askAt: this.now() + FRESH });
      return addresses;
    } catch (error) {
      this.known.set(hostname, this.afterFailure(hostname, error as NodeJS.ErrnoException));
      throw error;
    } finally {
      deadline.clear();
      leave();
    }
  }

  private async turn(hostname: string): Promise<() => void> {
    const patience = new Deadline(this.timeout);
    const entered: (() => void)[] = [];
    const leave = (): void => entered.forEach((each) => each());
    try {
      entered.push(await this.domains.enter(domainOf(hostname), patience.signal));
      entered.push(await this.all.enter('', patience.signal));
      return leave;
    } catch {
      leave();
      throw new BusyError();
    } finally {
      patience.clear();
    }
  }

  /** What was found before serves on, unless the host is said to be gone. */
  private afterFailure(hostname: string, failure: NodeJS.ErrnoException): Known {
    const known = this.known.get(hostname);
    const askAt = this.now() + FAILED;
    if (known && this.serves(known) && !DEFINITE.includes(failure.code ?? '')) return { ...known, askAt };
    return { addresses: [], foundAt: -Infinity, failure, askAt };
  }
}

function given({ addresses, failure }: Known): readonly LookupAddress[] {
  if (failure) throw failure;
  return addresses;
}

/**
 * The last two labels: below them one owner can have any number of names. Three where the last ones are like those of `co.uk` and
 * `com.au`, which are of many owners.
 */
export function domainOf(hostname: string): string {
  const labels = hostname.replace(/\.$/, '').split('.');
  const isOfMany = /^[a-z]{2,3}\.[a-z]{2}$/i.test(labels.slice(-2).join('.'));
  return labels.slice(isOfMany ? -3 : -2).join('.');
}

/** What is asked may go on for longer than anybody waits. */
function orAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
