import { type LookupAddress, promises as dns } from 'node:dns';
import { isIP, isIPv4 } from 'node:net';
import { type Hosts, WatchedFile, completeNames, parseHosts, parseSearchRules } from './host-files';

/** For an answer of a DNS server, the first time; the second one gets twice as long. Milliseconds. */
const DNS_TIMEOUT = 800;
const DNS_TRIES = 2;

/** Names that are for multicast DNS (RFC 6762), not for a server; longer ones are often those of a cluster. */
const LINK_LOCAL = /^[^.]+\.local\.?$/;

const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Finds the addresses of a host as the system does, but on sockets instead of threads: `dns.lookup()` takes one of the two
 * threads that libuv has for names for as long as a DNS server likes, and the names of databases need them, too. So
 * `/etc/hosts` is read here, the rules of `/etc/resolv.conf` are applied here, and DNS is asked by c-ares. What all these do
 * not know the system is asked for, one name at a time: it may know more, such as names in the local network.
 */
export class NameLookUp {
  private readonly hosts = new WatchedFile('/etc/hosts', parseHosts);
  private readonly rules = new WatchedFile('/etc/resolv.conf', parseSearchRules);
  /** The system is asked for one name after the other. */
  private system: Promise<unknown> = Promise.resolve();

  /**
   * @param signal ends it
   * @throws an error with a `code`, such as ENOTFOUND or ETIMEOUT
   */
  async find(hostname: string, signal: AbortSignal): Promise<LookupAddress[]> {
    const name = hostname.toLowerCase();
    const own = localAddresses(name, (await this.hosts.read()) ?? new Map());
    if (own.length > 0) return own.map(lookupAddress);
    if (LINK_LOCAL.test(name)) return this.askSystem(name, signal);
    const rules = await this.rules.read();
    // Where there is no such file, as on Windows, c-ares does not know what the system does.
    for (const complete of rules ? completeNames(name, rules) : []) {
      const found = await askDns(complete, signal);
      if (found.length > 0) return found.map(lookupAddress);
    }
    return this.askSystem(name, signal);
  }

  private askSystem(name: string, signal: AbortSignal): Promise<LookupAddress[]> {
    const asked = this.system.then(() => {
      signal.throwIfAborted();
      return dns.lookup(name, { all: true });
    });
    // The thread is taken until there is an answer, whoever still waits for it.
    this.system = asked.catch(() => undefined);
    return asked;
  }
}

/** What is known without asking anybody. `localhost`, and all below it, is this machine (RFC 6761). */
function localAddresses(hostname: string, hosts: Hosts): readonly string[] {
  const name = hostname.replace(/\.$/, '');
  const known = hosts.get(name)?.filter((address) => isIP(address) > 0);
  if (known && known.length > 0) return known;
  return name === 'localhost' || name.endsWith('.localhost') ? LOOPBACK : [];
}

/**
 * @param servers addresses with ports, instead of those of the system
 * @returns none if DNS knows none
 * @throws what it says if it does not answer, and the signal's reason
 */
export async function askDns(name: string, signal: AbortSignal, servers?: readonly string[]): Promise<string[]> {
  signal.throwIfAborted();
  // One for each name: to cancel ends all that is asked, and the servers are those of now.
  const resolver = new dns.Resolver({ timeout: DNS_TIMEOUT, tries: DNS_TRIES });
  if (servers) resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    signal.throwIfAborted();
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const errors = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as NodeJS.ErrnoException] : [],
    );
    const silence = errors.find(({ code }) => code === 'ETIMEOUT' || code === 'ECANCELLED');
    if (found.length === 0 && silence) throw silence;
    return found;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function lookupAddress(address: string): LookupAddress {
  return { address, family: isIPv4(address) ? 4 : 6 };
}
