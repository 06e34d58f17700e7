import { EventEmitter2 } from '@nestjs/event-emitter';
import { loadSettings } from '../../src/config/env';
import type { Database } from '../../src/database/database';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { PendingLists } from '../../src/tmf/store/pending-lists';
import { describeOnServer } from '../support/on-server';
import { SERVED } from '../support/subjects';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

const ROWS = 256;

describeOnServer('what GIN indexes put off', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
    await t.dataSource.query('create extension pgstattuple');
  });
  afterAll(() => t.close());

  async function pendingOf(table: string): Promise<number> {
    const [row]: { pending: string }[] = await t.dataSource.query(
      `select sum((pgstatginindex(indexrelid::regclass)).pending_tuples) as pending from pg_index
       join pg_class on pg_class.oid = indexrelid join pg_am on pg_am.oid = relam and amname = 'gin'
       where indrelid = $1::regclass`,
      [table],
    );
    return Number(row?.pending);
  }

  it.each(SERVED)('is done after some writes of a $resource.path', async ({ resource, minimal }) => {
    const { table, collection } = resource;
    await t.dataSource.query(`alter table "${table}" set (autovacuum_enabled = false)`);
    const operations = Array.from({ length: ROWS - 1 }, () => ({ op: 'add', path: '/', value: minimal() }));
    const patch = t.http.patch(collection).set('Content-Type', 'application/json-patch+json');
    await patch.send(JSON.stringify(operations)).expect(200);
    expect(await pendingOf(table)).toBeGreaterThan(0);
    await t.http.post(collection).send(minimal()).expect(201);
    expect(
      await until(
        () => pendingOf(table),
        (pending) => pending === 0,
      ),
    ).toBe(0);
  });
});

describe('without the right to do what was put off', () => {
  it('asks once, and no more', async () => {
    const emitter = new EventEmitter2();
    const asked: unknown[] = [];
    const registry = new ApiRegistry();
    for (const api of new Set(SERVED.map(({ resource }) => resource.api))) registry.add(api);
    const refuse = (_: unknown, values: readonly unknown[]): Promise<never> => {
      asked.push(values);
      return Promise.reject(Object.assign(new Error('must be owner of index'), { code: '42501' }));
    };
    const settings = loadSettings({ DATABASE_URL: 'postgres://127.0.0.1/none' });
    const lists = new PendingLists({ query: refuse } as unknown as Database, registry, emitter, settings);
    lists.onApplicationBootstrap();
    const write = (times: number): void => {
      for (let n = 0; n < times; n++) emitter.emit('customer.create');
    };
    write(ROWS - 1);
    expect(asked).toEqual([]);
    write(1);
    await until(() => !emitter.hasListeners('customer.create'));
    write(2 * ROWS);
    await lists.beforeApplicationShutdown();
    expect(asked).toEqual([['"customer"']]);
  });
});
