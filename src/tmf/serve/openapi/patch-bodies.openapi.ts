import { getSchemaPath } from '@nestjs/swagger';
import { JSON_PATCH_MEDIA_TYPE, JSON_PATCH_QUERY_MEDIA_TYPE } from '../../http/media-types';
import type { Resource } from '../../declare/define-resource';
import { JsonPatchOperationDto } from './json-patch-operation.dto';

/** The bodies of PATCH requests in the OpenAPI documents. */

export const OPERATIONS = { type: 'array', items: { $ref: getSchemaPath(JsonPatchOperationDto) } };

/** Swagger UI keeps the name of the example when the media type changes: each media type has two, of the same names. */
const twoExamples = (first: BodyExample, second: BodyExample) => ({ example1: first, example2: second });

interface BodyExample {
  readonly summary: string;
  readonly value: unknown;
}

/**
 * What a PATCH of a resource takes in the dialects that are arrays of operations. (`@ApiBody()` knows one schema for all
 * media types; `api/openapi.ts` puts these in their places.)
 */
export const OPERATION_BODIES = {
  [JSON_PATCH_MEDIA_TYPE]: {
    schema: OPERATIONS,
    examples: twoExamples(
      {
        summary: 'New status, with its reason',
        value: [
          { op: 'replace', path: '/status', value: 'suspended' },
          { op: 'add', path: '/statusReason', value: 'Payment overdue' },
        ],
      },
      {
        summary: 'One more characteristic',
        value: [{ op: 'add', path: '/characteristic', value: { name: 'language', value: 'fr' } }],
      },
    ),
  },
  [JSON_PATCH_QUERY_MEDIA_TYPE]: {
    schema: OPERATIONS,
    examples: twoExamples(
      {
        summary: 'No e-mail address is preferred',
        value: [{ op: 'replace', path: '/contactMedium/preferred?mediumType=email', value: false }],
      },
      {
        summary: 'Every e-mail address is preferred, with JSONPath',
        value: [{ op: 'replace', path: "$.contactMedium[?(@.mediumType=='email')].preferred", value: true }],
      },
    ),
  },
};

/** What a POST creates one by one. */
export const bulkExamples = ({ examples }: Resource) => ({
  all: {
    summary: examples.length === 2 ? 'Two resources' : 'Some resources',
    value: examples.map(({ body }) => ({ op: 'add', path: '/', value: body })),
  },
});

/** Something that is worth a change, and an event, whatever the resource. */
export const PATCH_EXAMPLES = twoExamples(
  { summary: 'New status, with its reason', value: { status: 'suspended', statusReason: 'Payment overdue' } },
  { summary: 'An attribute removed', value: { statusReason: null } },
);
