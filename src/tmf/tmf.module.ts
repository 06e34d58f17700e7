import { Global, Module } from '@nestjs/common';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { ReferenceChecker } from './reference/reference-checker';
import { ResourceRegistry } from './resource/resource.registry';

/** What all TMF APIs share at run time. */
@Global()
@Module({
  imports: [IdempotencyModule],
  providers: [ResourceRegistry, ReferenceChecker],
  exports: [ResourceRegistry, ReferenceChecker],
})
export class TmfModule {}
