import { type Type as Class, applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { DescribeErrors } from '../../tmf/error/error.openapi';
import { JSON_MEDIA_TYPE } from '../../tmf/http/media-types';
import { ParkedDeliveryDto } from './admin.dto';

interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  /** What the answer holds; none: 204. */
  readonly answer?: Class<object>;
  readonly isList?: true;
  /** What the `id` in the path identifies. */
  readonly of?: string;
  readonly body?: { readonly type: Class<object>; readonly required: boolean };
}

/** Documentation of an operation of the administration. */
export function DescribeOperation({ id, summary, description, answer, isList, of, body }: Operation) {
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description }),
    ...(of ? [ApiParam({ name: 'id', description: `Identifier of the ${of}.`, schema: { type: 'string' } })] : []),
    ...(body ? [ApiConsumes(JSON_MEDIA_TYPE), ApiBody(body)] : []),
    ...(answer ? DescribeAnswer(answer, isList) : [ApiResponse({ status: 204, description: 'Done' })]),
    DescribeErrors(400, ...(of ? [404] : []), 405, 406, 413, 414, 415, 500, 503),
  );
}

function DescribeAnswer(answer: Class<object>, isList = false) {
  const item = { $ref: getSchemaPath(answer) };
  const schema = isList ? { type: 'array', items: item } : item;
  return [
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(answer),
    ApiResponse({ status: 200, description: 'Success', content: { [JSON_MEDIA_TYPE]: { schema } } }),
  ];
}

export const DescribeParkedDeliveries = () =>
  applyDecorators(
    DescribeOperation({
      id: 'listParkedDeliveries',
      summary: 'Lists parked deliveries',
      description: 'Those of all subscriptions, or of one, the newest first.',
      answer: ParkedDeliveryDto,
      isList: true,
    }),
    ApiQuery({
      name: 'subscriptionId',
      required: false,
      schema: { type: 'string' },
      description: 'Only those of one.',
    }),
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 0 }, description: 'How many.' }),
    ApiQuery({
      name: 'after',
      required: false,
      schema: { type: 'string' },
      description: 'Only those after this one, which is the `id` of the last one of the page before.',
    }),
  );
