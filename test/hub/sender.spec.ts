import type { Resolve } from '../../src/hub-notification/sender/callback-guard';
import { OwnPlaces } from '../../src/hub-notification/sender/own-places';
import { AuthorizationError } from '../../src/hub-notification/sender/outcome';
import { type CallbackRequest, CallbackSender } from '../../src/hub-notification/sender/sender';
import { callbackGuard } from '../support/callback-guard';
import { type CallbackServer, startCallbackServer } from '../support/callback-server';
import { freePort } from '../support/loopback';

type Verify = (secret: string, headers: Record<string, unknown>, body: string) => boolean;
const { verify } = jest.requireActual<{ verify: Verify }>('../../docs/examples/verify-signature.js');

const PRIVATE = 'must not lead to a private address (HUB_ALLOW_PRIVATE)';
const SETTINGS = { allowPrivate: true, allowedHosts: [], timeout: 60_000, connections: 16, retryMax: 900_000 };
const EVENT = { eventId: '0190-abc', body: '{"eventType":"CustomerCreateEvent","name":"Zoë"}' };

const senders: CallbackSender[] = [];
let server: CallbackServer;
beforeEach(async () => {
  server = await startCallbackServer();
});
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
  await server.close();
});

interface Options {
  settings?: Partial<typeof SETTINGS>;
  resolve?: Resolve;
  now?: () => number;
}

function senderWith({ settings, resolve, now }: Options = {}): CallbackSender {
  const all = { ...SETTINGS, ...settings };
  const sender = new CallbackSender(callbackGuard(all, resolve), all, now);
  senders.push(sender);
  return sender;
}

const sending =
  (text: string): CallbackRequest['payload'] =>
  () =>
    Promise.resolve({ text, release: () => undefined });

const to = (path = '/callback', more: Partial<CallbackRequest> = {}): CallbackRequest => ({
  url: server.origin + path,
  eventId: EVENT.eventId,
  payload: sending(EVENT.body),
  secrets: [],
  ...more,
});

const allClosed = async (): Promise<void> => {
  const open = [...server.connections.open].filter(({ closed }) => !closed);
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
};

