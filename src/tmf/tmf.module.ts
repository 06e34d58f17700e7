import { Global, Module } from '@nestjs/common';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { ResourceRegistry } from './resource/resource.registry';

/** What all TMF APIs share at run time. */
@Global()
@Module({ imports: [IdempotencyModule], providers: [ResourceRegistry], exports: [ResourceRegistry] })
export class TmfModule {}
