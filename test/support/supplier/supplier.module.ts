import { Module } from '@nestjs/common';
import { HubModule } from '../../../src/hub-notification/hub.module';
import { ResourceModule } from '../../../src/tmf/serve/resource.module';
import { supplier } from './supplier.resource';

@Module({
  imports: [ResourceModule.for(supplier), HubModule.for({ ...supplier.api, resources: [supplier] })],
})
export class SupplierModule {}
