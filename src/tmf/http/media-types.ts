import type { FastifyRequest } from 'fastify';
import { TmfException } from '../error/tmf.exception';

/** What a POST takes, and every answer has. */
export const JSON_MEDIA_TYPE = 'application/json';

export const JSON_PATCH_MEDIA_TYPE = 'application/json-patch+json';
export const JSON_PATCH_QUERY_MEDIA_TYPE = 'application/json-patch-query+json';

/** What a PATCH takes: RFC 7396 under its own name and under the one the v4 contracts use, RFC 6902, TMF630 part 5. */
export const PATCH_MEDIA_TYPES = [
  'application/merge-patch+json',
  JSON_MEDIA_TYPE,
  JSON_PATCH_MEDIA_TYPE,
  JSON_PATCH_QUERY_MEDIA_TYPE,
] as const;

/** What a PATCH of a collection takes: a bulk create (TMF630 part 1). */
export const BULK_MEDIA_TYPES = [JSON_PATCH_MEDIA_TYPE] as const;

/** Content type of every answer with a body. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';

/**
 * The media type of the body, whatever its parameters.
 * @throws {TmfException} 415 unless it is one of `allowed`
 */
export function requireMediaType<T extends string>(request: FastifyRequest, allowed: readonly T[]): T {
  const contentType = request.headers['content-type'];
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  const found = allowed.find((each) => each === mediaType);
  if (found !== undefined) return found;
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
