/** Requests with bodies that nobody in their right mind would send, and some that nearly make sense. */
import { bulkBody, createBody, mergePatchBody } from './hostile-documents';
import { json } from './hostile-json';
import { patchBody } from './hostile-patches';
import { Random } from '../random';

/** What a request is for: the collection, a resource that may change, one that must not, or one that is not there. */
export type Aim = 'collection' | 'victim' | 'canary' | 'nobody';

export interface HostileRequest {
  readonly method: 'POST' | 'PATCH';
  readonly aim: Aim;
  /** Any number: which of the resource types, and which of the victims or canaries, each modulo how many there are. */
  readonly type: number;
  readonly item: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How the length of the body is told; `broken` are chunks with a length that is none. */
  readonly framing: 'length' | 'chunked' | 'broken';
}

const DIALECTS = {
  'application/merge-patch+json': 'merge',
  'application/json': 'merge',
  'application/json-patch+json': 'pointer',
  'application/json-patch-query+json': 'query',
} as const;
const MEDIA_TYPES = Object.keys(DIALECTS) as (keyof typeof DIALECTS)[];

const WRONG_TYPES = ['text/plain', 'application/xml', 'application/jsonp', 'multipart/form-data; boundary=x', 'json', '/', 'application/json-patch', '*/*', 'application/x-www-form-urlencoded']; // prettier-ignore

/** What no patch of a canary gets past, at the end of it. The place is one that no operation makes. */
const DOOM = {
  merge: ['"@type":"Canary"', '"id":"canary"', '"name":null', '"name":{"a":1}', '"relatedParty":[{}]'],
  pointer: [
    '{"op":"test","path":"/no such place","value":1}',
    '{"op":"remove","path":"/no such place"}',
    '{"op":"replace","path":"/id","value":"canary"}',
    '{"op":"remove","path":"/@type"}',
    '{"op":"spam","path":"/name"}',
  ],
  query: [
    '{"op":"remove","path":"/no such place?a=b"}',
    '{"op":"replace","path":"/@type?id.isnotnull","value":"Canary"}',
    '{"op":"replace","path":"/name?fields=name","value":1}',
    '{"op":"remove","path":"$..name"}',
  ],
} as const;

/**
 * The n-th request of the seed, always the same.
 * @param limit `BODY_LIMIT` of the server. Bytes
 */
export function hostileRequest(seed: number, n: number, limit: number): HostileRequest {
  const random = new Random(seed * 1_000_003 + n);
  const method = random.chance(0.3) ? 'POST' : 'PATCH';
  const aim = method === 'POST' ? 'collection' : random.pick(['collection', 'victim', 'victim', 'victim', 'canary', 'canary', 'nobody'] as const); // prettier-ignore
  const type = random.below(2);
  const item = random.below(1_000_000);
  const expected = mediaTypeFor(random, method, aim);
  // A version that nothing can have: a way to doom a request whatever its body is.
  const isStale = aim === 'canary' && random.chance(0.3);
  const text = textFor(random, aim, method, DIALECTS[expected], limit, isStale);
  const isMangled = (aim !== 'canary' || isStale) && random.chance(0.15);
  const body = isMangled ? mangled(random, Buffer.from(text), limit) : Buffer.from(text);
  return {
    method,
    aim,
    type,
    item,
    headers: {
      ...(random.chance(0.97) && { 'content-type': random.chance(0.97) ? expected : random.pick(WRONG_TYPES) }),
      ...headersFor(random, aim),
      ...(isStale && { 'if-match': random.pick(['"0-0"', '"1-1", "2-2"', '""', 'W/"1-0"']) }),
    },
    body,
    framing: random.chance(0.9) ? 'length' : random.chance(0.8) ? 'chunked' : 'broken',
  };
}

function mediaTypeFor(random: Random, method: string, aim: Aim): keyof typeof DIALECTS {
  if (random.chance(0.02)) return random.pick(MEDIA_TYPES);
  if (method === 'POST') return 'application/json';
  return aim === 'collection' ? 'application/json-patch+json' : random.pick(MEDIA_TYPES);
}

function textFor(
  random: Random,
  aim: Aim,
  method: string,
  dialect: 'merge' | 'pointer' | 'query',
  limit: number,
  isStale: boolean,
): string {
  if (aim === 'collection') return method === 'POST' ? createBody(random, limit) : bulkBody(random, limit);
  const last = aim === 'canary' && !isStale ? [random.pick<string>(DOOM[dialect])] : [];
  return dialect === 'merge' ? mergePatchBody(random, limit, last) : patchBody(random, dialect, limit, last);
}

function headersFor(random: Random, aim: Aim): Record<string, string> {
  const headers: Record<string, string> = {};
  if (random.chance(0.2)) {
    // Few enough that they come again: with the same body, and with another.
    const key = `key-${random.below(500)}`;
    headers['idempotency-key'] = random.pick([key, key, key, key, '', ' ', '\u00e9', 'x'.repeat(256), '__proto__']);
  }
  if (aim !== 'canary' && random.chance(0.1)) {
    headers['if-match'] = random.pick(['*', '*', '"0-0"', 'W/"1-0"', '""', 'x', '"', '"a" "b"', '"a",'.repeat(1000)]);
  }
  if (random.chance(0.03)) headers['content-encoding'] = random.pick(['gzip', 'identity', 'x']);
  return headers;
}

/** Bytes that are no JSON any more, most often. */
function mangled(random: Random, body: Buffer, limit: number): Buffer {
  const at = random.below(body.length + 1);
  const put = random.pick([
    [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0], [0xef, 0xbb, 0xbf], [0x22], [0x5c], [0x2c], [0x7d], [0x5b],
  ]); // prettier-ignore
  const filler = random.pick([' ', 'x', '[', '"a":']);
  return random.pick([
    () => body.subarray(0, at),
    () => body.subarray(at),
    () => Buffer.concat([body.subarray(0, at), Buffer.from(put), body.subarray(at)]),
    () => Buffer.concat([body.subarray(0, at), Buffer.from(put), body.subarray(at + put.length)]),
    () => Buffer.concat([body, body]),
    () => Buffer.from(body.toString('utf8'), 'utf16le'),
    () => Buffer.concat([Buffer.from(put), body]),
    () => Buffer.from(json(random)),
    () => Buffer.alloc(0),
    () => Buffer.concat([body, Buffer.alloc(Math.ceil(limit * random.pick([1, 1.05])), filler)]),
  ])();
}
