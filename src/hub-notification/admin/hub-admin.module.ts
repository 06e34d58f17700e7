// Room hub-notification/admin: the hubs as operators see them.

import { Module } from '@nestjs/common';
import { DescribedApis } from '../../tmf/serve/openapi/described-apis';
import { createOpenApiController } from '../../tmf/serve/openapi/openapi.controller';
import { BacklogMetrics } from './backlog-metrics';
import { hubAdministration } from './hub-administration';
import { ParkedDeliveries } from './parked-deliveries';
import { ParkedDeliveryController } from './parked-delivery.controller';
import { Replay } from './replay';
import { SubscriptionAdminController } from './subscription-admin.controller';
import { SubscriptionHealthStore } from './subscription-health';

/** The hubs as operators see them: `/hub-admin/v1`, and what waits on `/metrics`. */
@Module({
  controllers: [createOpenApiController(hubAdministration), SubscriptionAdminController, ParkedDeliveryController],
  providers: [SubscriptionHealthStore, ParkedDeliveries, Replay, BacklogMetrics],
})
export class HubAdminModule {
  constructor(apis: DescribedApis) {
    apis.add(hubAdministration);
  }
}
