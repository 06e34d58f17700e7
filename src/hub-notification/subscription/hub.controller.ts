import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HUB_MANAGE } from '../../access/access';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { baseUrl } from '../../tmf/http/base-url';
import { callerOf } from '../../tmf/http/caller';
import { isStorable } from '../../tmf/http/json-body';
import { JSON_MEDIA_TYPE } from '../../tmf/http/media-types';
import { Operation } from '../../tmf/http/operation';
import { readParameters } from '../../tmf/http/query-parameters';
import { Deliveries } from './deliveries';
import type { Api } from '../../tmf/declare/define-resource';
import {
  DescribeFindSubscription,
  DescribeListSubscriptions,
  DescribeSubscribe,
  DescribeUnsubscribe,
} from './hub.openapi';
import { Registration } from './registration';
import { SubscriptionReader } from './subscription-reader';
import { type Subscription, SubscriptionStore, missingSubscription } from './subscription.store';

/** Makes the controller of the hub of an API. Closed, as those of resources are: see `createResourceController()`. */
export function createHubController(api: Api): Type<object> {
  const path = `${api.basePath}/hub`;

  @ApiTags('events subscription')
  @Controller(path)
  class HubController {
    constructor(
      @Inject(SubscriptionStore) private readonly store: SubscriptionStore,
      @Inject(Registration) private readonly registration: Registration,
      @Inject(SubscriptionReader) private readonly reader: SubscriptionReader,
      @Inject(Deliveries) private readonly deliveries: Deliveries,
      @Inject(SETTINGS) private readonly settings: Settings,
    ) {}

    @Post()
    @Operation({ right: HUB_MANAGE, consumes: [JSON_MEDIA_TYPE] }, DescribeSubscribe(api))
    async subscribe(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Subscription> {
      readParameters(request.url);
      const subscription = await this.registration.register(callerOf(request), await this.reader.read(body, api), api);
      reply.header('Location', `${baseUrl(request, this.settings.http)}${path}/${subscription.id}`);
      return subscription;
    }

    @Get()
    @Operation({ right: HUB_MANAGE }, DescribeListSubscriptions())
    list(@Req() request: FastifyRequest): Promise<Subscription[]> {
      readParameters(request.url);
      return this.store.list(callerOf(request), api.basePath);
    }

    @Get(':id')
    @Operation({ right: HUB_MANAGE }, DescribeFindSubscription())
    async find(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Subscription> {
      readParameters(request.url);
      const found = isStorable(id) ? await this.store.find(callerOf(request), api.basePath, id) : undefined;
      return found ?? missingSubscription(id, '/hub');
    }

    @Delete(':id')
    @HttpCode(204)
    @Operation({ right: HUB_MANAGE }, DescribeUnsubscribe())
    async unsubscribe(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
      readParameters(request.url);
      const removed = isStorable(id) ? await this.store.remove(callerOf(request), api.basePath, id) : undefined;
      if (!removed) missingSubscription(id, '/hub');
      await this.deliveries.recall(id, removed);
      await this.store.drop(id);
    }
  }

  Object.defineProperty(HubController, 'name', { value: `${api.number}HubController` });
  return HubController;
}
