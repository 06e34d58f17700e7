import type { Socket } from 'node:net';
import type { ErrorCode } from '../error/registry';
import { TmfException } from '../error/tmf.exception';

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
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
