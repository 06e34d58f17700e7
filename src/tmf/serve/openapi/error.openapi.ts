import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type Headers, integerHeader, stringHeader } from './headers.openapi';
import { JSON_MEDIA_TYPE } from '../../http/media-types';
import { ErrorDto } from '../../error/error.dto';
import { EXAMPLE_MESSAGES } from './example-messages';
import { ERRORS, type ErrorCode } from '../../error/registry';
import type { TmfError } from '../../error/tmf.exception';

/** What a status means here, where it is not the reason of one error of the registry. */
const DESCRIPTIONS: Record<number, string> = {
  400: 'The request is not valid. `message` names every problem.',
  401: 'The request is not authenticated. Not from this server, but from a gateway in front of it.',
  403: 'The request is not allowed. Not from this server, but from a gateway in front of it.',
  404: 'There is no such resource.',
  409: 'The request conflicts with the state of the resource.',
};

const ERROR_HEADERS: Record<number, Headers> = {
  405: { Allow: stringHeader('Methods that are supported.') },
  412: {
    ETag: stringHeader('The version there is now.'),
    'Last-Modified': stringHeader('When that version was made.'),
  },
  415: { 'Accept-Patch': stringHeader('Media types that a PATCH takes; only on PATCH.') },
  416: { 'Content-Range': stringHeader('Number of items: `items */35`.') },
  429: { 'Retry-After': integerHeader('Seconds to wait.') },
  503: { 'Retry-After': integerHeader('Seconds to wait.') },
};

/** What any operation may answer. */
const ANY_OPERATION = [429];

/** Documents the error answers of an operation, without those that any has. */
export function DescribeErrors(...statuses: number[]) {
  return applyDecorators(
    ...[...statuses, ...ANY_OPERATION].map((status) =>
      ApiResponse({
        status,
        description: DESCRIPTIONS[status] ?? errorsWith(status)[0]?.[1].reason ?? '',
        headers: ERROR_HEADERS[status],
        content: { [JSON_MEDIA_TYPE]: { schema: { $ref: getSchemaPath(ErrorDto) }, examples: errorExamples(status) } },
      }),
    ),
    ApiExtraModels(ErrorDto),
  );
}

/** What a gateway in front of this server may answer: the contracts know it, the registry does not. */
const OF_GATEWAYS: Record<number, string> = { 401: 'Unauthorized', 403: 'Forbidden' };

/** One example for each error of the registry that has the status. */
function errorExamples(status: number): Record<string, { value: TmfError }> {
  const reason = OF_GATEWAYS[status];
  if (reason !== undefined) {
    return { gateway: { value: { '@type': 'Error', code: String(status), reason, status: String(status) } } };
  }
  return Object.fromEntries(
    errorsWith(status).map(([code, { reason }]) => [
      code,
      { value: { '@type': 'Error', code, reason, message: EXAMPLE_MESSAGES[code], status: String(status) } },
    ]),
  );
}

function errorsWith(status: number) {
  const errors = Object.entries(ERRORS) as [ErrorCode, (typeof ERRORS)[ErrorCode]][];
  return errors.filter(([, error]) => error.status === status);
}
