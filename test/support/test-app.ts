import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module';
import { createApp } from '../../src/app.setup';
import { loadSettings } from '../../src/config/env';
import type { TmfEvent } from '../../src/tmf/store/event/event';
import { CHANGES, type Change } from '../../src/tmf/declare/define-resource';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { watchAnswers } from './openapi/watch-answers';
import { type TestDatabase, createTestDatabase } from './test-database';

/** The whole application on a database of its own. Its OpenAPI documents have to be true of all that it answers. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  /** A supertest agent that speaks to the listening server, with `Host` left to the client. */
  readonly http: ReturnType<typeof supertest>;
  /** Where the server listens. */
  readonly origin: string;
  /** Events seen on the emitter so far, with the names they were published under. */
  readonly published: { name: string; event: TmfEvent }[];
  /** Rows of the event table, oldest first. */
  recorded(): Promise<RecordedEvent[]>;
  close(): Promise<void>;
}

export interface RecordedEvent {
  id: string;
  resource: string;
  change: Change;
  resource_id: string;
  origin: string;
  field_path: string | null;
  correlation_id: string;
  document: Record<string, unknown>;
}

interface Options {
  env?: Record<string, string>;
  modules?: Type[];
  /** Keep the database of an earlier application instead of making one. */
  database?: TestDatabase;
  /** Runs before the modules start, on the migrated database. */
  prepare?: (dataSource: DataSource) => Promise<void>;
}

/** Applications that run. One that a failed test left behind would keep Jest from ending. */
const running = new Set<TestApp>();
afterAll(() => Promise.all([...running].map((app) => app.close())));

@Module({})
class TestModule {
  static with(imports: (DynamicModule | Type)[]): DynamicModule {
    return { module: TestModule, imports };
  }
}

export async function startTestApp({ env = {}, modules = [], database, prepare }: Options = {}): Promise<TestApp> {
  const ownDatabase = database ?? (await createTestDatabase());
  const settings = loadSettings({ LOG_LEVEL: 'fatal', PORT: '0', QUERY_TIMEOUT: '30000', ...ownDatabase.env, ...env });
  const app = await createApp(TestModule.with([AppModule.forRoot(settings), ...modules]), settings);
  const dataSource = app.get(DataSource);
  await prepare?.(dataSource);
  await watchAnswers(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const origin = `http://127.0.0.1:${port}`;
  const started: TestApp = {
    app,
    database: ownDatabase,
    dataSource,
    http: supertest(origin),
    origin,
    published: collectEvents(app),
    recorded: () => dataSource.query('select * from event order by position'),
    close: async () => {
      if (!running.delete(started)) return;
      await app.close();
      if (!database) await ownDatabase.drop();
    },
  };
  running.add(started);
  return started;
}

function collectEvents(app: NestFastifyApplication): TestApp['published'] {
  const published: TestApp['published'] = [];
  const emitter = app.get(EventEmitter2);
  for (const { path } of app.get(ApiRegistry).resources) {
    for (const change of CHANGES) {
      const name = `${path}.${change}`;
      emitter.on(name, (event: TmfEvent) => published.push({ name, event }));
    }
  }
  return published;
}
