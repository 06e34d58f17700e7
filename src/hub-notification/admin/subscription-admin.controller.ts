import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isStorable } from '../../tmf/http/json-body';
import { readParameters } from '../../tmf/http/query-parameters';
import { CredentialChange } from '../subscription/credential-change';
import { missingSubscription } from '../subscription/subscription.store';
import { readReason, readReplayStart } from './admin-body';
import {
  CredentialsInputDto,
  DroppedDto,
  PauseInputDto,
  ReplayInputDto,
  ReplayedDto,
  RetriedDto,
  SubscriptionHealthDto,
} from './admin.dto';
import { AdminOperation } from './admin.openapi';
import { hubAdministration } from './hub-administration';
import { ParkedDeliveries } from './parked-deliveries';
import { Replay } from './replay';
import { type SubscriptionHealth, SubscriptionHealthStore } from './subscription-health';

const of = 'subscription';

/** The subscriptions of all hubs, for operators. */
@ApiTags('subscription')
@Controller(`${hubAdministration.basePath}/subscription`)
export class SubscriptionAdminController {
  constructor(
    private readonly store: SubscriptionHealthStore,
    private readonly parked: ParkedDeliveries,
    private readonly replays: Replay,
    private readonly credentials: CredentialChange,
  ) {}

  @Get()
  @AdminOperation({
    id: 'listSubscriptionHealth',
    summary: 'Lists the subscriptions',
    description: 'Those of all hubs, the oldest first, with how they are doing.',
    answer: SubscriptionHealthDto,
    answered: 'The subscriptions, each with its backlog, its parked deliveries and its last failure.',
    isList: true,
  })
  list(@Req() request: FastifyRequest): Promise<SubscriptionHealth[]> {
    readParameters(request.url);
    return this.store.list();
  }

  @Get(':id')
  @AdminOperation({
    id: 'retrieveSubscriptionHealth',
    summary: 'Reads how a subscription is doing',
    description: 'By its id, whatever its hub.',
    answer: SubscriptionHealthDto,
    answered: 'The subscription, with its backlog, its parked deliveries and its last failure.',
    of,
  })
  async find(@Param('id') id: string, @Req() request: FastifyRequest): Promise<SubscriptionHealth> {
    readParameters(request.url);
    return (await this.store.find(requireId(id))) ?? missing(id);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @AdminOperation({
    id: 'pauseSubscription',
    summary: 'Pauses a subscription',
    description: 'Nothing is delivered to it until it is resumed. Its events are kept for it.',
    answer: SubscriptionHealthDto,
    answered: 'The subscription, which is paused now.',
    body: {
      type: PauseInputDto,
      required: false,
      examples: { reason: { summary: 'With a reason', value: { reason: 'maintenance of the listener' } } },
    },
    of,
    isChange: true,
  })
  async pause(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<SubscriptionHealth> {
    readParameters(request.url);
    const reason = readReason(body);
    return (await this.store.pause(requireId(id), reason)) ?? missing(id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @AdminOperation({
    id: 'resumeSubscription',
    summary: 'Resumes a subscription',
    description: 'One that is paused, disabled, or whose listener failed: what is pending is delivered at once.',
    answer: SubscriptionHealthDto,
    answered: 'The subscription, which is active now.',
    of,
    isChange: true,
  })
  async resume(@Param('id') id: string, @Req() request: FastifyRequest): Promise<SubscriptionHealth> {
    readParameters(request.url);
    return (await this.store.resume(requireId(id))) ?? missing(id);
  }

  @Post(':id/credentials')
  @HttpCode(204)
  @AdminOperation({
    id: 'changeCredentials',
    summary: 'Changes the credentials of a subscription',
    description:
      'Another secret, another authorization, or both; what waits stays. The secret from before signs beside the new one for ' +
      '24 hours. What is sent within the next seconds may still be as before.',
    answered: 'They are changed; there is no body.',
    body: {
      type: CredentialsInputDto,
      required: true,
      examples: { secret: { summary: 'Another secret', value: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } } },
    },
    of,
    errors: [501],
  })
  async changeCredentials(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    readParameters(request.url);
    if (!(await this.credentials.change(requireId(id), body))) missing(id);
  }

  @Post(':id/parkedDelivery/retry')
  @HttpCode(200)
  @AdminOperation({
    id: 'retryParkedDeliveries',
    summary: 'Retries all parked deliveries of a subscription',
    description: 'They are pending again, as if they had never been tried.',
    answer: RetriedDto,
    answered: 'How many deliveries are tried again; 0 if none is parked.',
    of,
    isChange: true,
  })
  async retry(@Param('id') id: string, @Req() request: FastifyRequest): Promise<RetriedDto> {
    readParameters(request.url);
    return { retried: (await this.parked.retryAll(requireId(id))) ?? missing(id) };
  }

  @Delete(':id/parkedDelivery')
  @AdminOperation({
    id: 'dropParkedDeliveries',
    summary: 'Drops all parked deliveries of a subscription',
    description: 'They are not tried any more. A replay can still bring their events.',
    answer: DroppedDto,
    answered: 'How many deliveries are dropped; 0 if none is parked.',
    of,
    isChange: true,
  })
  async drop(@Param('id') id: string, @Req() request: FastifyRequest): Promise<DroppedDto> {
    readParameters(request.url);
    return { dropped: (await this.parked.dropAll(requireId(id))) ?? missing(id) };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @AdminOperation({
    id: 'replayEvents',
    summary: 'Delivers events again',
    description:
      'All that are still kept, from a time or an event on, and that its query matches, in order. Say either `since` or ' +
      '`sinceEventId`, the `eventId` of an event that is still kept.',
    answer: ReplayedDto,
    answered: 'How many events are delivered again; 0 if none is as late, or none matches.',
    body: {
      type: ReplayInputDto,
      required: true,
      examples: { since: { summary: 'Everything since then', value: { since: '2024-05-04T10:00:00Z' } } },
    },
    of,
  })
  async replay(@Param('id') id: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<ReplayedDto> {
    readParameters(request.url);
    const start = readReplayStart(body);
    return { replayed: await this.replays.run(requireId(id), start) };
  }
}

function requireId(id: string): string {
  return isStorable(id) ? id : missing(id);
}

function missing(id: string): never {
  return missingSubscription(id, '/subscription');
}
