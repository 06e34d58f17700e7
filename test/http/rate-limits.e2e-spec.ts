import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import Fastify from 'fastify';
import { ANYBODY } from '../../src/tmf/declare/caller';
import { loadSettings } from '../../src/config/env';
import { limitRates } from '../../src/network/rate-limits';
import { findRedis } from '../support/redis';
import { startSilentProxy } from '../support/silent-proxy';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

const start = (env: Record<string, string>): Promise<TestApp> => startTestApp({ env: { TRUST_PROXY: 'true', ...env } });

/** A request of somebody at this address. */
const from = (t: TestApp, address: string, path = CUSTOMER) => t.http.get(path).set('X-Forwarded-For', address);

const limitsOf = ({ headers }: { headers: Record<string, string> }): (number | undefined)[] =>
  ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers[`ratelimit-${name}`];
    return value === undefined ? undefined : Number(value);
  });

describe('RATE_LIMIT', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await start({ RATE_LIMIT: '3' });
  });
  afterAll(() => t.close());

  it('says with each answer what is left, refuses one request more with 429, and others not', async () => {
    const seen = [];
    for (let n = 0; n < 3; n++) seen.push(limitsOf(await from(t, '192.0.2.1').expect(200)));
    expect(seen).toEqual([2, 1, 0].map((left) => [3, left, expect.any(Number)]));
    const { body, headers } = await from(t, '192.0.2.1').expect(429);
    const seconds = Number(headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(limitsOf({ headers })).toEqual([3, 0, seconds]);
    expect(body).toEqual({
      '@type': 'Error',
      code: 'tooManyRequests',
      reason: 'There are too many requests. Wait a while.',
      message: `There may be 3 requests a minute (RATE_LIMIT). Send it again in ${seconds} s`,
      status: '429',
    });
    await from(t, '192.0.2.2').expect(200);
  });

  it('counts unknown paths, and errors, too', async () => {
    for (const path of ['/nowhere', `${CUSTOMER}/none`, `${CUSTOMER}?limit=x`]) await from(t, '192.0.2.3', path);
    await from(t, '192.0.2.3').expect(429);
  });

  it('never counts health checks', async () => {
    for (let n = 0; n < 5; n++) {
      for (const path of ['/health/live', '/health/ready']) {
        expect(limitsOf(await from(t, '192.0.2.4', path).expect(200))).toEqual([undefined, undefined, undefined]);
      }
    }
  });

  it('takes the addresses of one IPv6 network for one', async () => {
    for (let n = 1; n <= 3; n++) await from(t, `2001:db8::${n}`).expect(200);
    await from(t, '2001:db8:0:0:1::').expect(429);
    await from(t, '2001:db8:0:1::1').expect(200);
  });
});

it('RATE_LIMIT_ADDRESS counts whatever comes from an address, and the nearer limit is told', async () => {
  const t = await start({ RATE_LIMIT: '10', RATE_LIMIT_ADDRESS: '3' });
  expect(limitsOf(await from(t, '192.0.2.1').expect(200)).slice(0, 2)).toEqual([3, 2]);
  await t.http.put(CUSTOMER).set('X-Forwarded-For', '192.0.2.1').expect(405);
  await t.http.options(CUSTOMER).set('X-Forwarded-For', '192.0.2.1').expect(204);
  const { body } = await t.http.put(CUSTOMER).set('X-Forwarded-For', '192.0.2.1').expect(429);
  expect(body.message).toMatch(/^There may be 3 requests a minute \(RATE_LIMIT_ADDRESS\)/);
  await t.close();
});

it('without limits nothing is said of them', async () => {
  const t = await start({});
  expect(limitsOf(await from(t, '192.0.2.1').expect(200))).toEqual([undefined, undefined, undefined]);
  await t.close();
});

/** A server with nothing else than these limits, and one answer. Its clients may say who they are. */
async function startBare(env: Record<string, string>) {
  const fastify = Fastify();
  await limitRates(fastify, loadSettings(env).rateLimit, () => false);
  fastify.decorateRequest('identity', null);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { client } = request.headers;
    if (typeof client === 'string') request.identity = { ...ANYBODY, issuer: 'https://id.example', client };
    done();
  });
  fastify.get('/', () => 'answer');
  return {
    /** @returns the status, and what is left of the limit */
    ask: async (remoteAddress: string, client?: string): Promise<[status: number, remaining: unknown]> => {
      const { statusCode, headers } = await fastify.inject({
        url: '/',
        remoteAddress,
        headers: client ? { client } : {},
      });
      return [statusCode, headers['ratelimit-remaining']];
    },
    close: () => fastify.close(),
  };
}

