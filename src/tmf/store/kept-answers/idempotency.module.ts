import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from '../../../database/database';
import { Sweeper } from '../../../database/sweeper';
import { IdempotencyKeyEntity } from './idempotency-key.entity';
import { IdempotentWrites } from './idempotent-writes';

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
    {
      provide: Sweeper,
      inject: [IdempotentWrites],
      useFactory: (writes: IdempotentWrites) =>
        new Sweeper('Idempotency', 'expired keys', (stopping) => writes.sweep(stopping)),
    },
  ],
  exports: [IdempotentWrites],
})
export class IdempotencyModule {}
