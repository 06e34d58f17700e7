import { Body, Controller, Inject, Post, Req, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LISTENER_WRITE } from '../../access/access';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { send } from '../../tmf/http/answer';
import { baseUrl } from '../../tmf/http/base-url';
import { callerOf } from '../../tmf/http/caller';
import { JSON_CONTENT_TYPE, JSON_MEDIA_TYPE } from '../../tmf/http/media-types';
import { Operation } from '../../tmf/http/operation';
import { EventReceiver } from './event-receiver';
import type { Listener } from './listener';
import { DescribeListener } from './listener.openapi';
import type { Notified } from './received-event.dto';

/** Makes the controller of a listener. Closed, as that of a resource is. */
export function createListenerController(listener: Listener): Type<object> {
  @ApiTags('listener')
  @Controller(listener.path)
  class ListenerController {
    constructor(
      @Inject(EventReceiver) private readonly receiver: EventReceiver,
      @Inject(SETTINGS) private readonly settings: Settings,
    ) {}

    @Post()
    @Operation({ right: LISTENER_WRITE, consumes: [JSON_MEDIA_TYPE] }, DescribeListener(listener))
    async receive(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const callback = baseUrl(request, this.settings.http) + listener.path;
      await this.receiver.receive(callerOf(request), listener, body);
      const notified: Notified = { id: listener.name, callback };
      return send(reply, {
        status: 201,
        headers: { 'Content-Type': JSON_CONTENT_TYPE },
        body: JSON.stringify(notified),
      });
    }
  }

  Object.defineProperty(ListenerController, 'name', { value: `${listener.eventType}ListenerController` });
  return ListenerController;
}