describe('a delivery', () => {
  it('is one POST of the body to the callback as it is', async () => {
    const outcome = await senderWith({ now: () => 1_700_000_000_999 }).send(to('/a/b?c=d%20e&f'));
    expect(outcome).toEqual({ result: 'delivered', reason: 'status 201', duration: expect.any(Number) });
    expect(server.received).toEqual([
      {
        method: 'POST',
        url: '/a/b?c=d%20e&f',
        body: EVENT.body,
        headers: {
          host: `127.0.0.1:${server.port}`,
          connection: 'keep-alive',
          'content-type': 'application/json; charset=utf-8',
          'content-length': String(Buffer.byteLength(EVENT.body)),
          'user-agent': 'tmf-hub',
          'webhook-id': EVENT.eventId,
          'webhook-timestamp': '1700000000',
        },
      },
    ]);
  });

  it.each([
    ['one secret', ['a secret of its own']],
    ['one in base64', ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']],
    ['each of several', ['the new secret', 'the old secret']],
  ])('is signed with %s', async (_name, secrets) => {
    await senderWith().send(to('/', { secrets }));
    const [{ headers, body } = { headers: {} as Record<string, unknown>, body: '' }] = server.received;
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(secrets.length);
    for (const secret of secrets) expect(verify(secret, headers, body)).toBe(true);
    expect(verify('another secret', headers, body)).toBe(false);
  });

  const tokensOf = (...tokens: (string | Error)[]): CallbackRequest['authorizer'] & { refused: unknown[] } => {
    const refused: unknown[] = [];
    const authorizer: CallbackRequest['authorizer'] = (_signal, rejected) => {
      refused.push(rejected);
      const token = tokens.length > 1 ? tokens.shift() : tokens[0];
      return token instanceof Error ? Promise.reject(token) : Promise.resolve(token ?? '');
    };
    return Object.assign(authorizer, { refused });
  };
  const authorizations = (): unknown[] => server.received.map(({ headers }) => headers.authorization);

  it('is authorized, and once more with another token if that is answered with 401', async () => {
    server.answer = ({ headers }, response) =>
      response.writeHead(headers.authorization === 'Bearer b' ? 201 : 401).end();
    const authorizer = tokensOf('Bearer a', 'Bearer b');
    expect(await senderWith().send(to('/', { authorizer }))).toMatchObject({ result: 'delivered' });
    expect([authorizations(), authorizer.refused]).toEqual([
      ['Bearer a', 'Bearer b'],
      [undefined, 'Bearer a'],
    ]);
  });

  it.each([
    ['the same token', ['Bearer a'], 1],
    ['no better one', ['Bearer a', 'Bearer b', 'Bearer c'], 2],
  ])('is rejected by 401 if there is %s', async (_name, tokens, times) => {
    server.answer = (_request, response) => response.writeHead(401).end();
    const outcome = await senderWith().send(to('/', { authorizer: tokensOf(...tokens) }));
    expect(outcome).toMatchObject({ result: 'rejected', reason: 'status 401' });
    expect(authorizations()).toEqual(tokens.slice(0, times));
  });

  it('that gets no token is not sent, and is tried again', async () => {
    const authorizer = tokensOf(new AuthorizationError('no token: status 500'));
    const outcome = await senderWith().send(to('/', { authorizer }));
    expect(outcome).toMatchObject({ result: 'retry', reason: 'no token: status 500' });
    expect(server.received).toEqual([]);
  });

  it('says what it comes of: the same trace, and a step of its own in each attempt', async () => {
    const sender = senderWith();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    for (let n = 0; n < 2; n++) await sender.send(to('/', { trace: { correlationId: 'order-7', traceparent } }));
    const sent = server.received.map(({ headers }) => headers);
    expect(sent.map((headers) => headers['x-correlation-id'])).toEqual(['order-7', 'order-7']);
    const traces = sent.map((headers) => headers['traceparent']);
    for (const trace of traces)
      expect(trace).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[\da-f]{16}-01$/);
    expect(new Set(traces).size).toBe(2);
  });

  it('uses a connection again', async () => {
    const sender = senderWith();
    for (let i = 0; i < 50; i++) expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    expect(server.received).toHaveLength(50);
    expect(server.connections.made).toBe(1);
  });

  it.each([
    [200, 'delivered'],
    [201, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [301, 'rejected'],
    [302, 'rejected'],
    [304, 'rejected'],
    [307, 'rejected'],
    [308, 'rejected'],
    [400, 'rejected'],
    [401, 'rejected'],
    [404, 'rejected'],
    [408, 'retry'],
    [409, 'rejected'],
    [410, 'gone'],
    [429, 'retry'],
    [500, 'retry'],
    [501, 'retry'],
    [503, 'retry'],
    [599, 'retry'],
  ])('that is answered with %i is %s, and follows no redirect', async (status, result) => {
    server.answer = (_request, response) => response.writeHead(status, { Location: '/elsewhere' }).end();
    expect(await senderWith().send(to())).toMatchObject({ result, reason: `status ${status}` });
    expect(server.received.map(({ url }) => url)).toEqual(['/callback']);
  });

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['99999999999999999999', 900_000],
    ['9'.repeat(400), 900_000],
    ['Sat, 04 May 2024 10:01:30 GMT', 90_000],
    ['Saturday, 04-May-24 10:01:30 GMT', 90_000],
    ['Sat, 04 May 2024 09:00:00 GMT', 0],
    ['Sun, 04 May 2025 10:00:00 GMT', 900_000],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['2024-05-04', undefined],
    ['Sat, 99 May 2024 10:01:30 GMT', undefined],
    ['', undefined],
  ])('is told to come back by Retry-After: %s', async (header, retryAfter) => {
    const sender = senderWith({ now: () => Date.UTC(2024, 4, 4, 10) });
    for (const status of [429, 503]) {
      server.answer = (_request, response) => response.writeHead(status, { 'Retry-After': header }).end();
      const { duration: _duration, ...outcome } = await sender.send(to());
      expect(outcome).toEqual({
        result: 'retry',
        reason: `status ${status}`,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    }
  });
});

describe('a listener that misbehaves', () => {
  it('and never answers is left in time', async () => {
    server.answer = () => undefined;
    const outcome = await senderWith({ settings: { timeout: 20 } }).send(to());
    expect(outcome).toMatchObject({ result: 'retry', reason: 'timeout' });
    expect(outcome.duration).toBeGreaterThanOrEqual(19);
    await allClosed();
  });

  it.each<[string, CallbackServer['answer'], RegExp]>([
    ['closes the connection', ({ socket }) => socket.destroy(), /^UND_ERR_SOCKET$/],
    ['resets the connection', ({ socket }) => socket.resetAndDestroy(), /^(ECONNRESET|UND_ERR_SOCKET)$/],
    ['speaks no HTTP', ({ socket }) => socket.end('hello\r\n\r\n'), /^(HPE_\w+|HTTPParserError)$/],
    [
      'switches protocols',
      ({ socket }) => socket.write('HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n'),
      /^(UND_ERR_SOCKET|ERR_ASSERTION)$/,
    ],
    [
      'sends huge headers',
      (_request, response) => response.writeHead(200, { 'X-Huge': 'x'.repeat(20_000) }).end(),
      /^UND_ERR_HEADERS_OVERFLOW$/,
    ],
    ['never ends its headers', ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nX-'), /^timeout$/],
  ])('and %s is tried again', async (_name, answer, reason) => {
    server.answer = answer;
    const timeout = reason.test('timeout') ? 20 : 60_000;
    const sender = senderWith({ settings: { timeout } });
    const outcome = await sender.send(to());
    expect(outcome).toMatchObject({ result: 'retry', reason: expect.stringMatching(reason) });
    await allClosed();
    server.answer = (_request, response) => response.end();
    expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    expect(server.connections.made).toBe(2);
  });

  it('and sends an endless body is not read to the end', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    };
    const sender = senderWith();
    expect(await sender.send(to())).toMatchObject({ result: 'delivered', reason: 'status 200' });
    await allClosed();
    expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    expect(server.connections.made).toBe(2);
  });

  it.each([
    ['announces a huge body', { 'Content-Length': '1000000000' }, 60_000],
    ['never ends its body', {}, 20],
  ])('and %s has got the event all the same', async (_name, headers, timeout) => {
    server.answer = (_request, response) => response.writeHead(200, headers).write('x');
    expect(await senderWith({ settings: { timeout } }).send(to())).toMatchObject({ result: 'delivered' });
    await allClosed();
  });

  it('and breaks off in its body has got the event all the same', async () => {
    server.answer = (request, response) => {
      response.writeHead(200, { 'Content-Length': '10' }).write('x', () => request.socket.destroy());
    };
    expect(await senderWith().send(to())).toMatchObject({ result: 'delivered' });
  });

  it('and is not there is tried again', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    expect(await senderWith().send(to('', { url }))).toMatchObject({ result: 'retry', reason: 'ECONNREFUSED' });
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('absent'), { code: 'ENOTFOUND' }));
    const absent = await senderWith({ resolve }).send(to('', { url: 'http://absent.example' }));
    expect(absent).toMatchObject({ result: 'retry', reason: 'ENOTFOUND' });
  });

  it('and cannot be found by a DNS that never answers is left in time', async () => {
    const resolve: Resolve = () => new Promise(() => undefined);
    const sender = senderWith({ resolve, settings: { timeout: 20 } });
    const outcome = await sender.send(to('', { url: 'http://listener.example' }));
    expect(outcome).toMatchObject({ result: 'retry', reason: 'timeout' });
  });

  it('and closes every connection gets new ones', async () => {
    server.answer = (_request, response) => response.writeHead(200, { Connection: 'close' }).end();
    const sender = senderWith();
    for (let i = 0; i < 3; i++) expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    expect(server.connections.made).toBe(3);
  });

  it('and closes a connection that nobody uses gets another', async () => {
    const sender = senderWith();
    expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    server.connections.open.forEach((socket) => socket.end());
    await allClosed();
    expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    expect(server.connections.made).toBe(2);
  });

  it('and speaks no TLS is tried again', async () => {
    const url = server.origin.replace('http:', 'https:');
    expect(await senderWith().send(to('', { url }))).toMatchObject({
      result: 'retry',
      reason: expect.stringMatching(/^ERR_SSL_\w+$/),
    });
  });
});

