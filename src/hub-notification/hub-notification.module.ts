import { type DynamicModule, Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { CallbackGuard } from './delivery/callback-guard';
import { Couriers } from './delivery/courier';
import { DeliveryEntity } from './delivery/delivery.entity';
import { DeliveryMetrics } from './delivery/delivery-metrics';
import { DeliveryStore } from './delivery/delivery.store';
import { Dispatcher } from './delivery/dispatcher';
import { CallbackSender } from './delivery/sender';
import type { HubApi } from './hub-api';
import { HubRegistry } from './hub.registry';
import { FanOut } from './outbox/fan-out';
import { HubCursorEntity } from './outbox/hub-cursor.entity';
import { Relay } from './outbox/relay';
import { createHubController } from './subscription/hub.controller';
import { SubscriptionEntity } from './subscription/subscription.entity';
import { SubscriptionQueries } from './subscription/subscription-queries';
import { SubscriptionReader } from './subscription/subscription-reader';
import { SubscriptionStore } from './subscription/subscription.store';

const HUB_API = Symbol('the API of a hub');

/** What all hubs share: the way of an event from its row to the listeners. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([SubscriptionEntity, DeliveryEntity, HubCursorEntity])],
  providers: [
    HubRegistry,
    SubscriptionStore,
    SubscriptionReader,
    SubscriptionQueries,
    FanOut,
    Relay,
    Dispatcher,
    Couriers,
    DeliveryStore,
    DeliveryMetrics,
    { provide: CallbackGuard, inject: [SETTINGS], useFactory: (settings: Settings) => new CallbackGuard(settings) },
    {
      provide: CallbackSender,
      inject: [SETTINGS, CallbackGuard],
      useFactory: (settings: Settings, guard: CallbackGuard) => new CallbackSender(settings, guard),
    },
  ],
  exports: [HubRegistry, SubscriptionStore, SubscriptionReader],
})
export class HubNotificationModule {}

/** The hub of one API. */
@Module({})
export class HubModule implements OnModuleInit {
  constructor(
    @Inject(HUB_API) private readonly api: HubApi,
    private readonly registry: HubRegistry,
  ) {}

  static for(api: HubApi): DynamicModule {
    return {
      module: HubModule,
      controllers: [createHubController(api)],
      providers: [{ provide: HUB_API, useValue: api }],
    };
  }

  onModuleInit(): void {
    this.registry.add(this.api);
  }
}
