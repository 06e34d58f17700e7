import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../error/registry';
import { TmfException } from '../error/tmf.exception';
import { ANSWER_HEADERS } from './checks/answer-headers';
import { answerTrace } from './trace/trace';
import { JSON_CONTENT_TYPE } from './media-types';

const CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headersTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'requestTimeout',
};

/** What Node's parser says of what it could not read. */
interface ParseError extends Error {
  readonly code?: string;
  /** In words. */
  readonly reason?: string;
  /** What arrived, and how much of it was understood. */
  readonly rawPacket?: unknown;
  readonly bytesParsed?: number;
}

/** Connections whose last answer is on its way: what arrives on them is no longer read. */
const ending = new WeakSet<Socket>();

/** Answers what is not even HTTP, where there is no request object yet, and hangs up. */
export function answerBrokenRequest(error: ParseError, socket: Socket): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  if (ending.has(socket)) return;
  ending.add(socket);
  const underWay = answerUnderWay(socket);
  if (underWay) answersEnd(socket, underWay, () => endWith(error, socket));
  else endWith(error, socket);
}

/**
 * The answer that the connection is used for, if its request has arrived: what broke is another request behind it. One that has
 * begun cannot be replaced, either.
 */
function answerUnderWay(socket: Socket): ServerResponse | undefined {
  // Node.js has no public name for it. It is the first of those that are under way.
  const answer = (socket as Socket & { readonly _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
  return answer && (answer.req.complete || answer.headersSent) ? answer : undefined;
}

/** Calls back when the answer, and those under way behind it, have been sent. */
function answersEnd(socket: Socket, answer: ServerResponse, done: () => void): void {
  answer.once('close', () => {
    const next = answerUnderWay(socket);
    if (next) answersEnd(socket, next, done);
    else done();
  });
}

function endWith(error: ParseError, socket: Socket): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const exception = new TmfException(CODES[error.code ?? ''] ?? 'malformedRequest', messageOf(error));
  const body = JSON.stringify(exception.body());
  socket.end(
    [
      `HTTP/1.1 ${exception.status} Error`,
      `Content-Type: ${JSON_CONTENT_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      ...Object.entries(ANSWER_HEADERS).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
  // Who does not hang up, is made to; not at once, which could cost it the answer.
  setTimeout(() => socket.destroy(), LINGER).unref();
}

/** Milliseconds. */
const LINGER = 1_000;

function messageOf(error: ParseError): string {
  switch (error.code) {
    case 'HPE_INVALID_URL':
      return `The URL has a character in it that must be percent-encoded${exampleOf(error)}`;
    case 'HPE_INVALID_CONSTANT':
      return 'After the URL there must be HTTP/1.1; a space within a URL is written %20';
    default:
      return error.reason === undefined
        ? 'The request could not be read'
        : `The request could not be read: ${error.reason}`;
  }
}

/** How the character that the parser stopped at is written; nothing if that cannot be told. */
function exampleOf({ rawPacket, bytesParsed = 0 }: ParseError): string {
  const rest = Buffer.isBuffer(rawPacket) ? rawPacket.subarray(bytesParsed, bytesParsed + MAX_CHARACTER_BYTES) : '';
  const [character] = rest.toString();
  // Sometimes it stops after the character.
  if (character === undefined || character === '\uFFFD' || /[!-~]/.test(character)) return ', in UTF-8';
  return `: write ${encodeURIComponent(character)} for ${JSON.stringify(character)}`;
}

const MAX_CHARACTER_BYTES = 4;

/** Answers a path whose percent-encoding is broken, which Fastify refuses before any hook: it names nothing. */
export function answerBrokenUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const exception = new TmfException('unknownPath', `${request.method} ${request.url.slice(0, 200)}`);
  reply
    .status(exception.status)
    .headers(ANSWER_HEADERS)
    .headers(answerTrace(request))
    .header('Content-Type', JSON_CONTENT_TYPE)
    .send(JSON.stringify(exception.body()));
}
