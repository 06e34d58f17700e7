import { type AddressInfo, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Settings } from '../../config/env';
import { blockList } from './callback-guard-address';
import { hostOf, portOf } from './callback-url';

/** Ports that stand for each other in front of a server: a proxy usually listens at both. */
const DEFAULT_PORTS = [80, 443];

type OwnSettings = Pick<Settings['http'], 'publicUrl' | 'host' | 'port'>;

/** Where this server listens; a pipe, and a server that does not listen yet, have none. */
export type Listening = () => AddressInfo | string | null | undefined;

/**
 * Where this server itself is reached. A subscription whose events went there could call it in its name, from inside of
 * whatever keeps others out: the administration of hubs, for instance.
 */
export class OwnPlaces {
  private readonly publicHost: string | undefined;
  private readonly publicPorts: readonly number[] = [];

  constructor(
    private readonly settings: OwnSettings,
    private readonly listening: Listening = () => undefined,
  ) {
    const { publicUrl } = settings;
    if (publicUrl === undefined) return;
    this.publicHost = hostOf(publicUrl);
    const port = portOf(new URL(publicUrl));
    this.publicPorts = DEFAULT_PORTS.includes(port) ? DEFAULT_PORTS : [port];
  }

  /** Whether it is the place of `PUBLIC_URL`. @param host as {@link hostOf} has it */
  isPublic(host: string, port: number): boolean {
    return host === this.publicHost && this.publicPorts.includes(port);
  }

  /** @param address an IPv4 or IPv6 address, without brackets */
  isReachedAt(address: string, port: number): boolean {
    const { address: ownAddress, port: ownPort } = this.place;
    if (port !== ownPort) return false;
    const own = isSpecific(ownAddress) ? [ownAddress] : addressesOfMachine();
    const [ipv4, ipv6] = [own.filter((each) => isIP(each) === 4), own.filter((each) => isIP(each) === 6)];
    // Loopback in any case: what HOST=localhost means depends on the machine.
    const list = blockList(
      ['127.0.0.0/8', ...ipv4.map((each) => `${each}/32`)],
      ['::1/128', ...ipv6.map((each) => `${each}/128`)],
    );
    return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }

  private get place(): Pick<AddressInfo, 'address' | 'port'> {
    const listening = this.listening();
    const { host, port } = this.settings;
    return typeof listening === 'object' && listening ? listening : { address: host, port };
  }
}

/** Not all addresses of the machine, and no name that may be any of them. */
function isSpecific(address: string): boolean {
  return isIP(address) > 0 && address !== '0.0.0.0' && address !== '::';
}

/** As they are now: they come and go with networks. */
function addressesOfMachine(): string[] {
  return Object.values(networkInterfaces()).flatMap((interfaces = []) => interfaces.map(({ address }) => address));
}