describe('a delivery to where it must not go', () => {
  const url = (protocol = 'http'): string => `${protocol}://listener.example:${server.port}/`;
  const address = (value: string): { address: string; family: number }[] => [{ address: value, family: 4 }];

  it.each(['127.0.0.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost'])('%s is refused', async (host) => {
    const sender = senderWith({ settings: { allowPrivate: false } });
    const outcome = await sender.send(to('', { url: `http://${host}:${server.port}/` }));
    expect(outcome).toMatchObject({ result: 'refused', reason: PRIVATE });
    expect(server.connections.made).toBe(0);
  });

  it.each(['http', 'https'])('is refused when %s connects, though the address was fine before', async (protocol) => {
    const settings = { ...SETTINGS, allowPrivate: false };
    const answers = [address('93.184.215.14'), address('127.0.0.1')];
    const resolve: Resolve = () => Promise.resolve(answers.shift() ?? []);
    expect(await callbackGuard(settings, resolve).check(url(protocol))).toBeUndefined();
    const outcome = await senderWith({ settings, resolve }).send(to('', { url: url(protocol) }));
    expect(outcome).toMatchObject({ result: 'refused', reason: PRIVATE });
    expect(answers).toEqual([]);
    expect(server.connections.made).toBe(0);
  });

  it('is refused at this server itself, by address or by name', async () => {
    const own = new OwnPlaces({ host: '0.0.0.0', port: server.port, publicUrl: undefined });
    const guard = callbackGuard({}, () => Promise.resolve(address('127.0.0.1')), own);
    const sender = new CallbackSender(guard, SETTINGS);
    senders.push(sender);
    for (const each of [url(), url('https'), server.origin]) {
      const outcome = await sender.send(to('', { url: each }));
      expect(outcome).toMatchObject({ result: 'refused', reason: 'must not lead to this server itself' });
    }
    expect(server.connections.made).toBe(0);
    const other = await startCallbackServer();
    expect(await sender.send(to('', { url: other.origin }))).toMatchObject({ result: 'delivered' });
    await other.close();
  });

  it('leaves an address out and uses another', async () => {
    const resolve: Resolve = () => Promise.resolve([...address('169.254.169.254'), ...address('127.0.0.1')]);
    expect(await senderWith({ resolve }).send(to('', { url: url() }))).toMatchObject({ result: 'delivered' });
    expect(server.received[0]?.headers.host).toBe(`listener.example:${server.port}`);
  });

  it('is refused without a URL', async () => {
    const outcome = await senderWith().send(to('', { url: 'file:///etc/passwd' }));
    expect(outcome).toMatchObject({
      result: 'refused',
      reason: 'must be an absolute http or https URL',
    });
  });
});

