import type { LookupAddress } from 'node:dns';
import {
  type CallbackGuard,
  RefusedAddressError,
  type Resolve,
} from '../../src/hub-notification/sender/callback-guard';
import { type Reach, reachOf } from '../../src/hub-notification/sender/callback-guard-address';
import { callbackGuard } from '../support/callback-guard';

const NO_URL = 'must be an absolute http or https URL';
const PRIVATE = 'must not lead to a private address (HUB_ALLOW_PRIVATE)';
const FORBIDDEN = 'must not lead to a link-local, metadata, multicast or reserved address';

const addresses = (...all: string[]): LookupAddress[] =>
  all.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const absent: Resolve = () => Promise.reject(Object.assign(new Error('absent'), { code: 'ENOTFOUND' }));
const always =
  (...all: string[]): Resolve =>
  () =>
    Promise.resolve(addresses(...all));

const guard = (
  settings: { allowPrivate?: boolean; allowedHosts?: string[]; timeout?: number } = {},
  resolve?: Resolve,
): CallbackGuard => callbackGuard({ allowPrivate: false, ...settings }, resolve);

const CLASSES: [reach: Reach, addresses: string[]][] = [
  [
    'forbidden',
    [
      ...['0.0.0.0', '0.255.255.255', '100.100.100.200', '168.63.129.16', '169.254.0.0', '169.254.169.254'],
      ...['169.254.255.255', '192.0.0.0', '192.0.0.192', '192.0.0.255', '224.0.0.1', '239.255.255.255', '240.0.0.0'],
      ...['255.255.255.255', '::', 'fe80::1', 'fe80::a9fe:a9fe', 'febf:ffff::1', 'fe80::1%eth0', '::1%lo', 'ff02::1'],
      ...['ffff:ffff::', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', 'fd00:42::42', '::ffff:169.254.169.254'],
      ...['::ffff:a9fe:a9fe', '::ffff:0:0', '::169.254.169.254', '::ffff:0:169.254.169.254', '64:ff9b::a9fe:a9fe'],
      ...['64:ff9b::169.254.169.254', '2002:a9fe:a9fe::1', '2002:e000:1::', '64:ff9b:1::1', '100::1', '2001::1'],
      ...['192.88.99.0', '192.88.99.255', '192.0.2.1', '198.51.100.255', '203.0.113.0', '2001:db8::', '2001:db8::1'],
      ...['2001:db8:ffff::', '3fff::1', '3fff:fff:ffff::', '::ffff:192.88.99.1', '2002:c058:6301::'],
      ...['', 'localhost', '127.1', '[::1]', '1.2.3.4.5', '::g'],
    ],
  ],
  [
    'private',
    [
      ...['127.0.0.1', '127.255.255.255', '10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1'],
      ...['192.168.255.255', '100.64.0.0', '100.127.255.255', '198.18.0.1', '::1', 'fc00::', 'fdff:ffff::1', 'fec0::1'],
      ...['::ffff:10.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::ffff:0:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::1'],
      ...['2002:7f00:1::', '2002:c0a8:101:1:2:3:4:5', '2002:ac1f:ffff::'],
    ],
  ],
  [
    'public',
    [
      ...['1.0.0.0', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
      ...[
        '128.0.0.0',
        '169.253.255.255',
        '169.255.0.0',
        '172.15.255.255',
        '172.32.0.0',
        '192.0.1.0',
        '192.167.255.255',
      ],
      ...['192.169.0.0', '223.255.255.255', '2606:4700::1', '2a00::1', '::ffff:8.8.8.8', '64:ff9b::808:808'],
      ...['2002:808:808::1', 'fbff::1', '2001:4860:4860::8888', '192.88.98.255', '192.88.100.0', '2001:db7:ffff::'],
      ...['2001:db9::', '3ffe:ffff::', '3fff:1000::'],
    ],
  ],
];

describe.each(CLASSES)('as %s counts', (reach, all) => {
  it.each(all)('%s', (address) => expect(reachOf(address)).toBe(reach));
});

describe('a callback', () => {
  it.each([
    'http://listener.example',
    'https://listener.example/path?query=1&b=%20',
    'HTTPS://LISTENER.EXAMPLE:8443/',
    'http://8.8.8.8:8080/x',
    'http://[2606:4700::1]/x',
    'http://bücher.example/ü',
    'http://localhost.example.com',
    'http://mylocalhost',
    'http://listener.example/user@host',
    `http://listener.example/${'x'.repeat(2024)}`,
  ])('%s is fine', (callback) => expect(guard().refusal(callback)).toBeUndefined());

  it('is fine however often it is asked about', () => {
    const { length } = Array.from({ length: 50_000 }).filter(
      () => guard().refusal('http://bücher.example/ü') === undefined,
    );
    expect(length).toBe(50_000);
  });

  it.each([
    ...[undefined, null, 42, true, {}, ['http://listener.example']].map((value) => [value]),
    ...['', ' ', 'listener.example', '/listener', '//listener.example', 'ftp://listener.example', 'file:///etc/passwd'],
    ...['javascript:alert(1)', 'http:', 'http://', 'http:///listener.example', 'http:/listener.example'],
    ...['http:listener.example', 'http:\\\\listener.example', 'http://listener.example\\x', ' http://listener.example'],
    ...['http://listener.example/a b', 'http://listener.example\n', 'ht\ttp://listener.example'],
    ...['http://listener.example/\r\nX-Header: 1', 'http://listener.example/\u0000', 'http://host:99999', 'http://%00'],
    ...[
      'http://1.2.3.4.5',
      'http://[fe80::1%25eth0]',
      'http://[::1',
      'http://...',
      'http://?x',
      'unix:/var/run/socket',
    ],
  ])('%j is none', (callback) => {
    expect(guard({ allowPrivate: true }).refusal(callback)).toBe(NO_URL);
  });

  it.each([
    [`http://listener.example/${'x'.repeat(2025)}`, 'must not be longer than 2048 characters'],
    ['http://user@listener.example', 'must not have a user or password'],
    ['http://user:password@listener.example', 'must not have a user or password'],
    ['http://:@listener.example', 'must not have a user or password'],
    ['http://listener.example@127.0.0.1', 'must not have a user or password'],
    ['http://listener.example#x', 'must not have a fragment'],
    ['http://listener.example/#', 'must not have a fragment'],
  ])('%s is refused for what it has', (callback, reason) => {
    expect(guard({ allowPrivate: true }).refusal(callback)).toBe(reason);
  });

  it.each([
    ...['http://localhost', 'http://LOCALHOST:80/', 'https://localhost./', 'http://a.localhost', 'http://127.0.0.1'],
    ...[
      'http://127.1',
      'http://0x7f.1',
      'http://0x7f000001',
      'http://2130706433',
      'http://017700000001',
      'http://127.0.0.1.',
    ],
    ...[
      'http://①②⑦.0.0.1',
      'http://127。0。0。1',
      'http://%31%32%37.0.0.1',
      'http://[::1]',
      'http://[0:0:0:0:0:0:0:1]',
    ],
    ...['http://[::ffff:10.0.0.1]', 'http://[::ffff:a00:1]', 'http://[::127.0.0.1]', 'http://[64:ff9b::10.0.0.1]'],
    ...['http://10.1', 'http://0xa000001', 'http://192.168.1.1/x', 'http://[fd12::1]:8080'],
  ])('%s is private, and fine where that is allowed', (callback) => {
    expect(guard().refusal(callback)).toBe(PRIVATE);
    expect(guard({ allowPrivate: true }).refusal(callback)).toBeUndefined();
  });

  it.each([
    ...[
      'http://0',
      'http://0.0.0.0:3000',
      'http://[::]',
      'http://169.254.169.254/latest/meta-data',
      'http://0xa9fea9fe',
    ],
    ...['http://2852039166', 'http://0251.0376.0251.0376', 'http://169.254.43518', 'http://[::ffff:169.254.169.254]'],
    ...['http://[fe80::1]', 'http://[ff02::1]', 'http://224.0.0.1', 'http://255.255.255.255', 'http://100.100.100.200'],
    ...['http://[fd00:ec2::254]', 'http://[2002:a9fe:a9fe::]'],
  ])('%s is never fine', (callback) => {
    expect(guard({ allowPrivate: true }).refusal(callback)).toBe(FORBIDDEN);
    expect(guard({ allowPrivate: true, allowedHosts: [new URL(callback).hostname] }).refusal(callback)).toBeDefined();
  });

  it.each([
    ['http://listener.example:8080/x', true],
    ['https://LISTENER.example./x', true],
    ['http://a.example.org', true],
    ['http://a.b.example.org', true],
    ['http://10.0.0.5', true],
    ['http://[::FFFF:a00:5]', true],
    ['http://example.org', false],
    ['http://badexample.org', false],
    ['http://a.listener.example', false],
    ['http://listener.example.evil.example', false],
    ['http://10.0.0.6', false],
    ['http://localhost', false],
  ])('%s, with a list of allowed hosts: %s', (callback, isAllowed) => {
    const allowedHosts = ['listener.example', '*.example.org', '10.0.0.5', '::ffff:a00:5'];
    const refusal = guard({ allowPrivate: true, allowedHosts }).refusal(callback);
    expect(refusal).toBe(isAllowed ? undefined : 'must have an allowed host (HUB_ALLOWED_HOSTS)');
  });
});

describe('the check of a new subscription', () => {
  const check = (resolve: Resolve, settings = {}): Promise<string | undefined> =>
    guard(settings, resolve).check('http://listener.example/x');

  it('refuses what needs no DNS without asking it', async () => {
    expect(await guard().check('http://10.0.0.1')).toBe(PRIVATE);
    expect(await guard().check(undefined)).toBe(NO_URL);
  });

  it('refuses a host with any address that is refused', async () => {
    expect(await check(always('8.8.8.8', '2606:4700::1'))).toBeUndefined();
    expect(await check(always('8.8.8.8', '10.0.0.1'))).toBe(PRIVATE);
    expect(await check(always('8.8.8.8', '10.0.0.1'), { allowPrivate: true })).toBeUndefined();
    expect(await check(always('8.8.8.8', 'fe80::1%eth0'), { allowPrivate: true })).toBe(FORBIDDEN);
  });

  it('accepts a host that does not resolve, or not in time', async () => {
    expect(await check(absent)).toBeUndefined();
    expect(await check(() => new Promise(() => undefined), { timeout: 1 })).toBeUndefined();
  });
});

describe('the look-up of a connection', () => {
  type Found = { address: string | LookupAddress[]; family?: number };
  const lookUp = (resolve: Resolve, options: { all?: boolean } = {}, settings = {}): Promise<Found> =>
    new Promise((found, fail) => {
      guard(settings, resolve).lookupFor(80)('listener.example', options, (error, address, family) =>
        error ? fail(error) : found({ address, ...(family === undefined ? {} : { family }) }),
      );
    });

  it('yields only addresses that are allowed', async () => {
    const resolve = always('10.0.0.1', '2606:4700::1', '169.254.169.254', '8.8.8.8');
    expect(await lookUp(resolve, { all: true })).toEqual({ address: addresses('2606:4700::1', '8.8.8.8') });
    expect(await lookUp(resolve)).toEqual({ address: '2606:4700::1', family: 6 });
    expect(await lookUp(resolve, {}, { allowPrivate: true })).toEqual({ address: '10.0.0.1', family: 4 });
  });

  it('fails with the reason if no address is allowed', async () => {
    for (const all of [true, false]) {
      const failure = lookUp(always('10.0.0.1', '169.254.169.254'), { all });
      await expect(failure).rejects.toThrow(RefusedAddressError);
      await expect(failure).rejects.toMatchObject({ reason: PRIVATE });
      await expect(lookUp(always('169.254.169.254'), { all })).rejects.toMatchObject({ reason: FORBIDDEN });
    }
  });

  it('fails as DNS does', async () => {
    await expect(lookUp(absent)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
