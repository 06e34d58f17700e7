import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { customer } from '../../src/customer/customer.resource';
import { type Body, minimalCustomer } from '../support/bodies';
import { type Listener, startListener } from '../support/listener';
import { type PostgresCluster, createPostgresCluster } from '../support/postgres-cluster';
import { startServer } from '../support/server-process';
import { startSilentProxy } from '../support/silent-proxy';
import { type SmallDisk, createSmallDisk } from '../support/small-disk';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

const { collection, api } = customer;

/** A table or an event that is longer than the pages that are there have room for. */
const bigBody = (): Body => ({ ...minimalCustomer(), note: Array.from({ length: 9000 }, () => Math.random()) });

/** How a database refuses for a while, and how it ends. */
interface Fault {
  readonly refuse: () => unknown;
  readonly relent: () => unknown;
}

describe('a database that refuses for a while', () => {
  let postgres: PostgresCluster | undefined;
  let disk: SmallDisk | undefined;
  let t: TestApp;
  let listener: Listener;
  /** A connection that a server waits for before it stops. */
  let holder: Client | undefined;

  beforeAll(async () => {
    postgres = await createPostgresCluster();
    if (!postgres) return console.warn('Not tested, as PostgreSQL cannot be started here: faults of the database.');
    postgres.start();
    await asOwner('create role service login', 'create database service owner service');
    disk = createSmallDisk(64);
    if (disk) {
      const place = join(disk.folder, 'space');
      mkdirSync(place);
      postgres.own(place);
      await asOwner(`create tablespace small location '${place}'`, `alter database service set tablespace small`);
    }
    const url = new URL(postgres.url);
    url.username = 'service';
    url.pathname = 'service';
    t = await startTestApp({
      env: { DATABASE_URL: url.href, DATABASE_POOL_SIZE: '4', QUERY_POOL_SIZE: '2', HUB_RETRY_MIN: '10' },
    });
    listener = await startListener();
    await t.http.post(`${api.basePath}/hub`).send({ callback: listener.url }).expect(201);
  });

  afterAll(async () => {
    await holder?.end();
    await listener?.close();
    await t?.close();
    postgres?.remove();
    disk?.remove();
  });

  /** Runs statements, each on its own, as the superuser of the other database. */
  async function asOwner(...statements: string[]): Promise<void> {
    const client = new Client(postgres?.url);
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  const CUT = `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'service'`;

  const stopped = () => until(() => !existsSync(join(postgres?.data ?? '', 'postmaster.pid')));

  /** Restarts it. */
  const start = (): void => postgres?.start();

  const standby = (): string => join(postgres?.data ?? '', 'standby.signal');

  const faults: Record<string, Fault> = {
    'is read-only, for new connections and for old ones': {
      refuse: () => asOwner('alter database service set default_transaction_read_only = on', CUT),
      // Connections that are there stay read-only, as those to the old primary do after a failover.
      relent: () => asOwner('alter database service reset default_transaction_read_only'),
    },
    'allows no connections': {
      refuse: () => asOwner('alter database service allow_connections false', CUT),
      relent: () => asOwner('alter database service allow_connections true'),
    },
    'does not let the role in': {
      refuse: () => asOwner('alter role service nologin', CUT),
      relent: () => asOwner('alter role service login'),
    },
    'has no connection left': {
      refuse: () => asOwner('alter role service connection limit 0', CUT),
      relent: () => asOwner('alter role service connection limit -1'),
    },
    'shuts down': {
      refuse: async () => {
        holder = new Client(postgres?.url);
        holder.on('error', () => undefined);
        await holder.connect();
        postgres?.stop('smart');
        await until(() => asOwner().then(() => false, () => true)); // prettier-ignore
        await holder.query(CUT);
      },
      relent: async () => {
        await holder?.end();
        await stopped();
        start();
      },
    },
    'starts up': {
      refuse: async () => {
        postgres?.stop('fast');
        await stopped();
        writeFileSync(standby(), '');
        postgres?.own(standby());
        postgres?.start({ hot_standby: 'off' }, { wait: false });
      },
      relent: () => {
        postgres?.crash();
        rmSync(standby());
        start();
      },
    },
    'is not there': {
      refuse: async () => {
        postgres?.stop('fast');
        await stopped();
      },
      relent: start,
    },
    'has no room on its disk': {
      refuse: () => disk?.fill(),
      relent: () => disk?.makeRoom(),
    },
  };

  const namesOf = async (name: string): Promise<number> => {
    const { body } = await t.http.get(collection).query({ name, fields: 'none' }).expect(200);
    return (body as unknown[]).length;
  };

  it.each(Object.entries(faults))('that %s: 503, not ready, nothing written; then all goes on', async (name, fault) => {
    if (!postgres) return;
    if (name.includes('disk') && !disk) return console.warn(`Not tested, as no disk can be mounted here: ${name}`);
    await t.http.post(collection).send({ ...minimalCustomer(), name: `before: ${name}` }).expect(201); // prettier-ignore
    await fault.refuse();
    let answers = 0;
    // A connection that was cut, or a page that has room, may be found first.
    await until(async () => {
      const response = await t.http.post(collection).send({ ...bigBody(), name: `refused: ${name}` });
      if (response.status === 201) answers++;
      else expect([response.status, response.body.code]).toEqual([503, 'unavailable']);
      return response.status === 503 && /takes no conn|read-only|room/.test(response.body.message);
    });
    for (const send of [
      () => t.http.post(collection).send({ ...bigBody(), name: `refused: ${name}` }),
      () => t.http.post(collection).set('Idempotency-Key', name.slice(0, 9).replace(/\W/g, '-')).send({ ...bigBody(), name: `refused: ${name}` }),
    ]) {
      const { status, body, headers } = await send();
      expect([status, body.code, body.status, headers['retry-after']]).toEqual([503, 'unavailable', '503', '1']);
      expect(body.message).toMatch(/Nothing was written\. Try again\.$/);
    } // prettier-ignore
    await until(async () => (await t.http.get('/health/ready')).status === 503);
    await t.http.get('/health/live').expect(200);

    await fault.relent();
    await until(async () => (await t.http.get('/health/ready')).status === 200);
    await until(async () => (await t.http.post(collection).send({ ...bigBody(), name: `after: ${name}` })).status === 201);
    expect(await namesOf(`refused: ${name}`)).toBe(answers);
    for (const when of ['before', 'after']) {
      await listener.until((all) => all.some(({ event }) => Object.values(event.event)[0]?.['name'] === `${when}: ${name}`));
    }
  }); // prettier-ignore

  describe('a single statement', () => {
    const resource = async (): Promise<string> => {
      const { body } = await t.http.post(collection).send(minimalCustomer()).expect(201);
      return `${collection}/${body.id}`;
    };

    it.each(['40001', '40P01', '53200', '53400', '55P03', '58030'])('that fails with %s is a 503', async (code) => {
      if (!postgres) return;
      const url = await resource();
      await t.dataSource.query(
        `create or replace function refuse() returns trigger language plpgsql as $$ begin
           raise exception 'refused' using errcode = '${code}'; end $$`,
      );
      await t.dataSource.query(
        'create trigger refuse before update on customer for each row execute function refuse()',
      );
      const { body, headers } = await t.http.patch(url).send({ name: 'other' }).expect(503);
      expect([body.code, headers['retry-after']]).toEqual(['unavailable', '1']);
      await t.http.get('/health/ready').expect(200);
      await t.dataSource.query('drop trigger refuse on customer');
      await t.http.patch(url).send({ name: 'other' }).expect(200);
    });

    it('that finds no lock in time is a 503, and gives way to others', async () => {
      if (!postgres) return;
      const [url, other] = [await resource(), await resource()];
      const service = new URL(postgres.url);
      service.pathname = 'service';
      const locker = new Client(service.href);
      await locker.connect();
      await locker.query('begin');
      await locker.query('select 1 from customer where id = $1 for update', [url.split('/').at(-1)]);
      // As many as there are connections.
      const patches = Array.from({ length: 4 }, () => t.http.patch(url).send({ name: 'other' }));
      const reading = t.http.get(other).expect(200);
      for (const { status, body, headers } of await Promise.all(patches)) {
        expect([status, body.code, headers['retry-after']]).toEqual([503, 'unavailable', '1']);
        expect(body.message).toMatch(/changed by others at the same place\. Nothing was written/);
      }
      await reading;
      await locker.query('rollback');
      await locker.end();
      await t.http.patch(url).send({ name: 'other' }).expect(200);
    });
  });

  describe('that goes silent', () => {
    it('is a 503, and others take the place of its connections; a stop ends all the same', async () => {
      if (!postgres) return;
      const target = new URL(postgres.url);
      const proxy = await startSilentProxy({ host: target.hostname, port: Number(target.port) });
      const url = new URL(target);
      url.username = 'service';
      url.pathname = 'service';
      url.port = String(proxy.port);
      const env = { DATABASE_URL: url.href, DATABASE_POOL_SIZE: '2', QUERY_POOL_SIZE: '2', LOG_LEVEL: 'fatal' };
      const [first, second] = [await startServer(env), await startServer(env)];
      const create = (origin: string): Promise<Response> =>
        fetch(origin + collection, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(minimalCustomer()),
        });
      try {
        expect((await create(first.origin)).status).toBe(201);
        proxy.silence();
        const hanging = create(second.origin).catch(() => undefined);
        const stopped = second.stop('SIGTERM');
        const response = await create(first.origin);
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
        expect((await fetch(`${first.origin}/health/ready`)).status).toBe(503);
        proxy.speak();
        await until(async () => (await create(first.origin)).status === 201);
        await until(async () => (await fetch(`${first.origin}/health/ready`)).status === 200);
        // By itself, whatever the status: what hangs is cut.
        expect((await stopped).signal).toBeNull();
        await hanging;
      } finally {
        await Promise.all([first.stop('SIGKILL'), second.stop('SIGKILL')]);
        await proxy.close();
      }
    });
  });
});
