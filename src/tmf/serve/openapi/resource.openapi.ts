import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiProduces, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { seeGuide } from './guides.openapi';
import { type Headers, integerHeader, stringHeader } from './parameters.openapi';
import { DescribeErrors } from './error.openapi';
import { JSON_MEDIA_TYPE } from '../../http/media-types';
import { MAX_OPERATIONS } from '../../patch/operation';
import type { Resource } from '../../declare/define-resource';
import { JsonPatchOperationDto } from './json-patch-operation.dto';
import { OPERATIONS, bulkExamples, patchExamples } from './patch-bodies.openapi';
import {
  PathId,
  OptionalHeader,
  TraceHeaders,
  IdempotencyKey,
  VERSION_HEADERS,
  CACHED_HEADERS,
  IfMatch,
  IfUnmodifiedSince,
  ChangeConditions,
  CollectionConditions,
} from './parameters.openapi';
import { ExpandParameters, ListParameters, QueryFields, describeQueries } from './list.openapi';

/** Documentation of the operations of a resource, one decorator each. */

export const DescribeCreate = (resource: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `create${resource.name}`,
      summary: `Creates a ${resource.name}`,
      description:
        'The server makes `id` and `href`. Unknown attributes are stored and answered as they are. An event tells the ' +
        'listeners of the hub.',
      ...seeGuide('extensions', 'Guide: extensions and sub-classes'),
    }),
    ApiBody({ type: resource.create, required: true, examples: createExamples(resource) }),
    QueryFields(resource),
    ...TraceHeaders,
    IdempotencyKey,
    ...CollectionConditions,
    Answer(201, resource, `The new ${resource.name}, with its \`id\` and \`href\`.`, {
      Location: {
        description: 'URL of the new resource; equal to its `href`.',
        schema: { type: 'string', format: 'uri' },
      },
      ...VERSION_HEADERS,
    }),
    DescribeErrors(400, 405, 406, 409, 412, 413, 414, 415, 500, 501, 503),
  );

export const DescribeList = (resource: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `list${resource.name}`,
      summary: `Lists or finds ${resource.name} objects`,
      description: describeQueries(resource),
      ...seeGuide('querying', 'Guide: querying, with a cookbook'),
    }),
    ListParameters(resource),
    ListAnswer(200, resource, 'The matching resources, or the first of them if no window was asked for.'),
    ListAnswer(
      206,
      resource,
      'The window that `offset`, `limit` or `Range` ask for, when there is more outside of it.',
    ),
    DescribeErrors(400, 404, 405, 406, 409, 414, 416, 500, 501, 503),
  );

export const DescribeBulkCreate = (resource: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `bulkCreate${resource.name}`,
      summary: `Creates many ${resource.name} objects at once`,
      description:
        `A JSON Patch of the collection: each operation adds a resource, at most ${MAX_OPERATIONS}. All are created, ` +
        'or none. Each raises its own event.',
      ...seeGuide('changing', 'Guide: changing resources'),
    }),
    ApiExtraModels(JsonPatchOperationDto),
    ApiBody({ schema: OPERATIONS, required: true, examples: bulkExamples(resource) }),
    QueryFields(resource),
    ...TraceHeaders,
    IdempotencyKey,
    ...CollectionConditions,
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(resource.representation),
    ApiResponse({
      status: 200,
      description: 'The new resources, in the order of the operations.',
      content: {
        [JSON_MEDIA_TYPE]: {
          schema: { type: 'array', items: { $ref: getSchemaPath(resource.representation) } },
          example: [resource.exampleAnswer],
        },
      },
    }),
    DescribeErrors(400, 405, 406, 409, 412, 413, 414, 415, 500, 501, 503),
  );

