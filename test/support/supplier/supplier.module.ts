// Room supplier: TMF999: the same.

import { Module } from '@nestjs/common';
import { HubModule } from '../../../src/hub-notification/hub.module';
import { ApiModule } from '../../../src/tmf/serve/api.module';
import { supplierManagement } from './supplier.resource';

@Module({ imports: [ApiModule.for(supplierManagement), HubModule.for(supplierManagement)] })
export class SupplierModule {}
