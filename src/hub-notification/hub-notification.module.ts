// Room hub-notification: the modules of the hub.

import type { Server } from 'node:http';
import { Global, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { Sweeper } from '../database/sweeper';
import { ApiLoad } from '../connections/api-load';
import { CallbackGuard } from './sender/callback-guard';
import { Attempts } from './delivery/attempts';
import { DeliveryEntity } from './outbox/delivery.entity';
import { DeliveryMetrics } from './delivery/delivery-metrics';
import { DeliveryStore } from './delivery/delivery.store';
import { Dispatcher } from './delivery/dispatcher';
import { OwnPlaces } from './sender/own-places';
import { Payloads } from './delivery/payloads';
import { Retention } from './retention/retention';
import { CallbackSender } from './sender/sender';
import { CredentialSafe } from './credentials/credential-safe';
import { CredentialsReader } from './credentials/credentials-reader';
import { ListenerAccess } from './credentials/listener-access';
import { Resealing } from './credentials/resealing';
import { TokenClient } from './credentials/token-client';
import { Tokens } from './credentials/tokens';
import { HubRegistry } from './event/hub.registry';
import { NameLookUp } from './names/name-look-up';
import { Resolver } from './names/resolver';
import { Audience } from './outbox/audience';
import { FanOut } from './outbox/fan-out';
import { HubCursorEntity } from './outbox/hub-cursor.entity';
import { Relay } from './outbox/relay';
import { CredentialChange } from './subscription/credential-change';
import { Deliveries } from './subscription/deliveries';
import { Registration } from './subscription/registration';
import { SubscriptionEntity } from './subscription/subscription.entity';
import { SubscriptionQueries } from './subscription/subscription-queries';
import { SubscriptionReader } from './subscription/subscription-reader';
import { SubscriberSights } from './subscription/subscriber-sights';
import { SubscriptionStore } from './subscription/subscription.store';

/** What all hubs share: the way of an event from its row to the listeners. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([SubscriptionEntity, DeliveryEntity, HubCursorEntity])],
  providers: [
    HubRegistry,
    SubscriptionStore,
    SubscriptionReader,
    SubscriptionQueries,
    SubscriberSights,
    Registration,
    Audience,
    FanOut,
    Relay,
    Dispatcher,
    { provide: Deliveries, useExisting: Dispatcher },
    Attempts,
    Payloads,
    CredentialSafe,
    CredentialsReader,
    CredentialChange,
    ListenerAccess,
    Resealing,
    DeliveryStore,
    DeliveryMetrics,
    ApiLoad,
    Retention,
    {
      provide: Sweeper,
      inject: [Retention],
      useFactory: (retention: Retention) =>
        new Sweeper('Retention', 'old events and deliveries', async (stopping) => {
          const { deliveries, events } = await retention.sweep(stopping);
          return deliveries + events;
        }),
    },
    NameLookUp,
    {
      provide: Resolver,
      inject: [NameLookUp],
      useFactory: (names: NameLookUp) => new Resolver((hostname, signal) => names.find(hostname, signal)),
    },
    {
      provide: OwnPlaces,
      inject: [SETTINGS, HttpAdapterHost],
      useFactory: (settings: Settings, { httpAdapter }: HttpAdapterHost) =>
        new OwnPlaces(settings.http, () => (httpAdapter.getHttpServer() as Server).address()),
    },
    {
      provide: CallbackGuard,
      inject: [SETTINGS, OwnPlaces, Resolver],
      useFactory: (settings: Settings, own: OwnPlaces, resolver: Resolver) =>
        new CallbackGuard(settings.hub, own, (hostname) => resolver.resolve(hostname)),
    },
    {
      provide: CallbackSender,
      inject: [SETTINGS, CallbackGuard],
      useFactory: (settings: Settings, guard: CallbackGuard) => new CallbackSender(guard, settings.hub),
    },
    {
      provide: Tokens,
      inject: [SETTINGS, CallbackGuard],
      useFactory: (settings: Settings, guard: CallbackGuard) =>
        new Tokens(new TokenClient(guard, settings.hub.timeout)),
    },
  ],
  exports: [HubRegistry, SubscriptionStore, SubscriptionReader, Registration, Audience, Deliveries, CredentialChange],
})
export class HubNotificationModule {}