describe('deliveries at the same time', () => {
  it('to a listener that never answers hold no more connections than the bound', async () => {
    server.answer = () => undefined;
    const sender = senderWith({ settings: { connections: 3 } });
    const stop = new AbortController();
    const all = Array.from({ length: 20 }, () => sender.send(to('/', { signal: stop.signal })));
    await server.receives(3);
    stop.abort();
    const results = (await Promise.all(all)).map(({ result, reason }) => `${result} ${reason}`);
    expect(results.filter((each) => each === 'retry aborted')).toHaveLength(3);
    // Who still waited was not sent.
    expect(results.filter((each) => each === 'withheld aborted')).toHaveLength(17);
    expect(server.connections.made).toBe(3);
    expect(server.received).toHaveLength(3);
  });

  it.each([1, 3])('get their turn on %i connections', async (connections) => {
    const sender = senderWith({ settings: { connections } });
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => sender.send(to())));
    expect(outcomes.every(({ result }) => result === 'delivered')).toBe(true);
    expect(server.received).toHaveLength(40);
    expect(server.connections.made).toBeLessThanOrEqual(connections);
  });

  it('do not fail because they waited for a connection', async () => {
    const { answer } = server;
    const sender = senderWith({ settings: { connections: 1, timeout: 1_000 } });
    server.answer = () => undefined;
    const first = sender.send(to());
    await server.receives(1);
    server.answer = answer;
    const others = [sender.send(to()), sender.send(to())];
    expect(await first).toMatchObject({ result: 'retry', reason: 'timeout' });
    for (const other of others) expect(await other).toMatchObject({ result: 'delivered' });
  });

  it('are not made if they are not wanted any more when it is their turn', async () => {
    server.answer = () => undefined;
    const sender = senderWith({ settings: { connections: 1 } });
    const [stop, withdrawal] = [new AbortController(), new AbortController()];
    const first = sender.send(to('/', { signal: stop.signal }));
    await server.receives(1);
    const withdrawn = sender.send(to('/', { withdrawal: withdrawal.signal }));
    const refused = sender.send(to('/', { mayBegin: () => Promise.resolve(false) }));
    const failed = sender.send(to('/', { mayBegin: () => Promise.reject(new Error('away')) }));
    withdrawal.abort();
    expect(await withdrawn).toMatchObject({ result: 'withheld', reason: 'aborted' });
    stop.abort();
    expect(await first).toMatchObject({ result: 'retry', reason: 'aborted' });
    expect(await refused).toMatchObject({ result: 'withheld' });
    await expect(failed).rejects.toThrow('away');
    // The place is free again.
    server.answer = (_request, response) => response.writeHead(201).end();
    expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    expect(server.received).toHaveLength(2);
  });

  it('to one origin do not keep those to another waiting', async () => {
    server.answer = () => undefined;
    const other = await startCallbackServer();
    const sender = senderWith({ settings: { connections: 1 } });
    const stop = new AbortController();
    const stuck = sender.send(to('/', { signal: stop.signal }));
    await server.receives(1);
    expect(await sender.send(to('', { url: other.origin }))).toMatchObject({ result: 'delivered' });
    stop.abort();
    await stuck;
    await other.close();
  });

  it('are possible again after a listener did not answer', async () => {
    const sender = senderWith({ settings: { connections: 2 } });
    const { answer } = server;
    for (let round = 1; round <= 3; round++) {
      server.answer = () => undefined;
      const stop = new AbortController();
      const stuck = [1, 2, 3].map(() => sender.send(to('/', { signal: stop.signal })));
      await server.receives(3 * round - 1);
      stop.abort();
      await Promise.all(stuck);
      server.answer = answer;
      expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
    }
  });

  it('that are aborted at once end at once', async () => {
    server.answer = () => undefined;
    const stop = new AbortController();
    const sending = senderWith().send(to('/', { signal: stop.signal }));
    stop.abort();
    expect(await sending).toMatchObject({ result: 'retry', reason: 'aborted' });
  });

  it('that are aborted before they start are not made', async () => {
    const outcome = await senderWith().send(to('/', { signal: AbortSignal.abort() }));
    expect(outcome).toMatchObject({ result: 'withheld', reason: 'aborted' });
    expect(server.received).toEqual([]);
  });
});

