import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { seeGuide } from '../../tmf/serve/openapi/guides.openapi';
import { stringHeader } from '../../tmf/serve/openapi/parameters.openapi';
import { DescribeErrors } from '../../tmf/serve/openapi/error.openapi';
import { JSON_MEDIA_TYPE } from '../../tmf/http/media-types';
import type { Api } from '../../tmf/declare/define-resource';
import { EventSubscriptionDto, EventSubscriptionInputDto } from './subscription.dto';

/** Documentation of the operations of a hub, one decorator each. */

export const DescribeSubscribe = (api: Api) =>
  applyDecorators(
    ApiOperation({
      operationId: 'registerListener',
      summary: 'Registers a listener',
      description:
        'Every event that the query matches is sent to the callback with POST, at least once, those of one resource in ' +
        'their order. The same callback and query again is answered with the subscription that there is.',
      ...seeGuide('notifications', 'Guide: notifications'),
    }),
    ApiBody({ type: EventSubscriptionInputDto, required: true, examples: examplesFor(api) }),
    ApiProduces(JSON_MEDIA_TYPE),
    ApiResponse({
      status: 201,
      description: 'The subscription, made now or before, without its credentials.',
      type: EventSubscriptionDto,
      headers: { Location: stringHeader('URL of the subscription.') },
    }),
    DescribeErrors(400, 404, 405, 406, 409, 413, 415, 500, 501, 503),
  );

export const DescribeListSubscriptions = () =>
  applyDecorators(
    ApiOperation({
      operationId: 'listListeners',
      summary: 'Lists the listeners',
      description: 'All subscriptions of this API.',
    }),
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(EventSubscriptionDto),
    ApiResponse({
      status: 200,
      description: 'The subscriptions, in the order in which they were made.',
      content: {
        [JSON_MEDIA_TYPE]: { schema: { type: 'array', items: { $ref: getSchemaPath(EventSubscriptionDto) } } },
      },
    }),
    DescribeErrors(400, 405, 406, 500, 503),
  );

export const DescribeFindSubscription = () =>
  applyDecorators(
    ApiOperation({
      operationId: 'retrieveListener',
      summary: 'Reads a subscription',
      description: 'By the id that registering it has answered.',
    }),
    PathId,
    ApiProduces(JSON_MEDIA_TYPE),
    ApiResponse({ status: 200, description: 'The subscription, without its credentials.', type: EventSubscriptionDto }),
    DescribeErrors(400, 404, 405, 406, 500, 503),
  );

export const DescribeUnsubscribe = () =>
  applyDecorators(
    ApiOperation({
      operationId: 'unregisterListener',
      summary: 'Unregisters a listener',
      description: 'Nothing is sent to it any more, also nothing that is waiting.',
    }),
    PathId,
    ApiResponse({ status: 204, description: 'The subscription has ended; there is no body.' }),
    DescribeErrors(400, 404, 405, 406, 500, 503),
  );

/** Where nobody listens, whatever the machine: `.example` is a domain that never is. */
const CALLBACK = 'https://listener.example/events';

const examplesFor = ({ resources: [resource] }: Api) => ({
  all: { summary: 'Every event', value: { callback: CALLBACK } },
  ...(resource && {
    some: {
      summary: 'One type of events, in part, and signed',
      value: {
        callback: CALLBACK,
        query: `eventType=${resource.eventType('create')}&fields=name,status`,
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      },
    },
  }),
});

const PathId = ApiParam({
  name: 'id',
  description: 'Identifier of the subscription: the `id` of an answer.',
  schema: { type: 'string' },
});
