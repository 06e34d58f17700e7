import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiProduces, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { Resource } from '../../declare/define-resource';
import { JSON_MEDIA_TYPE } from '../../http/media-types';
import { DescribeErrors } from '../openapi/error.openapi';
import { seeGuide } from '../openapi/guides.openapi';
import { OptionalHeader, PathId, integerHeader, stringHeader } from '../openapi/parameters.openapi';
import { ResourceUseDto } from './resource-use.dto';
import { TYPE_PARAMETER } from './used-by-request';

/** Documentation of what uses a resource. */
export const DescribeUsedBy = ({ name }: Resource) =>
  applyDecorators(
    ApiOperation({
      operationId: `list${name}UsedBy`,
      summary: `Lists what refers to a ${name}`,
      description:
        'Every other resource of this server that refers to it by `id` and `@referredType`, once each, with the attributes by ' +
        'which it does: by type, then in the order of ids. What the caller does not see is neither there nor counted.',
      ...seeGuide('references', 'Guide: where a resource is used'),
    }),
    PathId,
    integer('offset', 'Index of the first item, from 0; 10 for the second ten.'),
    integer('limit', 'Number of items at most.'),
    ApiQuery({
      name: TYPE_PARAMETER,
      description: 'Only resources of these types, comma separated, in any case.',
      required: false,
      schema: { type: 'string' },
      examples: {
        none: { summary: 'Not given', value: '' },
        one: { summary: 'One type', value: name },
      },
    }),
    OptionalHeader('Range', 'Instead of `offset` and `limit`: items from and to, counted from 1: `items=11-20`.'),
    Answer(200, 'What refers to it, or the first of that if no window was asked for.'),
    Answer(206, 'The window that was asked for, when there is more outside of it.'),
    DescribeErrors(400, 404, 405, 406, 414, 416, 500, 503),
  );

const integer = (name: string, description: string) =>
  ApiQuery({ name, description, required: false, schema: { type: 'integer', minimum: 0 } });

function Answer(status: number, description: string) {
  return applyDecorators(
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(ResourceUseDto),
    ApiResponse({
      status,
      description,
      headers: {
        'X-Total-Count': integerHeader('Number of resources that refer to it, before paging.'),
        'X-Result-Count': integerHeader('Number of items in this answer.'),
        'Content-Range': stringHeader('Window, counted from 1: `items 11-20/35`.'),
        Link: stringHeader('RFC 8288 links `first`, `prev`, `next` and `last`.'),
      },
      content: {
        [JSON_MEDIA_TYPE]: { schema: { type: 'array', items: { $ref: getSchemaPath(ResourceUseDto) } } },
      },
    }),
  );
}
