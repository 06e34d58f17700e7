// Room tmf: what all APIs share at run time.

import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../config/env';
import { SettingsError } from '../config/readers';
import { SETTINGS } from '../config/settings.module';
import { Database } from '../database/database';
import { Sweeper } from '../database/sweeper';
import { Memory } from '../memory/memory';
import { Expander } from './serve/expand/expander';
import { PolicySchemaController } from './serve/policy-schema.controller';
import { DescribedApis } from './serve/openapi/described-apis';
import { NamedFilters } from './named-filter/named-filters';
import { AccessPolicies } from './rules/access/access-policies';
import { Extensions } from './rules/extension/extensions';
import { IdempotencyModule } from './store/kept-answers/idempotency.module';
import { OwnTargets } from './rules/reference/own-targets';
import { ReferenceChecker } from './rules/reference/reference-checker';
import { ChangesInHand } from './store/changes-in-hand';
import { IndexesInUse } from './store/indexes/indexes-in-use';
import { PendingLists } from './store/pending-lists';
import { SearchIndexEntity } from './store/indexes/search-index.entity';
import { sweepCountedValues } from './store/list/counted-values';
import { ApiRegistry } from './declare/api.registry';

/** What all TMF APIs share at run time. */
@Global()
@Module({
  imports: [IdempotencyModule, TypeOrmModule.forFeature([SearchIndexEntity])],
  controllers: [PolicySchemaController],
  providers: [
    ApiRegistry,
    DescribedApis,
    OwnTargets,
    ReferenceChecker,
    Extensions,
    NamedFilters,
    AccessPolicies,
    Expander,
    IndexesInUse,
    PendingLists,
    {
      provide: ChangesInHand,
      inject: [Memory],
      useFactory: ({ objects }: Memory) => new ChangesInHand(objects),
    },
    {
      provide: Sweeper,
      inject: [ApiRegistry, Database],
      useFactory: (registry: ApiRegistry, database: Database) =>
        new Sweeper('CountedColumns', 'values that nothing has', (stopping) =>
          sweepCountedValues(registry.resources, database, stopping),
        ),
    },
  ],
  exports: [
    ApiRegistry,
    DescribedApis,
    OwnTargets,
    ReferenceChecker,
    Extensions,
    NamedFilters,
    AccessPolicies,
    Expander,
    IndexesInUse,
    ChangesInHand,
  ],
})
export class TmfModule implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ApiRegistry,
    private readonly policies: AccessPolicies,
  ) {}

  /** @throws {OperatorError} if access policies cannot be read, or a setting names a resource that is not served, or has no lifecycle */
  onModuleInit(): void {
    this.policies.load();
    const paths = this.registry.resources.filter(({ status }) => status).map(({ path }) => path);
    const unknown = [...this.settings.resource.lifecycle].find((name) => !paths.includes(name));
    if (unknown === undefined) return;
    throw new SettingsError(`LIFECYCLE must name resources (${paths.join(', ')}), not ${JSON.stringify(unknown)}`);
  }
}
