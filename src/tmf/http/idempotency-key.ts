import type { IncomingHttpHeaders } from 'node:http';
import { TmfException } from '../error/tmf.exception';

const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The `Idempotency-Key` of a request, as the client wrote it; undefined without one.
 * @throws {TmfException} 400 for one that cannot be kept: to ignore it could create twice
 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && KEY.test(key)) return key;
  const sent = typeof key === 'string' && key.length > 255 ? `${key.length} long` : JSON.stringify(key);
  const detail = `Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID; it is ${sent}`;
  throw new TmfException('malformedRequest', detail);
}
