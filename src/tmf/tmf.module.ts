import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Settings } from '../config/env';
import { SettingsError } from '../config/readers';
import { SETTINGS } from '../config/settings.module';
import { Memory } from '../memory/memory';
import { DescribedApis } from './api/described-apis';
import { Extensions } from './extension/extensions';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { ReferenceChecker } from './reference/reference-checker';
import { ChangesInHand } from './resource/changes-in-hand';
import { ResourceRegistry } from './resource/resource.registry';

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
