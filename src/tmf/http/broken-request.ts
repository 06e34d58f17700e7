import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../error/registry';
import { TmfException } from '../error/tmf.exception';
import { JSON_CONTENT_TYPE } from './media-types';

const CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headersTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'requestTimeout',
};

/** Answers what is not even HTTP, where there is no request object yet, and hangs up. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const exception = new TmfException(CODES[error.code ?? ''] ?? 'malformedRequest', 'The request could not be read');
  const body = JSON.stringify(exception.body());
  socket.end(
    [
      `HTTP/1.1 ${exception.status} Error`,
      `Content-Type: ${JSON_CONTENT_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Answers a path whose percent-encoding is broken, which Fastify refuses before any hook: it names nothing. */
export function answerBrokenUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const exception = new TmfException('unknownPath', `${request.method} ${request.url.slice(0, 200)}`);
  reply.status(exception.status).header('Content-Type', JSON_CONTENT_TYPE).send(JSON.stringify(exception.body()));
}