export const DescribeRetrieve = (resource: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `retrieve${resource.name}`,
      summary: `Reads a ${resource.name} by its id`,
      description:
        'The complete representation, or the part that `fields` selects. With `If-None-Match` only if it has changed.',
      ...seeGuide('changing', 'Guide: versions and conditions'),
    }),
    PathId,
    QueryFields(resource),
    ExpandParameters(resource),
    IfMatch,
    IfUnmodifiedSince,
    OptionalHeader(
      'If-None-Match',
      'Entity tags, or `*`: 304 without a body if the resource is at one of these versions.',
    ),
    OptionalHeader('If-Modified-Since', 'The same by date, to the second; only without `If-None-Match`.'),
    Answer(200, resource, `The ${resource.name}, or the part of it that \`fields\` selects.`, CACHED_HEADERS),
    ApiResponse({
      status: 304,
      description: 'The client has this version already; there is no body.',
      headers: CACHED_HEADERS,
    }),
    DescribeErrors(400, 404, 405, 406, 409, 412, 414, 500, 501, 503),
  );

export const DescribePatch = (resource: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `patch${resource.name}`,
      summary: `Changes a ${resource.name}`,
      description:
        'JSON Merge Patch (RFC 7396), also as `application/json`: members replace, `null` removes, arrays are replaced ' +
        'whole. JSON Patch (RFC 6902), where a value added to an array becomes its last element. JSON Patch Query, whose ' +
        'paths choose elements of arrays by what is in them. `id`, `href`, `@type` and `@baseType` cannot change' +
        `${setOnce(resource)}. The ` +
        'result must be valid as a whole; then all of the patch is applied, else nothing.',
      ...seeGuide('changing', 'Guide: changing resources'),
    }),
    ApiExtraModels(JsonPatchOperationDto),
    PathId,
    ApiBody({ type: resource.update, required: true, examples: patchExamples(resource) }),
    QueryFields(resource),
    ...TraceHeaders,
    ...ChangeConditions,
    Answer(200, resource, 'The resource after the change.', VERSION_HEADERS),
    DescribeErrors(400, 404, 405, 406, 409, 412, 413, 414, 415, 500, 501, 503),
  );

export const DescribeDelete = (resource: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `delete${resource.name}`,
      summary: `Deletes a ${resource.name}`,
      description: 'For good. The event of the deletion holds the last representation.',
      ...seeGuide('changing', 'Guide: conditions, such as `If-Match`'),
    }),
    PathId,
    ...TraceHeaders,
    ...ChangeConditions,
    ApiResponse({ status: 204, description: 'It is deleted; there is no body.' }),
    DescribeErrors(400, 404, 405, 406, 409, 412, 414, 500, 503),
  );

function setOnce({ immutable }: Resource): string {
  return immutable.length === 0
    ? ''
    : `, nor can ${immutable.map((name) => `\`${name}\``).join(' or ')} once it is set`;
}

/** Bodies to try out. */
const createExamples = ({ examples }: Resource) =>
  Object.fromEntries(examples.map(({ summary, body }, n) => [`example${n + 1}`, { summary, value: body }]));

function Answer(status: number, resource: Resource, description: string, headers?: Headers) {
  const { representation, exampleAnswer: example } = resource;
  const content = { [JSON_MEDIA_TYPE]: { schema: { $ref: getSchemaPath(representation) }, example } };
  return applyDecorators(
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(representation),
    ApiResponse({ status, description, headers, content }),
  );
}

function ListAnswer(status: number, { representation, exampleAnswer }: Resource, description: string) {
  return applyDecorators(
    ApiExtraModels(representation),
    ApiResponse({
      status,
      description,
      headers: {
        'X-Total-Count': integerHeader(
          'Number of matches, before paging; about how many, where `Preference-Applied` says so.',
        ),
        'X-Result-Count': integerHeader('Number of items in this answer.'),
        'Preference-Applied': stringHeader(
          '`count=estimated`: there are many, and they were not counted. `count=exact`, `count=none`: as the client prefers.',
        ),
        'Content-Range': stringHeader(
          'Window, counted from 1: `items 11-20/35`, or `items 11-20/*` without an exact count.',
        ),
        Link: stringHeader('RFC 8288 links `first`, `prev`, `next` and, where it is known, `last`.'),
      },
      content: {
        [JSON_MEDIA_TYPE]: {
          schema: { type: 'array', items: { $ref: getSchemaPath(representation) } },
          example: [exampleAnswer],
        },
      },
    }),
  );
}
