import type { ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { metadataUrls } from '../../src/auth/keys/fetch-keys';
import { KeySet, KeysUnavailable } from '../../src/auth/keys/key-set';
import { type Issuer, readIssuers } from '../../src/auth/settings/issuers';
import { type KeyServer, newKeyPair, startKeyServer } from '../support/key-server';
import type { Json } from '../support/tokens';

let server: KeyServer;
let now: number;
const sets: KeySet[] = [];
const lines: string[] = [];

beforeAll(() => {
  const note = (line: unknown): void => void lines.push(String(line));
  Logger.overrideLogger({ log: note, warn: note, error: note });
});
beforeEach(async () => {
  server = await startKeyServer();
  now = 1_000_000;
  lines.length = 0;
});
afterEach(async () => {
  await Promise.all(sets.splice(0).map((set) => set.stop()));
  await server.system.close();
});

function issuerWith(settings: Json = {}): Issuer {
  const [issuer] = readIssuers(JSON.stringify([{ issuer: server.issuer, audience: 'tmf', ...settings }]));
  if (!issuer) throw new Error('there is one');
  return issuer;
}

function keySet(settings: Json = {}): KeySet {
  const set = new KeySet(issuerWith(settings), () => now);
  sets.push(set);
  return set;
}

const kidsOf = async (set: KeySet, kid?: string): Promise<(string | undefined)[]> =>
  (await set.find('ES256', kid)).map((key) => key.kid);

/** Waits until the keys have been fetched once more. */
function nextFetch(): Promise<void> {
  const { answer } = server.system;
  return new Promise((resolve) => {
    server.system.answer = (request, response) => {
      answer(request, response);
      if (request.url === '/jwks') response.once('close', resolve);
    };
  });
}

describe('the keys of an issuer', () => {
  it.each([
    ['https://id.example.com', '', ''],
    ['https://id.example.com/', '', ''],
    ['https://id.example.com/realms/crm', '/realms/crm', ''],
    ['https://id.example.com/crm/?p=1', '/crm', '?p=1'],
  ])('of %s are where its metadata say', (issuer, path, query) => {
    expect(metadataUrls(issuer)).toEqual([
      `https://id.example.com${path}/.well-known/openid-configuration${query}`,
      `https://id.example.com/.well-known/oauth-authorization-server${path}${query}`,
    ]);
  });

  it('are fetched ahead, without anybody who asks', async () => {
    const set = keySet();
    const fetched = nextFetch();
    set.start();
    await fetched;
    expect(await kidsOf(set, 'first')).toEqual(['first']);
    expect(server.system.asked).toEqual([
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      '/jwks',
    ]);
  });

  it('are fetched from the URL that the operator says, if there is one', async () => {
    expect(await kidsOf(keySet({ jwksUri: `${server.system.origin}/jwks` }))).toEqual(['first']);
    expect(server.system.asked).toEqual(['/jwks']);
  });

  it('are fetched once for all who wait', async () => {
    const set = keySet();
    await Promise.all(Array.from({ length: 50 }, () => set.find('ES256', 'first')));
    expect(server.fetches()).toBe(1);
  });

  it('are fetched every 5 minutes, without anybody who asks', async () => {
    const set = keySet();
    await kidsOf(set, 'first');
    server.keys = [newKeyPair('second').jwk];
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'performance'] });
    set.start();
    now += 299_999;
    jest.advanceTimersByTime(1000);
    expect(await kidsOf(set, 'first')).toEqual(['first']);
    const fetched = nextFetch();
    now += 1;
    jest.advanceTimersByTime(1000);
    jest.useRealTimers();
    await fetched;
    expect(server.fetches()).toBe(2);
  });

  it('are not fetched for unknown kids more often than every 30 s', async () => {
    const set = keySet();
    await kidsOf(set);
    for (let n = 0; n < 100; n++) {
      expect(await kidsOf(set, `guess-${n}`)).toEqual([]);
      now += 1000;
    }
    expect(server.fetches()).toBe(4);
  });

  it('are a hundred at most', async () => {
    server.keys = Array.from({ length: 101 }, () => server.key.jwk);
    await expect(keySet().find('ES256', undefined)).rejects.toThrow(KeysUnavailable);
    expect(lines).toEqual([`No keys of ${server.issuer}: there are 101 keys, over 100`]);
  });

  it('can be none: then nothing is signed by one', async () => {
    server.keys = [{ kty: 'oct', k: 'AAAA' }, null, 'x', { kty: 'EC' }, { ...newKeyPair('x').jwk, use: 'enc' }];
    expect(await kidsOf(keySet())).toEqual([]);
    expect(lines).toEqual([`${server.issuer} has no key that can be used: its tokens are refused`]);
  });
});