describe('closing', () => {
  it('waits for what is in flight, and leaves no connection', async () => {
    const answers: (() => void)[] = [];
    server.answer = (_request, response) => answers.push(() => response.writeHead(201).end());
    const sender = senderWith();
    const ended: string[] = [];
    const sending = sender.send(to()).then(({ result }) => ended.push(result));
    await server.receives(1);
    const closing = sender.close().then(() => ended.push('closed'));
    expect(await sender.send(to())).toMatchObject({ result: 'withheld', reason: 'closed' });
    expect(ended).toEqual([]);
    answers.forEach((answer) => answer());
    await Promise.all([sending, closing]);
    expect(ended).toEqual(['delivered', 'closed']);
    await allClosed();
    expect(server.received).toHaveLength(1);
  });
});

it('reasons tell neither URL nor body nor secret', async () => {
  const secret = 'a sensitive secret';
  const [user, query] = ['http://sensitive:sensitive@127.0.0.1', '/sensitive?token=sensitive'];
  const urls = [
    user,
    `${server.origin}${query}`,
    `https://127.0.0.1:${server.port}${query}`,
    `http://sensitive.example${query}`,
    `sensitive:${query}`,
    `http://127.0.0.1:1${query}`,
  ];
  const resolve: Resolve = () => Promise.reject(new Error('getaddrinfo sensitive.example'));
  const sender = senderWith({ resolve });
  const answers: CallbackServer['answer'][] = [
    (_request, response) => response.writeHead(500, 'sensitive', { Location: 'sensitive' }).end('sensitive'),
    ({ socket }) => socket.end('sensitive'),
  ];
  for (const answer of answers) {
    server.answer = answer;
    for (const url of urls) {
      const { reason } = await sender.send({
        url,
        secrets: [secret],
        eventId: 'sensitive',
        payload: sending('"sensitive"'),
      });
      expect(reason).toMatch(/^[\w .,()-]{1,100}$/);
      expect(reason).not.toContain('sensitive');
    }
  }
  const broken = await sender.send({ url: server.origin, secrets: [], eventId: 'no\nheader', payload: sending('') });
  expect(broken).toMatchObject({ result: 'retry', reason: 'UND_ERR_INVALID_ARG' });
});

