import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Settings } from '../config/env';
import type { OperatorError } from '../config/operator-error';
import { SETTINGS } from '../config/settings.module';
import { connect, dataSourceOptions } from './connection';
import { Database, type Lanes } from './database';
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded/embedded-database';
import { openLanes, poolOf } from './lanes';
import { type Pipeline, besidePipeline, openPipeline } from './pipeline';

/** Owns the embedded database, if there is one, and closes it after TypeORM's pool. */
export class EmbeddedDatabaseOwner implements OnApplicationShutdown {
  constructor(readonly embedded: EmbeddedDatabase | undefined) {}

  /** Settles when the embedded database has ended by itself. */
  get lost(): Promise<OperatorError> {
    return this.embedded?.lost ?? new Promise(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.embedded?.close();
  }
}

/** Owns the connections for lists and short reads, and closes those that are not TypeORM's. */
class LanesOwner implements BeforeApplicationShutdown {
  constructor(
    readonly lanes: Lanes,
    readonly pipeline: Pipeline | undefined,
    private readonly dataSource: DataSource,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const pools = new Set([this.lanes.quick.pool, this.lanes.slow.pool]);
    pools.delete(poolOf(this.dataSource));
    await Promise.all([this.pipeline?.close(), ...[...pools].map((pool) => pool.end())]);
  }
}

/** Starts the embedded database where no server is named. */
@Module({
  providers: [
    {
      provide: EmbeddedDatabaseOwner,
      inject: [SETTINGS],
      useFactory: async ({ database: { url, dataDir } }: Settings) =>
        new EmbeddedDatabaseOwner(url ? undefined : await openEmbeddedDatabase(dataDir)),
    },
  ],
  exports: [EmbeddedDatabaseOwner],
})
class EmbeddedDatabaseModule {}

/** The connection, its migrations, and {@link Database}. */
@Module({})
export class DatabaseModule {
  static forRoot(): DynamicModule {
    const logger = new Logger('Database');
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          imports: [EmbeddedDatabaseModule],
          inject: [SETTINGS, EmbeddedDatabaseOwner],
          useFactory: (settings: Settings, owner: EmbeddedDatabaseOwner) => ({
            ...dataSourceOptions(besidePipeline(settings.database), owner.embedded),
            autoLoadEntities: true,
            retryAttempts: 0,
          }),
          dataSourceFactory: (options) => {
            if (!options) throw new Error('TypeORM gave no options');
            return connect(options, (line) => logger.warn(line));
          },
        }),
      ],
      providers: [
        {
          provide: LanesOwner,
          inject: [SETTINGS, getDataSourceToken()],
          useFactory: async (settings: Settings, dataSource: DataSource) =>
            new LanesOwner(openLanes(settings, dataSource), await openPipeline(settings.database), dataSource),
        },
        {
          provide: Database,
          inject: [getDataSourceToken(), LanesOwner],
          useFactory: (dataSource: DataSource, { lanes, pipeline }: LanesOwner) =>
            new Database(poolOf(dataSource), lanes, pipeline),
        },
      ],
      exports: [Database],
    };
  }
}
