import { type DynamicModule, Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database } from '../../database/database';
import { EventEntity } from '../event/event.entity';
import { Extensions } from '../extension/extensions';
import type { Resource } from './define-resource';
import { DocumentRules } from './document-rules';
import { createResourceController, serviceToken } from './resource.controller';
import { ResourceRegistry } from './resource.registry';
import { ResourceRepository } from './resource.repository';
import { ResourceService } from './resource.service';

/** Everything a declared resource needs: table, service, routes. */
@Module({})
export class ResourceModule {
  static for(resource: Resource): DynamicModule {
    return {
      module: ResourceModule,
      imports: [TypeOrmModule.forFeature([resource.entity, EventEntity])],
      controllers: [createResourceController(resource)],
      providers: [
        {
          provide: serviceToken(resource),
          inject: [Database, EventEmitter2, SETTINGS, ResourceRegistry, Extensions],
          useFactory: (
            database: Database,
            emitter: EventEmitter2,
            settings: Settings,
            registry: ResourceRegistry,
            extensions: Extensions,
          ) => {
            registry.add(resource);
            const repository = new ResourceRepository(resource, database);
            const rules = new DocumentRules(resource, extensions, settings);
            return new ResourceService(resource, repository, emitter, settings, rules);
          },
        },
      ],
      exports: [serviceToken(resource)],
    };
  }
}
