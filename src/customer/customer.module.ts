// Room customer: TMF629: its declaration, its module.

import { Module } from '@nestjs/common';
import { HubModule } from '../hub-notification/hub.module';
import { ApiModule } from '../tmf/serve/api.module';
import { customerManagement } from './customer.resource';

/** TMF629 Customer Management. */
@Module({ imports: [ApiModule.for(customerManagement), HubModule.for(customerManagement)] })
export class CustomerModule {}