it('counts a client that is known, wherever it is, for itself', async () => {
  const { ask, close } = await startBare({ RATE_LIMIT: '2' });
  expect(await ask('192.0.2.1', 'a')).toEqual([200, '1']);
  expect(await ask('192.0.2.2', 'a')).toEqual([200, '0']);
  expect(await ask('192.0.2.3', 'a')).toEqual([429, '0']);
  expect(await ask('192.0.2.1', 'b')).toEqual([200, '1']);
  expect(await ask('192.0.2.1')).toEqual([200, '1']);
  // A client cannot take the place of an address.
  expect(await ask('192.0.2.9', '192.0.2.1')).toEqual([200, '1']);
  await close();
});

describe('RATE_LIMIT_REDIS_URL', () => {
  const UNCOUNTED = [200, undefined];
  let warned: jest.SpyInstance;
  beforeEach(() => {
    warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  });
  afterEach(() => warned.mockRestore());

  const complaints = (): string[] => warned.mock.calls.map(([line]) => String(line));

  it('of a Redis that is away lets requests pass, and says so once', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const url = `redis://user:secret@127.0.0.1:${port}`;
    const { ask, close } = await startBare({ RATE_LIMIT: '1', RATE_LIMIT_REDIS_URL: url });
    for (let n = 0; n < 3; n++) expect(await ask('192.0.2.1')).toEqual(UNCOUNTED);
    expect(complaints()).toEqual([expect.stringMatching(/^(?!.*secret)RATE_LIMIT_REDIS_URL does not answer/)]);
    await close();
  });

  it('of a Redis that never answers keeps nobody waiting', async () => {
    const silent = await startSilentProxy({ host: '127.0.0.1', port: 1 });
    silent.silence();
    const url = `redis://127.0.0.1:${silent.port}`;
    const { ask, close } = await startBare({ RATE_LIMIT: '1', RATE_LIMIT_REDIS_URL: url });
    for (let n = 0; n < 3; n++) expect(await ask('192.0.2.1')).toEqual(UNCOUNTED);
    expect(complaints()).toHaveLength(1);
    await close();
    await silent.close();
  });

  const redis = findRedis();
  (redis === undefined ? describe.skip : describe)('of a Redis (TEST_REDIS_URL, or the one of this machine)', () => {
    // Counts end by themselves, after a minute. Nobody else's are in the way.
    const newClient = (): string => randomBytes(8).toString('hex');
    const env = { RATE_LIMIT: '3', RATE_LIMIT_REDIS_URL: redis ?? '' };

    it('has instances count together', async () => {
      const [one, other] = [await startBare(env), await startBare(env)];
      const client = newClient();
      expect(await one.ask('192.0.2.1', client)).toEqual([200, '2']);
      expect(await other.ask('192.0.2.1', client)).toEqual([200, '1']);
      expect(await one.ask('192.0.2.1', client)).toEqual([200, '0']);
      expect(await other.ask('192.0.2.1', client)).toEqual([429, '0']);
      expect(complaints()).toEqual([]);
      await one.close();
      await other.close();
    });

    it('lets requests pass while Redis is silent, and counts again when it answers', async () => {
      const { hostname, port } = new URL(redis ?? '');
      const proxy = await startSilentProxy({ host: hostname, port: Number(port || 6379) });
      const url = `redis://127.0.0.1:${proxy.port}`;
      const { ask, close } = await startBare({ ...env, RATE_LIMIT_REDIS_URL: url });
      const client = newClient();
      expect(await ask('192.0.2.1', client)).toEqual([200, '2']);
      proxy.silence();
      expect(await ask('192.0.2.1', client)).toEqual(UNCOUNTED);
      expect(complaints()).toHaveLength(1);
      proxy.speak();
      while ((await ask('192.0.2.1', newClient()))[1] === undefined) await setImmediate();
      await close();
      await proxy.close();
    });
  });
});
