import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Settings } from '../config/env';
import { SettingsError } from '../config/readers';
import { SETTINGS } from '../config/settings.module';
import { Memory } from '../memory/memory';
import { DescribedApis } from './serve/openapi/described-apis';
import { Extensions } from './rules/extension/extensions';
import { IdempotencyModule } from './store/kept-answers/idempotency.module';
import { ReferenceChecker } from './rules/reference/reference-checker';
import { ChangesInHand } from './store/changes-in-hand';
import { ResourceRegistry } from './declare/resource.registry';

/** What all TMF APIs share at run time. */
@Global()
@Module({
  imports: [IdempotencyModule],
  providers: [
    ResourceRegistry,
    DescribedApis,
    ReferenceChecker,
    Extensions,
    {
      provide: ChangesInHand,
      inject: [Memory],
      useFactory: ({ objects }: Memory) => new ChangesInHand(objects),
    },
  ],
  exports: [ResourceRegistry, DescribedApis, ReferenceChecker, Extensions, ChangesInHand],
})
export class TmfModule implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ResourceRegistry,
  ) {}

  /** @throws {SettingsError} if a setting names a resource that is not served */
  onModuleInit(): void {
    const paths = this.registry.resources.map(({ path }) => path);
    const unknown = [...this.settings.lifecycle].find((name) => !paths.includes(name));
    if (unknown === undefined) return;
    throw new SettingsError(`LIFECYCLE must name resources (${paths.join(', ')}), not ${JSON.stringify(unknown)}`);
  }
}
