/** Attackers of the siege: each does one thing that was once enough to stop the service, again and again. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { customer } from '../../src/customer/customer.resource';
import { customerDocument } from '../../seed/customers';
import { hostileQuery } from '../hostile/hostile-queries';

/** What attackers know of the server, and what they tell. */
export interface Field {
  readonly origin: string;
  /** Ids of customers of a megabyte each. */
  readonly long: readonly string[];
  readonly signal: AbortSignal;
  /** @param status undefined for a connection that was cut off */
  readonly note: (attacker: string, status: number | undefined, what: string) => void;
}

export interface Attacker {
  readonly name: string;
  /** How many do it at the same time. */
  readonly count: number;
  /** Once. It may throw: then it is done again, after a pause. */
  strike(field: Field, n: number): Promise<void>;
}

const { collection } = customer;
const MEGABYTE = 1024 * 1024;
const STRIKE_TIMEOUT = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 400 });

/** @returns the status; the body is read and forgotten */
async function send(
  { origin, signal, note }: Field,
  attacker: string,
  path: string,
  { method = 'GET', body, type = 'application/json' }: { method?: string; body?: string; type?: string } = {},
): Promise<void> {
  const sent = request(origin + path, {
    method,
    agent,
    timeout: STRIKE_TIMEOUT,
    signal,
    headers: body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) },
  });
  sent.once('timeout', () => sent.destroy());
  sent.end(body);
  const status = await once(sent, 'response').then(
    async ([answer]: IncomingMessage[]) => {
      for await (const _part of answer ?? []);
      return answer?.statusCode;
    },
    () => undefined,
  );
  if (!signal.aborted) note(attacker, status, `${method} ${path.slice(0, 200)} ${body?.slice(0, 100) ?? ''}`);
}

const withExtra = (n: number, extra: string): string =>
  `${JSON.stringify(customerDocument(n)).slice(0, -1)},"x":${extra}}`;

/** JSON that takes twenty times its length as objects. */
const objects = (count: number): string => `[${Array(count).fill('{}').join(',')}]`;

/** Objects of nearly a megabyte, which are refused, and about as many as are taken. */
const MANY_OBJECTS = 300_000;
const FEWER_OBJECTS = 32_000;

/** A customer of nearly a megabyte. */
export const longCustomer = (n: number): string =>
  withExtra(n, n % 2 ? `[${objects(FEWER_OBJECTS)},"${LINES}"]` : `"${LINES}"`);

const LINES = 'abcdefgh '.repeat(95_000);

export const ATTACKERS: readonly Attacker[] = [
  {
    name: 'numbers that grow',
    count: 4,
    strike: (field, n) =>
      send(field, 'numbers that grow', collection, {
        method: 'POST',
        body: withExtra(n, `[${Array(170_000).fill('1e308').join(',')}]`),
      }),
  },
  {
    name: 'bodies that grow',
    count: 8,
    strike: (field, n) => {
      const body = n % 3 ? longCustomer(n) : withExtra(n, objects(MANY_OBJECTS));
      return send(field, 'bodies that grow', collection, { method: 'POST', body });
    },
  },
  {
    name: 'long pages',
    count: 16,
    strike: (field) => send(field, 'long pages', `${collection}?limit=1000`),
  },
  {
    name: 'fields of long pages',
    count: 4,
    strike: (field) => send(field, 'fields of long pages', `${collection}?limit=20&fields=$[?(@.x=~/z%23/)].name`),
  },
  {
    name: 'short patches of long customers',
    count: 24,
    strike: (field, n) =>
      send(field, 'short patches of long customers', `${collection}/${field.long[n % field.long.length]}`, {
        method: 'PATCH',
        body: JSON.stringify({ statusReason: String(n) }),
      }),
  },
  {
    name: 'deep offsets',
    count: 50,
    strike: (field) => send(field, 'deep offsets', `${collection}?offset=900000`),
  },
  {
    name: 'queries',
    count: 8,
    strike: (field, n) => send(field, 'queries', `${collection}?${hostileQuery(1, n)}`),
  },
  {
    name: 'poisonous events',
    count: 1,
    strike: async (field, n) => {
      await send(field, 'poisonous events', collection, {
        method: 'POST',
        body: withExtra(n, `"${'z'.repeat(760_000)}"`),
      });
      await sleep(1000, undefined, { signal: field.signal });
    },
  },
  { name: 'readers that do not read', count: 100, strike: readNothing },
  { name: 'bodies that do not end', count: 200, strike: sendForEver },
];

/** A hundred long pages asked for at once, and none of them read. */
async function readNothing({ origin, signal, note }: Field): Promise<void> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close', { signal });
  socket.pause().write(`GET ${collection}?limit=1000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(100));
  try {
    await Promise.race([closed, sleep(STRIKE_TIMEOUT, undefined, { signal })]);
  } finally {
    socket.destroy();
  }
  note('readers that do not read', undefined, '');
}

/** All of a long body but its end, a little at a time. */
async function sendForEver({ origin, signal, note }: Field): Promise<void> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close', { signal });
  const head = `POST ${collection} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${MEGABYTE}\r\n\r\n`;
  socket.resume().write(head);
  const part = Buffer.alloc(MEGABYTE / 16, ' ');
  try {
    for (let n = 0; n < 15 && !socket.destroyed; n++) {
      socket.write(part);
      await Promise.race([closed, sleep(1000, undefined, { signal })]);
    }
    await Promise.race([closed, sleep(2 * STRIKE_TIMEOUT, undefined, { signal })]);
  } finally {
    socket.destroy();
  }
  note('bodies that do not end', undefined, '');
}
