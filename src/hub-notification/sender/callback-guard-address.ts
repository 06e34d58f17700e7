import { BlockList, isIP } from 'node:net';

/** Who can be reached at an address: everybody's hosts, this network's, or nothing a notification is meant for. */
export type Reach = 'public' | 'private' | 'forbidden';

/** Link-local, multicast, reserved, and where clouds answer with credentials. */
const FORBIDDEN = blockList(
  [
    '0.0.0.0/8',
    '100.100.100.200/32', // Alibaba Cloud
    '168.63.129.16/32', // Azure
    '169.254.0.0/16',
    '192.0.0.0/24', // Oracle Cloud among others
    '192.0.2.0/24', // documentation
    '192.88.99.0/24', // 6to4 relays, no longer in use
    '198.51.100.0/24', // documentation
    '203.0.113.0/24', // documentation
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  [
    '::/128',
    '64:ff9b:1::/48', // local NAT64 (RFC 8215): an IPv4 address is in it, where is not known
    '100::/64', // discarded
    '2001::/32', // Teredo
    '2001:db8::/32', // documentation
    '3fff::/20', // documentation
    'fd00:42::42/128', // Scaleway
    'fd00:ec2::/32', // AWS
    'fd20:ce::254/128', // Google Cloud
    'fe80::/10',
    'ff00::/8',
  ],
);

const PRIVATE = blockList(
  ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15'],
  ['fc00::/7', 'fec0::/10'],
);

// Of its own, since it looks like 0.0.0.1 in IPv6, which is forbidden.
const LOOPBACK = blockList([], ['::1/128']);

/** @param address an IPv4 or IPv6 address without brackets; anything else is forbidden */
export function reachOf(address: string): Reach {
  const version = isIP(address);
  // A scope, as in fe80::1%eth0, is for link-local addresses only, and a BlockList finds none of them.
  if (version === 0 || address.includes('%')) return 'forbidden';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, family)) return 'private';
  if (FORBIDDEN.check(address, family)) return 'forbidden';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

/** A list of subnets such as `10.0.0.0/8`; those of IPv4 are also in it in all ways in which IPv6 can say them. */
export function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ipv4.map(parse)) {
    list.addSubnet(address, bits, 'ipv4');
    for (const [embedded, prefix] of embeddings(address)) list.addSubnet(embedded, prefix + bits, 'ipv6');
  }
  for (const [address, bits] of ipv6.map(parse)) list.addSubnet(address, bits, 'ipv6');
  return list;
}

function parse(subnet: string): [address: string, bits: number] {
  const [address = '', bits] = subnet.split('/');
  return [address, Number(bits)];
}

/** IPv6 addresses that lead to an IPv4 address, and the number of bits before it. */
function embeddings(address: string): [address: string, prefix: number][] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return [
    [`::ffff:${address}`, 96], // mapped
    [`::${address}`, 96], // compatible
    [`::ffff:0:${address}`, 96], // translated (RFC 2765)
    [`64:ff9b::${address}`, 96], // NAT64
    [`2002:${hex}::`, 16], // 6to4
  ];
}
