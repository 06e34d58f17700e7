import { Module } from '@nestjs/common';
import type { HubApi } from '../hub-notification/hub-api';
import { ListenerModule } from '../hub-notification/listener/listener.module';
import { ResourceModule } from '../tmf/resource/resource.module';
import { customer, customerManagement } from './customer.resource';

const api: HubApi = { ...customerManagement, resources: [customer] };

/** TMF629 Customer Management. */
@Module({ imports: [ResourceModule.for(customer), ListenerModule.for(api)] })
export class CustomerModule {}
