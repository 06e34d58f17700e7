import { getSchemaPath } from '@nestjs/swagger';
import { JSON_PATCH_MEDIA_TYPE, JSON_PATCH_QUERY_MEDIA_TYPE } from '../http/media-types';
import { exampleOf } from '../model/attribute';
import type { Resource } from './define-resource';
import { JsonPatchOperationDto } from './json-patch-operation.dto';

/** The bodies of PATCH requests in the OpenAPI documents. */

export const OPERATIONS = { type: 'array', items: { $ref: getSchemaPath(JsonPatchOperationDto) } };

/**
 * What a PATCH of a resource takes in the dialects that are arrays of operations. (`@ApiBody()` knows one schema for all
 * media types; `api/openapi.ts` puts these in their places.)
 */
export const OPERATION_BODIES = {
  [JSON_PATCH_MEDIA_TYPE]: {
    schema: OPERATIONS,
    examples: {
      change: {
        summary: 'New status, if it is active',
        value: [
          { op: 'test', path: '/status', value: 'active' },
          { op: 'replace', path: '/status', value: 'suspended' },
          { op: 'add', path: '/characteristic', value: { name: 'segment', value: 'gold' } },
        ],
      },
    },
  },
  [JSON_PATCH_QUERY_MEDIA_TYPE]: {
    schema: OPERATIONS,
    examples: {
      conditions: {
        summary: 'Every e-mail address, preferred',
        value: [{ op: 'replace', path: '/contactMedium/preferred?mediumType=email', value: true }],
      },
      jsonpath: {
        summary: 'The same with JSONPath',
        value: [{ op: 'replace', path: "$.contactMedium[?(@.mediumType=='email')].preferred", value: true }],
      },
    },
  },
};

/** Two of the smallest resources. */
export const bulkExamples = ({ create }: Resource) => ({
  two: {
    summary: 'Two resources',
    value: [0, 1].map(() => ({ op: 'add', path: '/', value: exampleOf(create, ({ required }) => required) })),
  },
});

/** Something that is worth a change, and an event, whatever the resource. */
export const PATCH_EXAMPLES = {
  change: { summary: 'New status', value: { status: 'suspended', statusReason: 'Payment overdue' } },
  remove: { summary: 'Removal', value: { statusReason: null } },
};
