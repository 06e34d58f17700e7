import { Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from '../../database/database';
import { Sweeper } from '../../database/sweeper';
import { AccessPolicies } from '../../tmf/rules/access/access-policies';
import { EventReceiver } from './event-receiver';
import { ReceivedEventEntity } from './received-event.entity';
import { ReceivedEvents } from './received-events';

/** What the listeners of all APIs share. */
@Module({
  imports: [TypeOrmModule.forFeature([ReceivedEventEntity])],
  providers: [
    {
      provide: ReceivedEvents,
      inject: [Database],
      useFactory: (database: Database) => new ReceivedEvents(database),
    },
    {
      provide: EventReceiver,
      inject: [ReceivedEvents, EventEmitter2, AccessPolicies],
      useFactory: (events: ReceivedEvents, emitter: EventEmitter2, policies: AccessPolicies) =>
        new EventReceiver(events, emitter, policies),
    },
    {
      provide: Sweeper,
      inject: [ReceivedEvents],
      useFactory: (events: ReceivedEvents) =>
        new Sweeper('ReceivedEvents', 'old received events', (stopping) => events.sweep(stopping)),
    },
  ],
  exports: [EventReceiver],
})
export class ReceivedEventsModule {}
