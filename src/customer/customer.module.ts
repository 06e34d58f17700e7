import { Module } from '@nestjs/common';
import type { HubApi } from '../hub-notification/event/hub-api';
import { HubModule } from '../hub-notification/hub.module';
import { ResourceModule } from '../tmf/serve/resource.module';
import { customer, customerManagement } from './customer.resource';

const api: HubApi = { ...customerManagement, resources: [customer] };

/** TMF629 Customer Management. */
@Module({ imports: [ResourceModule.for(customer), HubModule.for(api)] })
export class CustomerModule {}
