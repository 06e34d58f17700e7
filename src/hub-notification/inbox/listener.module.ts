import { type DynamicModule, Module } from '@nestjs/common';
import type { Api } from '../../tmf/declare/define-resource';
import { listenersOf } from './listener';
import { createListenerController } from './listener.controller';
import { ReceivedEventsModule } from './received-events.module';

/**
 * The listeners of an API, `POST {base path}/listener/{event}`: other systems deliver the events of their resources there,
 * and modules of this service get them from the event emitter as `received.{path}.{change}`.
 */
@Module({})
export class ListenerModule {
  static for(api: Api): DynamicModule {
    return {
      module: ListenerModule,
      imports: [ReceivedEventsModule],
      controllers: listenersOf(api).map(createListenerController),
    };
  }
}
