import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiProduces, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { seeGuide } from '../../tmf/serve/openapi/guides.openapi';
import { DescribeErrors } from '../../tmf/serve/openapi/error.openapi';
import { JSON_MEDIA_TYPE } from '../../tmf/http/media-types';
import { exampleOf } from '../../tmf/attribute/attribute';
import { PAYLOAD } from '../event/event-view';
import type { Listener } from './listener';
import { Notified } from './received-event.dto';

/** Documentation of a listener. */
export const DescribeListener = (listener: Listener) =>
  applyDecorators(
    ApiOperation({
      operationId: `listenTo${listener.eventType}`,
      summary: `Receives the event ${listener.eventType} of another system`,
      description:
        'For systems that would send it to a hub: the event is published within this service. It changes no resource, ' +
        'and subscribers of the hub do not get it. ' +
        'One with an `eventId` that was received in the last seven days is answered in the same way, and ignored.',
      ...seeGuide('listeners', 'Guide: listeners'),
    }),
    ApiBody({ type: listener.dto, required: true, examples: examplesFor(listener) }),
    ApiProduces(JSON_MEDIA_TYPE),
    ApiExtraModels(Notified),
    ApiResponse({
      status: 201,
      description: 'The event has been taken, now or when it came first. The answer says which listener took it.',
      content: {
        [JSON_MEDIA_TYPE]: {
          schema: { $ref: getSchemaPath(Notified) },
          example: { id: listener.name, callback: `https://host${listener.path}` },
        },
      },
    }),
    DescribeErrors(400, 404, 405, 406, 409, 413, 414, 415, 500, 503),
  );

const examplesFor = ({ dto, eventType, resource }: Listener) => {
  const payload = { [resource.path]: resource.exampleAnswer };
  return {
    typical: { summary: 'An event', value: { ...exampleOf(dto), eventType, [PAYLOAD]: payload } },
    minimal: { summary: 'What it must have', value: { [PAYLOAD]: { [resource.path]: {} } } },
  };
};
