import type { FastifyRequest } from 'fastify';
import { TmfException } from '../error/tmf.exception';
import { JSON_MEDIA_TYPE, mediaTypeOf } from './media-types';
import { quote } from '../query/bounds/invalid-query';

/** A header that says that a program sends the request. */
export const PROGRAM_HEADER = 'X-Requested-With';

/**
 * Refuses what a form of a web page could send: a page of anybody, in an operator's browser, could change subscriptions with it.
 * Forms send none of these; and scripts have to ask before they send them to another host, which only those of `CORS_ORIGINS` are allowed.
 * @throws {TmfException} 415 without the media type of JSON, which counts with an empty body too, and without the header
 */
export function requireNoForm({ headers }: FastifyRequest): void {
  const contentType = headers['content-type'];
  if (mediaTypeOf(contentType) === JSON_MEDIA_TYPE || headers[PROGRAM_HEADER.toLowerCase()] !== undefined) return;
  const sent = contentType ? `Content-Type is ${quote(contentType)}` : 'Both are missing';
  throw new TmfException(
    'unsupportedMediaType',
    `What changes something needs Content-Type: ${JSON_MEDIA_TYPE}, also without a body, or a header ` +
      `${PROGRAM_HEADER} with any value. ${sent}`,
  );
}
