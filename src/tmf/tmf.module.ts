import { Global, Module } from '@nestjs/common';
import { ResourceRegistry } from './resource/resource.registry';

/** What all TMF APIs share at run time. */
@Global()
@Module({ providers: [ResourceRegistry], exports: [ResourceRegistry] })
export class TmfModule {}
