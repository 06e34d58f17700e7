import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { ByteBudget } from '../../src/memory/byte-budget';
import { HeldBytes } from '../../src/memory/held-bytes';
import { OBJECT_BYTES } from '../../src/memory/memory';
import { takeBodies } from '../../src/tmf/http/bodies';
import { connectTo } from '../support/loopback';

const LONG = JSON.stringify({ a: 'x'.repeat(700) });

let fastify: FastifyInstance;
/** Answers of the requests that have begun. */
let waiting: (() => void)[];
let onRequest: () => void;

beforeEach(async () => {
  waiting = [];
  onRequest = () => undefined;
  fastify = Fastify({ bodyLimit: 1000 });
  takeBodies(fastify, {
    arriving: new HeldBytes(1500),
    unread: new HeldBytes(0),
    // Half of it is the most that one client gets.
    objects: new ByteBudget(3000 * OBJECT_BYTES),
  });
  fastify.post('/', () => {
    const answered = new Promise<string>((resolve) => waiting.push(() => resolve('done')));
    onRequest();
    return answered;
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const answer of waiting) answer();
  await fastify.close();
});

async function begun(count: number): Promise<void> {
  while (waiting.length < count) await new Promise<void>((resolve) => (onRequest = resolve));
}

function post(text: string, length = text.length): Socket {
  return send(`Content-Length: ${length}\r\n\r\n${text}`);
}

function send(rest: string): Socket {
  const client = connectTo((fastify.server.address() as AddressInfo).port);
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${rest}`);
  return client;
}

const statusOf = async (client: Socket): Promise<string> => String((await once(client, 'data'))[0]).slice(9, 12);

it('of bodies that do not end the oldest is refused when there is no room for more', async () => {
  const first = post('x'.repeat(700), 900);
  await once(first, 'connect');
  const second = post('x'.repeat(700), 900);
  await once(second, 'connect');
  // What arrives first is not known; that one of both goes is.
  post('x'.repeat(700), 900);
  expect(await Promise.race([statusOf(first), statusOf(second)])).toBe('503');
});

it('a body waits until there is memory for its object, and gets what another gives back', async () => {
  const first = post(LONG);
  await begun(1);
  post(LONG);
  await begun(2);
  const third = post(LONG);
  await once(third, 'connect');
  expect(waiting).toHaveLength(2);
  waiting[0]?.();
  expect(await statusOf(first)).toBe('200');
  await begun(3);
});

it('who hangs up gives its memory back', async () => {
  post(LONG);
  const second = post(LONG);
  await begun(2);
  post(LONG);
  second.destroy();
  await begun(3);
});

it.each([
  ['as it says', 'x'.repeat(10), 1001],
  ['as it turns out', 'x'.repeat(1001), undefined],
])('a body over the limit %s is refused, and holds nothing', async (_how, text, length) => {
  const client = length ? post(text, length) : send(`Transfer-Encoding: chunked\r\n\r\n3e9\r\n${text}\r\n`);
  expect(await statusOf(client)).toBe('413');
  post(LONG);
  post(LONG);
  await begun(2);
});
