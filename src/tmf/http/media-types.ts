import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { TmfException } from '../error/tmf.exception';
import { quote } from '../query/bounds/invalid-query';

/** What a POST takes, and every answer has. */
export const JSON_MEDIA_TYPE = 'application/json';

export const JSON_PATCH_MEDIA_TYPE = 'application/json-patch+json';
export const JSON_PATCH_QUERY_MEDIA_TYPE = 'application/json-patch-query+json';

/** RFC 7396, under its own name and under the one that the v4 contracts use. */
export const MERGE_MEDIA_TYPES: readonly string[] = ['application/merge-patch+json', JSON_MEDIA_TYPE];

/** What a PATCH takes: merge patches, RFC 6902, TMF630 part 5. */
export const PATCH_MEDIA_TYPES = [...MERGE_MEDIA_TYPES, JSON_PATCH_MEDIA_TYPE, JSON_PATCH_QUERY_MEDIA_TYPE] as const;

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
  const mediaType = mediaTypeOf(contentType);
  const found = allowed.find((each) => each === mediaType);
  if (found !== undefined) return found;
  throw unsupportedMediaType(contentType, allowed.join(' or '));
}

/** @throws {TmfException} 415 for a `charset` other than UTF-8, the only one of JSON (RFC 8259, 8.1) */
export function requireUtf8({ headers }: { readonly headers: IncomingHttpHeaders }): void {
  const { 'content-type': contentType = '' } = headers;
  // The common cases.
  if (!contentType.includes(';') || contentType === JSON_CONTENT_TYPE) return;
  for (const [, quoted, plain] of contentType.matchAll(CHARSET)) {
    const charset = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    if (/^utf-?8$/i.test(charset)) continue;
    throw new TmfException(
      'unsupportedMediaType',
      `Content-Type has charset=${quote(charset)}; JSON is in UTF-8: write charset=utf-8, or leave it out`,
    );
  }
}

const CHARSET = /;\s*charset\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/gi;

/** The media type of a `Content-Type`, without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

/** 415: a body of another kind than the wanted ones. */
export function unsupportedMediaType(contentType: string | undefined, wanted: string): TmfException {
  const sent = contentType ? `is ${quote(contentType)}` : 'is missing';
  return new TmfException('unsupportedMediaType', `Content-Type must be ${wanted}; it ${sent}`);
}

/** @throws {TmfException} 406 unless `Accept` lets JSON through (RFC 9110, 12.5.1) */
export function requireJsonAcceptable(request: FastifyRequest): void {
  const { accept } = request.headers;
  // The common case.
  if (accept !== '*/*' && accept !== JSON_MEDIA_TYPE) requireAcceptable(request, [JSON_MEDIA_TYPE]);
}

/**
 * The media type that the client likes best; of equals, the first.
 * @throws {TmfException} 406 if `Accept` lets none of them through (RFC 9110, 12.5.1)
 */
export function requireAcceptable<T extends string>(request: FastifyRequest, offered: readonly [T, ...T[]]): T {
  const { accept } = request.headers;
  if (accept === undefined || accept === '') return offered[0];
  let best: { readonly mediaType?: T; readonly quality: number } = { quality: 0 };
  for (const mediaType of offered) {
    const quality = qualityOf(mediaType, accept);
    if (quality > best.quality) best = { mediaType, quality };
  }
  if (best.mediaType !== undefined) return best.mediaType;
  throw new TmfException(
    'notAcceptable',
    `Accept is ${quote(accept)}, but answers are ${offered.join(' or ')}: accept that, */*, or leave it out`,
  );
}

/** The quality of a media type under an `Accept` header: that of the most specific range that covers it, 0 without any. */
function qualityOf(mediaType: string, accept: string): number {
  const ranges = [mediaType, `${mediaType.split('/', 1)[0]}/*`, '*/*'];
  let best = { precedence: ranges.length, quality: 0 };
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const precedence = ranges.indexOf(range);
    if (precedence < 0 || precedence >= best.precedence) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    best = { precedence, quality: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  }
  return best.quality;
}
