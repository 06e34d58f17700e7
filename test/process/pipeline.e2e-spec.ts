import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { customer } from '../../src/customer/customer.resource';
import { Database } from '../../src/database/database';
import { DatabaseUnavailableError } from '../../src/database/failure';
import { poolOf } from '../../src/database/lanes';
import { PipelinedConnection } from '../../src/database/pipelined-connection';
import { minimalCustomer } from '../support/bodies';
import { describeOnServer } from '../support/on-server';
import { startSilentProxy } from '../support/silent-proxy';
import { type TestApp, startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';
import { until } from '../support/until';

const { collection } = customer;

/** How the connections of the pipeline call themselves. */
const READS = 'tmf-customer-party-role-reads';

describeOnServer('the pipeline', () => {
  let t: TestApp;
  let database: Database;
  /** Another session. */
  let other: Client;

  beforeAll(async () => {
    t = await startTestApp({ env: { DATABASE_POOL_SIZE: '6' } });
    database = t.app.get(Database);
    other = await connectTo(t.database);
    await other.query('create table probe (id int primary key)');
    await other.query('insert into probe select generate_series(1, 100)');
  });

  afterAll(async () => {
    await other.end();
    await t.close();
  });

  const sessions = async (name = READS): Promise<number[]> => sessionsOf(other, name);

  const WHO = { name: 'test.who', text: 'select pg_backend_pid() as pid, $1::int as n' };
  const who = async (n = 0): Promise<{ pid: number; n: number }> => {
    const [row] = await database.query<{ pid: number; n: number }>(WHO, [n]);
    return row as { pid: number; n: number };
  };

  const create = async (): Promise<string> => {
    const { body } = await t.http.post(collection).send(minimalCustomer()).expect(201);
    return `${collection}/${body.id}`;
  };

  it('has two of the connections, and the pool the others', async () => {
    await until(async () => (await sessions()).length === 2);
    expect(poolOf(t.dataSource).options.max).toBe(4);
  });

  it('answers each what it asked, also those for which it has no room', async () => {
    await until(async () => (await sessions()).length === 2);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => who(n)));
    expect(answers.map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    const pids = new Set(answers.map(({ pid }) => pid));
    const reading = await sessions();
    expect([...pids].some((pid) => reading.includes(pid))).toBe(true);
    // What comes beyond its room is for the pool.
    expect([...pids].some((pid) => !reading.includes(pid))).toBe(true);
  });

  it('lets one that fails take none with it', async () => {
    const statement = { name: 'test.divide', text: 'select 100 / $1::int as n' };
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => database.query<{ n: number }>(statement, [n % 5])),
    );
    results.forEach((result, n) => {
      if (n % 5 === 0) expect(result).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
      else expect(result).toMatchObject({ status: 'fulfilled', value: [{ n: Math.trunc(100 / (n % 5)) }] });
    });
  });

  it('takes reads alone: a row that another has locked keeps nobody waiting who reads', async () => {
    const [locked, free] = [await create(), await create()];
    await other.query('begin');
    await other.query('select 1 from customer where id = $1 for update', [locked.split('/').at(-1)]);
    const patches = Array.from({ length: 3 }, () => t.http.patch(locked).send({ name: 'other' }).then(({ status }) => status)); // prettier-ignore
    await until(async () => (await waiting()).length > 0);
    const reads = Array.from({ length: 20 }, (_, n) => t.http.get(n % 2 ? locked : free).expect(200));
    await Promise.all(reads);
    await t.http.get(collection).expect(200);
    for (const pid of await waiting()) expect(await sessions()).not.toContain(pid);
    await other.query('rollback');
    for (const status of await Promise.all(patches)) expect([200, 503]).toContain(status);
  });

  it('gives what takes long to the pool, and answers the others', async () => {
    const sleep = { name: 'test.sleep', text: 'select pg_backend_pid() as pid from pg_sleep($1::float8)' };
    const pids = await sessions();
    const sleeping = [0.3, 0.3].map((seconds) => database.query<{ pid: number }>(sleep, [seconds]));
    const others = await Promise.all(Array.from({ length: 20 }, (_, n) => who(n)));
    expect(others.map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    for (const [row] of await Promise.all(sleeping)) expect(pids).not.toContain(row?.pid);
    // More of that kind do not try it any more.
    const [next] = await database.query<{ pid: number }>(sleep, [0]);
    expect(pids).not.toContain(next?.pid);
  });

  it('replaces a connection whose server knows other prepared statements, and answers', async () => {
    const pids = await sessions();
    // Wherever else it comes to it does nothing.
    await other.query(`create function forget() returns int language plpgsql as $$ begin
      if current_setting('application_name') = '${READS}' then execute 'deallocate all'; end if;
      return pg_backend_pid(); end $$`);
    const forgetful = new Set<number>();
    await until(async () => {
      const both = [1, 2].map(() => ({ name: `test.forget.${randomUUID()}`, text: 'select forget() as pid' }));
      const answers = await Promise.all(both.map((forget) => database.query<{ pid: number }>(forget, [])));
      for (const [row] of answers) forgetful.add(row?.pid ?? 0);
      return pids.every((pid) => forgetful.has(pid));
    });
    for (let n = 0; n < 20; n++) expect(await who(n)).toMatchObject({ n });
    await until(async () => {
      await who();
      const now = await sessions();
      return now.length === 2 && now.every((pid) => !pids.includes(pid));
    });
  });

  it('goes on by itself when its connections are cut', async () => {
    const resource = await create();
    const pids = await sessions();
    await other.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [pids]);
    const statuses = await Promise.all(Array.from({ length: 30 }, () => t.http.get(resource).then((r) => r.status)));
    for (const status of statuses) expect([200, 503]).toContain(status);
    await until(async () => {
      await t.http.get(resource).expect(200);
      const now = await sessions();
      return now.length === 2 && now.every((pid) => !pids.includes(pid));
    });
  });

  it('leaves a server that has become read-only together with the pool', async () => {
    const pids = await sessions();
    await other.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'read-only' using errcode = '25006'; end $$`);
    await other.query('create trigger refuse before insert on customer execute function refuse()');
    await t.http.post(collection).send(minimalCustomer()).expect(503);
    await other.query('drop trigger refuse on customer');
    await until(async () => {
      await who();
      const now = await sessions();
      return now.length === 2 && now.every((pid) => !pids.includes(pid));
    });
  });

  const waiting = async (): Promise<number[]> => {
    const { rows } = await other.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.map(({ pid }) => pid);
  };

  describe('one connection', () => {
    let connection: PipelinedConnection;
    let isEnded: boolean;
    const config = () => ({ connectionString: t.database.env['DATABASE_URL'] });

    beforeEach(async () => {
      isEnded = false;
      connection = new PipelinedConnection(config(), 60_000, () => (isEnded = true));
      await connection.open();
      await other.query('truncate probe');
    });

    afterEach(async () => {
      connection.close();
      await until(() => isEnded);
    });

    const INSERT = { name: 'insert', text: 'insert into probe values ($1)' };
    const ids = async (): Promise<number[]> => {
      const { rows } = await other.query<{ id: number }>('select id from probe order by id');
      return rows.map(({ id }) => id);
    };

    it('commits each statement by itself, in order', async () => {
      const results = await Promise.allSettled([1, 2, 2, 3].map((id) => connection.run(INSERT, [id])));
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
      expect(await ids()).toEqual([1, 2, 3]);
      expect(connection.inFlight).toBe(0);
    });

    it('that breaks in the middle of 50 fails what is not answered, which is never done', async () => {
      await other.query('begin');
      await other.query('insert into probe values (20)');
      const results = Array.from({ length: 50 }, (_, n) => connection.run(INSERT, [n]).then(() => 'done', () => 'failed')); // prettier-ignore
      const watcher = await connectTo(t.database);
      const blocked = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      const [victim] = await until(
        async () => (await watcher.query<{ pid: number }>(blocked)).rows,
        ({ length }) => length > 0,
      );
      expect(connection.hasRoom).toBe(false);
      await watcher.query('select pg_terminate_backend($1)', [victim?.pid]);
      const outcomes = await Promise.all(results);
      await other.query('rollback');
      await watcher.end();
      expect(outcomes).toEqual(Array.from({ length: 50 }, (_, n) => (n < 20 ? 'done' : 'failed')));
      await until(() => isEnded);
      expect(await ids()).toEqual(Array.from({ length: 20 }, (_, n) => n));
    });

    it('closes after what is in flight', async () => {
      const results = Array.from({ length: 10 }, (_, n) => connection.run(INSERT, [n]));
      connection.close();
      expect(connection.hasRoom).toBe(false);
      await Promise.all(results);
      await until(() => isEnded);
      expect(await ids()).toHaveLength(10);
    });

    it('takes no more than sixteen', async () => {
      const results = Array.from({ length: 15 }, (_, n) => connection.run(INSERT, [n]));
      expect(connection.hasRoom).toBe(true);
      results.push(connection.run(INSERT, [15]));
      expect(connection.hasRoom).toBe(false);
      await Promise.all(results);
      expect(connection.hasRoom).toBe(true);
    });
  });

  it('is cut where the server is silent', async () => {
    const target = new URL(t.database.env['DATABASE_URL'] ?? '');
    const proxy = await startSilentProxy({ host: target.hostname, port: Number(target.port || 5432) });
    target.port = String(proxy.port);
    let isEnded = false;
    const connection = new PipelinedConnection({ connectionString: target.href }, 200, () => (isEnded = true));
    await connection.open();
    proxy.silence();
    const results = await Promise.allSettled([1, 2].map((n) => connection.run(WHO, [n])));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await until(() => isEnded);
    await proxy.close();
  });

  it('is 503 for what was in flight on a connection that is cut', async () => {
    const lock = await connectTo(t.database);
    await lock.query('begin');
    await lock.query('lock table probe in access exclusive mode');
    const read = database.query({ name: 'test.read', text: 'select id from probe where id = $1' }, [1]);
    const failed = read.catch((error: unknown) => error);
    // Wherever it is by now.
    const [pid] = await until(waiting, ({ length }) => length > 0);
    await other.query('select pg_terminate_backend($1)', [pid]);
    expect(await failed).toBeInstanceOf(DatabaseUnavailableError);
    await lock.query('rollback');
    await lock.end();
  });
});

// The embedded database has none, whatever the setting says.
it.each(['true', 'false'])('with DATABASE_PIPELINE=%s whoever was told of a write finds it', async (pipeline) => {
  const t = await startTestApp({ env: { DATABASE_PIPELINE: pipeline } });
  const { body } = await t.http.post(collection).send(minimalCustomer()).expect(201);
  expect((await t.http.get(`${collection}/${body.id}`).expect(200)).body).toEqual(body);
  expect((await t.http.get(collection).expect(200)).body).toEqual([body]);
  await t.close();
});

describeOnServer('without the pipeline', () => {
  it('the pool has all connections, and reads go there', async () => {
    const t = await startTestApp({ env: { DATABASE_PIPELINE: 'false', DATABASE_POOL_SIZE: '6' } });
    await t.http.get(collection).expect(200);
    const other = await connectTo(t.database);
    expect(await sessionsOf(other, READS)).toEqual([]);
    expect(poolOf(t.dataSource).options.max).toBe(6);
    await other.end();
    await t.close();
  });
});

describeOnServer('a stop', () => {
  it('answers what is in flight, and closes all connections', async () => {
    const database = await createTestDatabase();
    const t = await startTestApp({ database });
    const statement = { name: 'test.n', text: 'select $1::int as n' };
    const reads = Array.from({ length: 20 }, (_, n) => t.app.get(Database).query<{ n: number }>(statement, [n]));
    await t.close();
    expect((await Promise.all(reads)).flat().map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    const other = await connectTo(database);
    await until(async () => {
      const { rows } = await other.query('select 1 from pg_stat_activity where datname = current_database()');
      return rows.length === 1;
    });
    await other.end();
    await database.drop();
  });
});

async function connectTo({ env }: TestDatabase): Promise<Client> {
  const client = new Client(env['DATABASE_URL']);
  await client.connect();
  return client;
}

async function sessionsOf(client: Client, name: string): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and application_name = $1 order by pid',
    [name],
  );
  return rows.map(({ pid }) => pid);
}