it('what is sent is made when there is a connection for it, and given back when it is sent', async () => {
  const sender = senderWith({ settings: { connections: 1 } });
  const log: string[] = [];
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  server.answer = (_request, response) => void answered.then(() => response.end());
  const payload =
    (name: string): CallbackRequest['payload'] =>
    () => {
      log.push(`${name} made`);
      return Promise.resolve({ text: '{}', release: () => void log.push(`${name} back`) });
    };
  const first = sender.send(to('/', { payload: payload('first') }));
  const second = sender.send(to('/', { payload: payload('second') }));
  const withdrawal = AbortSignal.abort();
  expect(await sender.send(to('/', { payload: payload('third'), withdrawal }))).toMatchObject({ result: 'withheld' });
  answer();
  await Promise.all([first, second]);
  expect(log).toEqual(['first made', 'first back', 'second made', 'second back']);
});

it('what is too long to be sent is refused, and nothing is sent', async () => {
  const sender = senderWith();
  let isBack = false;
  const payload = () => Promise.resolve({ text: undefined, release: () => void (isBack = true) });
  expect(await sender.send(to('/', { payload }))).toMatchObject({
    result: 'refused',
    reason: expect.stringContaining('too long'),
  });
  expect(isBack).toBe(true);
  expect(server.received).toEqual([]);
});

it('who cannot make what is sent leaves the connection to others', async () => {
  const sender = senderWith({ settings: { connections: 1 } });
  const payload = () => Promise.reject(new Error('no database'));
  await expect(sender.send(to('/', { payload }))).rejects.toThrow('no database');
  expect(await sender.send(to())).toMatchObject({ result: 'delivered' });
});
