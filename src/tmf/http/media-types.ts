import type { FastifyRequest } from 'fastify';
import { TmfException } from '../error/tmf.exception';

/** What a POST takes, and every answer has. */
export const JSON_MEDIA_TYPE = 'application/json';

/** What a PATCH takes: RFC 7396 under its own name and under the one the v4 contracts use. */
export const PATCH_MEDIA_TYPES = ['application/merge-patch+json', JSON_MEDIA_TYPE] as const;

/** Content type of every answer with a body. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';

/** @throws {TmfException} 415 unless the body's media type, whatever its parameters, is one of `allowed` */
export function requireMediaType(request: FastifyRequest, allowed: readonly string[]): void {
  const contentType = request.headers['content-type'];
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== undefined && allowed.includes(mediaType)) return;
  throw new TmfException(
    'unsupportedMediaType',
    `Content-Type must be ${allowed.join(' or ')}, not ${contentType ? JSON.stringify(contentType) : 'missing'}`,
  );
}

/** @throws {TmfException} 406 unless `Accept` lets JSON through (RFC 9110, 12.5.1) */
export function requireJsonAcceptable(request: FastifyRequest): void {
  const accept = request.headers.accept;
  if (accept === undefined || accept === '' || accept === '*/*' || accept === JSON_MEDIA_TYPE) return;
  if (jsonQuality(accept) > 0) return;
  throw new TmfException('notAcceptable', `Answers are ${JSON_MEDIA_TYPE}; Accept is ${JSON.stringify(accept)}`);
}

const RANGES = [JSON_MEDIA_TYPE, 'application/*', '*/*'];

/** The quality of JSON under an `Accept` header: the one of the most specific range that covers it, 0 without any. */
function jsonQuality(accept: string): number {
  let best = { precedence: RANGES.length, quality: 0 };
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const precedence = RANGES.indexOf(range);
    if (precedence < 0 || precedence >= best.precedence) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    best = { precedence, quality: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  }
  return best.quality;
}
