// Room tmf/http: bodies, media types, methods, links; errors -> answers.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FastifyInstance, type FastifyRequest, errorCodes } from 'fastify';
import { turnForLongWork } from '../../background/long-work';
import type { Holding } from '../../memory/held-bytes';
import { type Memory, OBJECT_BYTES } from '../../memory/memory';
import { TmfException } from '../error/tmf.exception';
import { parseJsonBody, requireIdentityEncoding } from './json-body';
import { JSON_MEDIA_TYPE, PATCH_MEDIA_TYPES, requireUtf8, unsupportedMediaType } from './media-types';
import { consumedBy } from './operation';

/** How long a body waits until there is memory to read it. Milliseconds. */
const PATIENCE = 5_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request is answered with. */
    answer: ServerResponse | null;
  }
}

/**
 * Takes the bodies of requests: JSON, within the memory that there is for all of them together. The object that a body
 * becomes counts until its answer has gone.
 */
export function takeBodies(fastify: FastifyInstance, memory: Memory): void {
  fastify.decorateRequest('answer', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.answer = reply.raw;
    done();
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    [...new Set([JSON_MEDIA_TYPE, ...PATCH_MEDIA_TYPES])],
    (request: FastifyRequest, payload: IncomingMessage) => {
      if (ignoresBody(request)) return ignore(payload);
      requireIdentityEncoding(request);
      requireUtf8(request);
      return takeBody(request, payload, memory);
    },
  );
  // The body of a DELETE has no meaning, whatever it is (DEL-3).
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) => {
    const ignored = ignore(payload);
    if (ignoresBody(request)) return ignored;
    throw unsupportedMediaType(request.headers['content-type'], consumedBy(request));
  });
}

function ignoresBody({ method }: FastifyRequest): boolean {
  return method === 'DELETE';
}

function ignore(payload: IncomingMessage): Promise<undefined> {
  payload.resume();
  return Promise.resolve(undefined);
}

async function takeBody(
  { raw, answer, routeOptions }: FastifyRequest,
  payload: IncomingMessage,
  memory: Memory,
): Promise<unknown> {
  const limit = routeOptions.bodyLimit;
  const declared = Number(raw.headers['content-length']);
  if (declared > limit) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  let refuse: (error: Error) => void = () => undefined;
  const client = raw.socket.remoteAddress ?? '';
  // Most bodies come whole, and are read at once: they are held by nobody.
  let holding: Holding | undefined;
  const hold = (bytes: number): void => {
    holding ??= memory.arriving.begin(client, () => refuse(noRoom()));
    holding.grow(bytes);
  };
  try {
    const body = await new Promise<Buffer>((resolve, reject) => {
      refuse = reject;
      collect(payload, { limit, declared, hold }, resolve, reject);
    });
    const size = body.length * OBJECT_BYTES;
    let giveBack = memory.objects.takeNow(size, client);
    if (!giveBack) {
      if (!holding) hold(body.length);
      giveBack = await takeInTurn(memory, size, client, (how) => (refuse = how));
    }
    // Who has hung up meanwhile does not do so again.
    if (answer?.closed) giveBack();
    else answer?.once('close', giveBack);
    const turn = turnForLongWork(body.length);
    if (turn) await turn;
    return parseJsonBody(body, limit);
  } finally {
    holding?.end();
  }
}

interface Arrival {
  readonly limit: number;
  /** NaN if it does not say. */
  readonly declared: number;
  /** Is told how much came. */
  readonly hold: (bytes: number) => void;
}

function collect(
  payload: IncomingMessage,
  { limit, declared, hold }: Arrival,
  resolve: (body: Buffer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  payload.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limit) {
      // What still comes is let go of.
      chunks.length = 0;
      reject(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      return;
    }
    chunks.push(chunk);
    if (chunk.length !== declared) hold(chunk.length);
  });
  payload.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  payload.once('error', reject);
}

function takeInTurn(
  { objects }: Memory,
  bytes: number,
  client: string,
  setRefuse: (refuse: (error: Error) => void) => void,
): Promise<() => void> {
  const refusal = new AbortController();
  const refuse = (): void => refusal.abort(noRoom());
  setRefuse(refuse);
  const timer = setTimeout(refuse, PATIENCE);
  return objects.take(bytes, client, refusal.signal).finally(() => clearTimeout(timer));
}

function noRoom(): TmfException {
  return new TmfException('unavailable', 'Too many long bodies are being sent. Send it again, a little later.');
}
