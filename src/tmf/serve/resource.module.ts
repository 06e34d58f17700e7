import { type DynamicModule, Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database } from '../../database/database';
import { EventEntity } from '../store/event/event.entity';
import { EventPublisher } from '../store/event/event-publisher';
import { Extensions } from '../rules/extension/extensions';
import { IdempotentWrites } from '../store/kept-answers/idempotent-writes';
import { ReferenceChecker } from '../rules/reference/reference-checker';
import { WrittenReferences } from '../rules/reference/written-references';
import { ChangesInHand } from '../store/changes-in-hand';
import type { Resource } from '../declare/define-resource';
import { DocumentRules } from '../rules/document-rules';
import { createResourceController, serviceToken } from './resource.controller';
import { ResourceRegistry } from '../declare/resource.registry';
import { ResourceRepository } from '../store/resource.repository';
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
          inject: [
            Database,
            IdempotentWrites,
            EventEmitter2,
            ChangesInHand,
            SETTINGS,
            ResourceRegistry,
            Extensions,
            ReferenceChecker,
          ],
          useFactory: (
            database: Database,
            keyedWrites: IdempotentWrites,
            emitter: EventEmitter2,
            changes: ChangesInHand,
            settings: Settings,
            registry: ResourceRegistry,
            extensions: Extensions,
            checker: ReferenceChecker,
          ) => {
            registry.add(resource);
            return new ResourceService(
              resource,
              new ResourceRepository(resource, database),
              new DocumentRules(resource, extensions, settings),
              keyedWrites,
              new EventPublisher(resource, emitter),
              changes,
              checker.isOn ? new WrittenReferences(resource.create, checker) : undefined,
            );
          },
        },
      ],
      exports: [serviceToken(resource)],
    };
  }
}
