import { type Type as Class, applyDecorators } from '@nestjs/common';
import { HUB_ADMIN } from '../../access/access';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { seeGuide } from '../../tmf/serve/openapi/guides.openapi';
import { DescribeErrors } from '../../tmf/serve/openapi/error.openapi';
import { JSON_MEDIA_TYPE } from '../../tmf/http/media-types';
import { ParkedDeliveryDto } from './admin.dto';
import { PROGRAM_HEADER } from '../../tmf/http/no-form';
import { Operation } from '../../tmf/http/operation';

interface AdminFacts {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  /** What the answer holds; none: 204. */
  readonly answer?: Class<object>;
  /** What the answer says. */
  readonly answered: string;
  readonly isList?: true;
  /** What the `id` in the path identifies. */
  readonly of?: string;
  /** Statuses beside those of all operations. */
  readonly errors?: readonly number[];
  /** It changes something, and can be asked for without a body. */
  readonly isChange?: true;
  readonly body?: {
    readonly type: Class<object>;
    readonly required: boolean;
    readonly examples: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
  };
}

/** An operation of the administration, with its documentation. */
export function AdminOperation({
  id,
  summary,
  description,
  answer,
  answered,
  isList,
  of,
  errors = [],
  isChange,
  body,
}: AdminFacts) {
  return applyDecorators(
    Operation({
      right: HUB_ADMIN,
      area: 'hub-admin',
      ...((isChange || body) && { refusesForms: true }),
      ...(body && { consumes: [JSON_MEDIA_TYPE], ...(!body.required && { isBodyOptional: true }) }),
    }),
    ApiOperation({
      operationId: id,
      summary,
      description,
      ...seeGuide('hub-admin', 'Guide: administration of the hubs'),
    }),
    ...(of
      ? [
          ApiParam({
            name: 'id',
            description: `Identifier of the ${of}: the \`id\` in a list.`,
            schema: { type: 'string' },
          }),
        ]
      : []),
    ...(isChange ? [FromProgram] : []),
    ...(body ? [ApiBody(body)] : []),
    ...(answer ? DescribeAnswer(answer, answered, isList) : [ApiResponse({ status: 204, description: answered })]),
    DescribeErrors(400, ...(of ? [404] : []), 405, 406, 413, 414, 415, 500, ...errors, 503),
  );
}

const FromProgram = ApiHeader({
  name: PROGRAM_HEADER,
  description: `Any value: no form of a web page sends it. \`Content-Type: ${JSON_MEDIA_TYPE}\` will do instead, also without a body.`,
  required: true,
  schema: { type: 'string' },
  example: 'tmf',
});

function DescribeAnswer(answer: Class<object>, description: string, isList = false) {
  const item = { $ref: getSchemaPath(answer) };
  const schema = isList ? { type: 'array', items: item } : item;
  return [
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(answer),
    ApiResponse({ status: 200, description, content: { [JSON_MEDIA_TYPE]: { schema } } }),
  ];
}

export const ListParkedDeliveries = () =>
  applyDecorators(
    AdminOperation({
      id: 'listParkedDeliveries',
      summary: 'Lists parked deliveries',
      description: 'Those of all subscriptions, or of one, the newest first.',
      answer: ParkedDeliveryDto,
      answered: 'The parked deliveries, each with how it failed last.',
      isList: true,
    }),
    ApiQuery({
      name: 'subscriptionId',
      required: false,
      schema: { type: 'string' },
      description: 'Only those of this subscription.',
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', minimum: 0 },
      description: 'Number of parked deliveries at most.',
    }),
    ApiQuery({
      name: 'after',
      required: false,
      schema: { type: 'string' },
      description: 'Only those after this one: the `id` of the last one of the page before.',
    }),
  );
