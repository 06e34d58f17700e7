import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type Headers, integerHeader, stringHeader } from './parameters.openapi';
import { JSON_MEDIA_TYPE } from '../../http/media-types';
import { ErrorDto } from '../../error/error.dto';
import { EXAMPLE_MESSAGES } from './example-messages';
import { ERRORS, type ErrorCode } from '../../error/registry';
import type { TmfError } from '../../error/tmf.exception';

/** What a status means here, where it is not the reason of one error of the registry. */
const DESCRIPTIONS: Record<number, string> = {
  400: 'The request is not valid. `message` names every problem.',
  404: 'There is no such resource.',
  409: 'The request conflicts with the state of the resource.',
};

const CHALLENGE = stringHeader('What is wrong with the access token, and where to find out whose tokens are taken.');

const ERROR_HEADERS: Record<number, Headers> = {
  401: { 'WWW-Authenticate': CHALLENGE },
  403: { 'WWW-Authenticate': CHALLENGE },
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

/** What any operation may answer: who may not use it, and who asks too often. */
const ANY_OPERATION = [401, 403, 429];

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

/** One example for each error of the registry that has the status. */
function errorExamples(status: number): Record<string, { value: TmfError }> {
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
