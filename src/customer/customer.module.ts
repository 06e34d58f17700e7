import { Module } from '@nestjs/common';
import { HubModule } from '../hub-notification/hub-notification.module';
import { ResourceModule } from '../tmf/resource/resource.module';
import { customer, customerManagement } from './customer.resource';

/** TMF629 Customer Management. */
@Module({ imports: [ResourceModule.for(customer), HubModule.for({ ...customerManagement, resources: [customer] })] })
export class CustomerModule {}
