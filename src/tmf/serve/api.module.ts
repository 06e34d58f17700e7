// Room tmf/serve: routes of a resource and of an API; representations.

import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database } from '../../database/database';
import { ApiRegistry } from '../declare/api.registry';
import type { Api, Resource } from '../declare/define-resource';
import { AccessPolicies } from '../rules/access/access-policies';
import { DocumentRules } from '../rules/document-rules';
import { Extensions } from '../rules/extension/extensions';
import { OwnTargets } from '../rules/reference/own-targets';
import { ReferenceChecker } from '../rules/reference/reference-checker';
import { WrittenReferences } from '../rules/reference/written-references';
import { ChangesInHand } from '../store/changes-in-hand';
import { EventEntity } from '../store/event/event.entity';
import { EventPublisher } from '../store/event/event-publisher';
import { IdempotentWrites } from '../store/kept-answers/idempotent-writes';
import { IndexesInUse } from '../store/indexes/indexes-in-use';
import { ListReader } from '../store/list/list-reader';
import { ResourceRepository } from '../store/resource.repository';
import { Creation } from './creation';
import { createEntryPointController } from './entry-point.controller';
import { createOpenApiController } from './openapi/openapi.controller';
import { Patching } from './patching';
import { createResourceController, serviceToken } from './resource.controller';
import { ResourceService } from './resource.service';
import { UsedByFinder } from './used-by/used-by';
import { createUsedByController, finderToken } from './used-by/used-by.controller';

const API = Symbol('the API of a module');

/** Everything a declared API needs: the tables, services and routes of its resources. */
@Module({})
export class ApiModule {
  constructor(@Inject(API) api: Api, registry: ApiRegistry) {
    registry.add(api);
  }

  static for(api: Api): DynamicModule {
    const { resources } = api;
    return {
      module: ApiModule,
      imports: [TypeOrmModule.forFeature([...resources.map(({ entity }) => entity), EventEntity])],
      controllers: [
        createEntryPointController(api),
        createOpenApiController(api),
        ...resources.map(createResourceController),
        ...resources.map(createUsedByController),
      ],
      providers: [
        { provide: API, useValue: api },
        ...resources.flatMap((resource) => [finderOf(resource), serviceOf(resource)]),
      ],
      exports: resources.map(serviceToken),
    };
  }
}

const finderOf = (resource: Resource) => ({
  provide: finderToken(resource),
  inject: [ApiRegistry, Database, AccessPolicies],
  useFactory: (registry: ApiRegistry, database: Database, policies: AccessPolicies) =>
    new UsedByFinder(resource, registry, database, policies),
});

const serviceOf = (resource: Resource) => ({
  provide: serviceToken(resource),
  inject: [
    Database,
    IdempotentWrites,
    EventEmitter2,
    ChangesInHand,
    SETTINGS,
    Extensions,
    ReferenceChecker,
    OwnTargets,
    AccessPolicies,
    finderToken(resource),
    IndexesInUse,
  ],
  useFactory: (
    database: Database,
    keyedWrites: IdempotentWrites,
    emitter: EventEmitter2,
    changes: ChangesInHand,
    settings: Settings,
    extensions: Extensions,
    checker: ReferenceChecker,
    targets: OwnTargets,
    policies: AccessPolicies,
    finder: UsedByFinder,
    indexes: IndexesInUse,
  ) => {
    const repository = new ResourceRepository(resource, database);
    const rules = new DocumentRules(resource, extensions, settings);
    const publisher = new EventPublisher(resource, emitter);
    const options = { fill: settings.reference.fill, limit: settings.http.bodyLimit };
    const references =
      checker.isOn || options.fill ? new WrittenReferences(resource.references, checker, targets, options) : undefined;
    const isKept = resource.keptWhileUsed && settings.resource.deletionOfUsed === 'refuse';
    return new ResourceService(
      resource,
      repository,
      new ListReader(resource, database, indexes, settings.query.countLimit),
      policies,
      publisher,
      new Creation(resource, repository, rules, policies, keyedWrites, publisher, references),
      new Patching(resource, repository, rules, policies, publisher, changes, references),
      isKept ? finder : undefined,
    );
  },
});