describe('what is no set of keys', () => {
  const metadata = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['an error', (response) => void response.writeHead(500).end('oops'), /status 500/],
    ['a redirect', (response) => void response.writeHead(302, { Location: '/jwks' }).end(), /status 302/],
    ['HTML', (response) => void response.end('<html>'), /JSON/],
    ['text that is too long', (response) => void response.end(' '.repeat(300_000)), /over 262144 bytes/],
    ['an answer that is cut', (response) => void response.write('{', () => response.destroy()), /./],
    ['no answer', (response) => void response.destroy(), /./],
    [
      'metadata of another issuer',
      metadata({ issuer: 'https://other.example', jwks_uri: 'https://x' }),
      /of "https:\/\/other/,
    ],
    ['metadata in a list', metadata([]), /no object/],
    ['no metadata', metadata(null), /no object/],
  ])('%s is said once', async (_, answer, message) => {
    server.system.answer = (_request, response) => answer(response);
    const set = keySet();
    for (let n = 0; n < 3; n++) {
      await expect(set.find('ES256', 'first')).rejects.toThrow(KeysUnavailable);
      now += 60_000;
    }
    expect(lines).toEqual([expect.stringMatching(message)]);
  });

  it.each(['http://id.example.com/jwks', 'ftp://x/', 'file:///etc/passwd', 1])(
    'is not fetched from %s, though the metadata say so',
    async (jwksUri) => {
      server.system.answer = (_, response) => metadata({ issuer: server.issuer, jwks_uri: jwksUri })(response);
      await expect(keySet().find('ES256', 'first')).rejects.toThrow(KeysUnavailable);
      expect(lines).toEqual([`No keys of ${server.issuer}: its metadata have no jwks_uri with https`]);
    },
  );

  it('is nothing when it is JSON of another kind', async () => {
    server.system.answer = (_, response) => metadata({ keys: 'none' })(response);
    const set = keySet({ jwksUri: `${server.system.origin}/jwks` });
    await expect(set.find('ES256', 'first')).rejects.toThrow(KeysUnavailable);
    expect(lines).toEqual([`No keys of ${server.issuer}: what is there is no JWK Set`]);
  });
});

describe('an issuer that is silent', () => {
  let arrived: Promise<unknown>;
  beforeEach(() => {
    arrived = new Promise((resolve) => (server.system.answer = resolve));
  });

  it('is waited for 5 s', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setInterval', 'performance'] });
    const set = keySet();
    const found = set.find('ES256', 'first').catch((error: unknown) => error);
    await arrived;
    jest.advanceTimersByTime(5000);
    jest.useRealTimers();
    expect(await found).toBeInstanceOf(KeysUnavailable);
    expect(lines).toEqual([`No keys of ${server.issuer}: no answer within 5000 ms`]);
  });

  it('is asked once at a time, however long it takes', async () => {
    const set = keySet();
    const first = set.find('ES256', 'first').catch((error: unknown) => error);
    await arrived;
    now += 60_000;
    const second = set.find('ES256', 'first').catch((error: unknown) => error);
    await set.stop();
    await Promise.all([first, second]);
    expect(server.system.asked).toHaveLength(1);
  });

  it('is not waited for at the end', async () => {
    const set = keySet();
    set.start();
    const found = set.find('ES256', 'first').catch((error: unknown) => error);
    await arrived;
    await set.stop();
    expect(await found).toBeInstanceOf(KeysUnavailable);
    expect(lines).toEqual([]);
  });

  it('has an end after which nothing is fetched', async () => {
    const set = keySet();
    await set.stop();
    await expect(set.find('ES256', 'first')).rejects.toThrow(KeysUnavailable);
    expect(server.system.asked).toEqual([]);
  });
});

it('says when the keys are there again', async () => {
  const set = keySet();
  const { answer } = server.system;
  server.system.answer = (_, response) => void response.writeHead(503).end();
  await expect(set.find('ES256', 'first')).rejects.toThrow(KeysUnavailable);
  server.system.answer = answer;
  now += 1000;
  expect(await kidsOf(set, 'first')).toEqual(['first']);
  expect(lines[1]).toBe(`The keys of ${server.issuer} are there again`);
});
