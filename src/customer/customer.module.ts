import { Module } from '@nestjs/common';
import { ResourceModule } from '../tmf/resource/resource.module';
import { customer } from './customer.resource';

/** TMF629 Customer Management. */
@Module({ imports: [ResourceModule.for(customer)] })
export class CustomerModule {}
