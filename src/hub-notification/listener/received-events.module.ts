import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from '../../database/database';
import { EventReceiver } from './event-receiver';
import { ReceivedEventEntity } from './received-event.entity';
import { ReceivedEvents } from './received-events';

/** Between two clean-ups. Milliseconds. */
const SWEEP_INTERVAL = 10 * 60_000;

/** Cleans up in the background; every instance does, and none waits for another. */
@Injectable()
class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('ReceivedEvents');
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();

  constructor(@Inject(ReceivedEvents) private readonly events: ReceivedEvents) {}

  onApplicationBootstrap(): void {
    const sweep = (): void => {
      this.running = this.sweep();
    };
    this.timer = setInterval(sweep, SWEEP_INTERVAL).unref();
  }

  /** The connections close after this. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async sweep(): Promise<void> {
    try {
      const removed = await this.events.sweep();
      if (removed > 0) this.logger.debug(`forgot ${removed} received events`);
    } catch (error) {
      this.logger.warn(`old received events could not be removed, which is tried again: ${String(error)}`);
    }
  }
}

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
      inject: [ReceivedEvents, EventEmitter2],
      useFactory: (events: ReceivedEvents, emitter: EventEmitter2) => new EventReceiver(events, emitter),
    },
    Sweeper,
  ],
  exports: [EventReceiver],
})
export class ReceivedEventsModule {}
