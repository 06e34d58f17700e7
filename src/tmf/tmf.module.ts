import { Global, Module } from '@nestjs/common';
import { Extensions } from './extension/extensions';
import { ResourceRegistry } from './resource/resource.registry';

/** What all TMF APIs share at run time. */
@Global()
@Module({ providers: [ResourceRegistry, Extensions], exports: [ResourceRegistry, Extensions] })
export class TmfModule {}
