import {
  type BeforeApplicationShutdown,
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from '../../database/database';
import { IdempotencyKeyEntity } from './idempotency-key.entity';
import { IdempotentWrites } from './idempotent-writes';

/** Between two clean-ups. Milliseconds. */
const SWEEP_INTERVAL = 10 * 60_000;

/** Cleans up in the background; every instance does, and none waits for another. */
@Injectable()
class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Idempotency');
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();

  constructor(@Inject(IdempotentWrites) private readonly writes: IdempotentWrites) {}

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
      const removed = await this.writes.sweep();
      if (removed > 0) this.logger.debug(`removed ${removed} expired keys`);
    } catch (error) {
      this.logger.warn(`expired keys could not be removed, which is tried again: ${String(error)}`);
    }
  }
}

/** Safe retries of POST and of bulk creates. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKeyEntity])],
  providers: [
    {
      provide: IdempotentWrites,
      inject: [Database],
      useFactory: (database: Database) => new IdempotentWrites(database),
    },
    Sweeper,
  ],
  exports: [IdempotentWrites],
})
export class IdempotencyModule {}
