import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Api } from '../tmf/declare/define-resource';
import { HubRegistry } from './event/hub.registry';
import { ListenerModule } from './inbox/listener.module';
import { createHubController } from './subscription/hub.controller';

const HUB_API = Symbol('the API of a hub');

/** The hub of one API, and its listeners for the events of other systems. */
@Module({})
export class HubModule implements OnModuleInit {
  constructor(
    @Inject(HUB_API) private readonly api: Api,
    private readonly registry: HubRegistry,
  ) {}

  static for(api: Api): DynamicModule {
    return {
      module: HubModule,
      imports: [ListenerModule.for(api)],
      controllers: [createHubController(api)],
      providers: [{ provide: HUB_API, useValue: api }],
    };
  }

  onModuleInit(): void {
    this.registry.add(this.api);
  }
}
