import { networkInterfaces } from 'node:os';
import { OwnPlaces } from '../../src/hub-notification/sender/own-places';
import { callbackGuard } from '../support/callback-guard';

const OWN = 'must not lead to this server itself';

describe('a server', () => {
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));

  it('is reached at its port by loopback, in any spelling', () => {
    const own = new OwnPlaces({ host: '10.0.0.1', port: 3000, publicUrl: undefined });
    const spellings = ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'];
    for (const address of [...spellings, '10.0.0.1', '::ffff:10.0.0.1']) {
      expect([address, own.isReachedAt(address, 3000), own.isReachedAt(address, 3001)]).toEqual([address, true, false]);
    }
    for (const address of ['10.0.0.2', '8.8.8.8', '::2']) expect(own.isReachedAt(address, 3000)).toBe(false);
  }); // prettier-ignore

  it.each(['0.0.0.0', '::', 'myhost'])('that listens at %s is reached at all addresses of the machine', (host) => {
    const own = new OwnPlaces({ host, port: 3000, publicUrl: undefined });
    expect(addresses.filter((address) => !own.isReachedAt(address, 3000))).toEqual([]);
    expect(own.isReachedAt('192.0.2.1', 3000)).toBe(false);
  });

  it('is reached where it listens, as soon as it does', () => {
    let listening: { address: string; port: number; family: string } | null = null;
    const own = new OwnPlaces({ host: '127.0.0.1', port: 0, publicUrl: undefined }, () => listening);
    expect(own.isReachedAt('127.0.0.1', 4567)).toBe(false);
    listening = { address: '::1', port: 4567, family: 'IPv6' };
    expect(own.isReachedAt('127.0.0.1', 4567)).toBe(true);
  });

  it.each([
    ['https://api.example.com/tmf', 'api.example.com', [80, 443]],
    ['http://api.example.com', 'api.example.com', [80, 443]],
    ['https://API.example.com.:8443', 'api.example.com', [8443]],
    ['http://0x0a.1:8080', '10.0.0.1', [8080]],
  ])('with PUBLIC_URL=%s is %s at %j', (publicUrl, host, ports) => {
    const own = new OwnPlaces({ host: '127.0.0.1', port: 3000, publicUrl });
    expect([80, 443, 8080, 8443].filter((port) => own.isPublic(host, port))).toEqual(ports);
    expect(own.isPublic('other.example.com', ports[0] ?? 0)).toBe(false);
  });
});

it.each([
  ['http://127.0.0.1:3000/hub-admin/v1/subscription/x/pause', OWN],
  ['http://2130706433:3000', OWN],
  ['http://[::ffff:7f00:1]:3000', OWN],
  ['http://localhost:3000', OWN],
  ['http://a.localhost:3000', OWN],
  ['https://api.example.com/hub-admin', OWN],
  ['http://API.example.com./', OWN],
  ['http://0.0.0.0:3000', 'must not lead to a link-local, metadata, multicast or reserved address'],
  ['http://127.0.0.1:3001', undefined],
  ['http://localhost', undefined],
  ['https://api.example.com:8443', undefined],
])('of a server at port 3000 and https://api.example.com, the callback %s: %s', (callback, refusal) => {
  const own = new OwnPlaces({ host: '127.0.0.1', port: 3000, publicUrl: 'https://api.example.com' });
  expect(callbackGuard({}, undefined, own).refusal(callback)).toBe(refusal);
});
