import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiParam, ApiQuery, type ApiResponseOptions } from '@nestjs/swagger';
import type { Resource } from '../../declare/define-resource';
import { sampleOf } from './sample';

/** Parameters and headers that several operations of a resource have. */

/** Headers of an answer, as the OpenAPI documents describe them. */
export type Headers = NonNullable<ApiResponseOptions['headers']>;

export const integerHeader = (description: string) => ({ description, schema: { type: 'integer' as const } });
export const stringHeader = (description: string) => ({ description, schema: { type: 'string' as const } });

export const PathId = ApiParam({
  name: 'id',
  description: 'Identifier of the resource: the `id` of an answer.',
  schema: { type: 'string' },
});

export const OptionalHeader = (name: string, description: string) =>
  ApiHeader({ name, description, required: false, schema: { type: 'string' } });

/** What a change is followed by. */
export const TraceHeaders = [
  OptionalHeader(
    'X-Correlation-ID',
    'Goes into the `correlationId` of the events of this change: 1 to 128 visible ASCII characters. Every answer has it, or a ' +
      'new one.',
  ),
  OptionalHeader('X-Request-Id', 'The same, where there is no `X-Correlation-ID`.'),
  OptionalHeader(
    'traceparent',
    'W3C Trace Context, version 00: notifications of this change belong to the same trace. Anything else is ignored.',
  ),
];

export const IdempotencyKey = OptionalHeader(
  'Idempotency-Key',
  'Any key of the client, 1 to 255 characters: within 24 hours the same request with it gets the first answer again.',
);

export const VERSION_HEADERS: Headers = {
  ETag: stringHeader('Version of the resource, for `If-Match` and `If-None-Match`.'),
  'Last-Modified': stringHeader('When that version was made.'),
};

export const CACHED_HEADERS: Headers = {
  ...VERSION_HEADERS,
  'Cache-Control': stringHeader(
    '`private, no-cache`: for this client alone, who asks each time whether it still holds.',
  ),
};

export const IfMatch = OptionalHeader(
  'If-Match',
  'Entity tags, or `*`: 412, and nothing is done, unless the resource is at one of these versions. Weak tags never match.',
);

export const IfUnmodifiedSince = OptionalHeader(
  'If-Unmodified-Since',
  'An HTTP date: 412, and nothing is done, if the resource has changed since, to the second; only without `If-Match`. What ' +
    'is no HTTP date is ignored.',
);

/** Before a resource is changed or removed. */
export const ChangeConditions = [
  IfMatch,
  IfUnmodifiedSince,
  OptionalHeader(
    'If-None-Match',
    'Entity tags, or `*`: 412 and no change if the resource is at one of these versions.',
  ),
];

/** Before something is added to a collection, which exists and has no version. */
export const CollectionConditions = [
  OptionalHeader('If-Match', 'Is about the collection, which has no version: entity tags are 412. `*` holds.'),
  OptionalHeader('If-None-Match', 'Is about the collection, which exists: `*` is 412. Entity tags hold.'),
];

/** The parameter `q`; none of a resource that declares nothing it could look into. */
export function SearchParameter(resource: Resource) {
  if (resource.searched.texts.length === 0) return applyDecorators();
  const [word = ''] = sampleOf(resource).text.value.toLowerCase().split(' ', 1);
  return ApiQuery({
    name: 'q',
    description:
      'Words that are all to be found, each in one of the names, contacts, identifiers and references that the resource has: a part of it, ' +
      'whatever the case and the accents. A word of one or two characters must begin one. Phone numbers are found however they are ' +
      'written. What is closer comes first, unless `sort` says otherwise.',
    required: false,
    schema: { type: 'string' },
    examples: { none: { summary: 'Not given', value: '' }, word: { summary: 'A word', value: word } },
  });
}
