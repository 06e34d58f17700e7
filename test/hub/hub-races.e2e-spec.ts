import { once } from 'node:events';
import { Client, type PoolClient } from 'pg';
import type { Settings } from '../../src/config/env';
import { SETTINGS } from '../../src/config/settings.module';
import { Database } from '../../src/database/database';
import { DatabaseUnavailableError } from '../../src/database/failure';
import { Replay } from '../../src/hub-notification/admin/replay';
import { ApiLoad } from '../../src/connections/api-load';
import { CallbackGuard } from '../../src/hub-notification/sender/callback-guard';
import { Attempts } from '../../src/hub-notification/delivery/attempts';
import { Courier, type CourierMeans } from '../../src/hub-notification/delivery/courier';
import { type CourierSettings, courierSettings } from '../../src/hub-notification/delivery/courier-settings';
import { ListenerAccess } from '../../src/hub-notification/credentials/listener-access';
import { DeliveryMetrics } from '../../src/hub-notification/delivery/delivery-metrics';
import { Dispatcher } from '../../src/hub-notification/delivery/dispatcher';
import { DeliveryStore, type Lease } from '../../src/hub-notification/delivery/delivery.store';
import { RETENTION_LOCK } from '../../src/hub-notification/retention/retention.statements';
import { Payloads } from '../../src/hub-notification/delivery/payloads';
import { CallbackSender } from '../../src/hub-notification/sender/sender';
import { FanOut } from '../../src/hub-notification/outbox/fan-out';
import { Relay } from '../../src/hub-notification/outbox/relay';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Body } from '../support/bodies';
import { type Listener, startListener } from '../support/listener';
import { describeOnServer, itOnServer } from '../support/on-server';
import { type ServerProcess, startServer } from '../support/server-process';
import { type TestApp, startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';
import { until } from '../support/until';

const { collection, api } = partyRole;
const HUB = `${api.basePath}/hub`;

let t: TestApp;
let listener: Listener;
let fanOut: FanOut;
let store: DeliveryStore;
let means: CourierMeans;
let sender: CallbackSender;

/** Nothing is turned into deliveries or sent but by the test. */
beforeAll(async () => {
  t = await startTestApp({ env: { HUB_RETRY_MIN: '1000', HUB_TIMEOUT: '5000' } });
  await t.app.get(Relay).beforeApplicationShutdown();
  listener = await startListener();
  fanOut = t.app.get(FanOut);
  store = t.app.get(DeliveryStore);
  const settings = t.app.get<Settings>(SETTINGS);
  sender = new CallbackSender(t.app.get(CallbackGuard), settings.hub);
  means = {
    store,
    load: t.app.get(ApiLoad),
    attempts: attemptsBy(sender, settings),
    settings: { ...courierSettings(settings), linger: 0 },
  };
});
afterAll(async () => {
  await sender.close();
  await t.close();
  await listener.close();
});
beforeEach(async () => {
  jest.restoreAllMocks();
  await t.dataSource.query('delete from subscription');
  await t.dataSource.query('truncate party_role, delivery');
  listener.reset();
});

const attemptsBy = (by: CallbackSender, settings: Settings): Attempts =>
  new Attempts(by, t.app.get(Payloads), t.app.get(ListenerAccess), t.app.get(DeliveryMetrics), settings);

const subscribe = async (): Promise<string> => (await t.http.post(HUB).send({ callback: listener.url }).expect(201)).body.id; // prettier-ignore
const create = async (): Promise<string> => `${collection}/${(await t.http.post(collection).send({ name: 'x' }).expect(201)).body.id}`; // prettier-ignore
/** A resource with so many events. */
const change = async (times: number): Promise<void> => {
  const url = await create();
  for (let rank = 1; rank < times; rank++) await t.http.patch(url).send({ rank }).expect(200);
};
const fanOutAll = async (): Promise<void> => {
  while ((await fanOut.run()).state !== 'done');
};
const claim = async (): Promise<Lease> => {
  const [lease] = await store.claim({ quick: 1, slow: 1 }, means.settings.leaseDuration);
  if (!lease) throw new Error('nothing is due');
  return lease;
};
const courierOf = (lease: Lease, own: Partial<CourierSettings> = {}): Courier =>
  new Courier({ ...means, settings: { ...means.settings, ...own } }, lease, performance.now());
const run = (lease: Lease): Promise<void> => courierOf(lease).run();
const states = async (): Promise<string[]> =>
  (await t.dataSource.query('select state, attempts from delivery order by id')).map((row: Body) => `${String(row['state'])} ${String(row['attempts'])}`); // prettier-ignore
const subscription = async (): Promise<Body> =>
  (await t.dataSource.query(`select lease_until = '-infinity' as "isFree", next_due_at <= now() as "isDue",
    next_due_at < now() + interval '1 minute' as "isDueSoon" from subscription`))[0]; // prettier-ignore

/** Answers are held until the returned function is called. */
function holdAnswers(): () => void {
  const held: (() => void)[] = [];
  listener.answer = (_received, response) => void held.push(() => response.writeHead(201).end());
  return () => {
    listener.answer = (_received, response) => void response.writeHead(201).end();
    held.splice(0).forEach((answer) => answer());
  };
}

/** Of the clock of couriers more time has gone by than that for which they may keep results to themselves. */
function letTimePass(): void {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + 150);
}

describe('the fan-out', () => {
  it('run by several at once turns each event into one delivery', async () => {
    await subscribe();
    const bulk = Array.from({ length: 1200 }, () => ({ op: 'add', path: '/', value: { name: 'x' } }));
    for (const operations of [bulk.slice(0, 600), bulk.slice(600)]) {
      await t.http.patch(collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(operations)).expect(200); // prettier-ignore
    }
    for (let isDone = false; !isDone;) {
      const results = await Promise.all([fanOut.run(), fanOut.run(), fanOut.run()]);
      isDone = results.some(({ state }) => state === 'done');
    }
    const [row] = await t.dataSource.query('select count(*)::int, count(distinct event_position)::int as events from delivery'); // prettier-ignore
    expect(row).toEqual({ count: 1200, events: 1200 });
  });

  itOnServer('sees what a slow transaction commits behind its back', async () => {
    await subscribe();
    const slow = new Client(t.database.env['DATABASE_URL']);
    await slow.connect();
    try {
      await slow.query('begin');
      const { rows } = await slow.query<{ position: string }>(
        `insert into event (id, change, resource, resource_id, origin, correlation_id, document)
         values (gen_random_uuid(), 'create', 'PartyRole', 'slow', 'http://x', 'c', '{"name": "slow"}') returning position`,
      ); // prettier-ignore
      await create();
      await fanOutAll();
      const positions = async (): Promise<number[]> =>
        (await t.dataSource.query('select event_position from delivery order by id')).map((row: Body) => Number(row['event_position'])); // prettier-ignore
      const [later, ...none] = await positions();
      expect(none).toEqual([]);
      expect(later).toBeGreaterThan(Number(rows[0]?.position));
      await slow.query('commit');
      await fanOutAll();
      expect(await positions()).toEqual([later, Number(rows[0]?.position)]);
      await run(await claim());
      expect(listener.received.map(({ event }) => event.id).includes('slow')).toBe(true);
    } finally {
      await slow.end();
    }
  });

  it('of many events for many is made in parts, each event once for each', async () => {
    await t.dataSource.query(
      `insert into subscription (id, api, callback, since)
       select 's' || n, $1, 'http://127.0.0.1:9/', pg_current_snapshot()::text
       from generate_series(1, 300) n`,
      [api.basePath],
    );
    const bulk = Array.from({ length: 100 }, () => ({ op: 'add', path: '/', value: { name: 'x' } }));
    await t.http.patch(collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(bulk)).expect(200); // prettier-ignore
    const made: number[] = [];
    for (let isDone = false, last = 0; !isDone;) {
      isDone = (await fanOut.run()).state === 'done';
      const [row] = await t.dataSource.query('select count(*)::int as count from delivery');
      made.push(row.count - last);
      last = row.count;
    }
    expect(Math.max(...made)).toBeLessThanOrEqual(5_000 + 300);
    const [row] = await t.dataSource.query('select count(*)::int, count(distinct (subscription_id, event_position))::int as pairs from delivery'); // prettier-ignore
    expect(row).toEqual({ count: 30_000, pairs: 30_000 });
  });

  it('goes on where queries take long: whom they are too much for gets the event', async () => {
    const filter = Array.from({ length: 6 }, (_, n) => `filter=$..[?(@..x=="${n}")]`).join('&');
    for (let n = 0; n < 3; n++) {
      await t.http
        .post(HUB)
        .send({ callback: `${listener.url}/${n}`, query: filter })
        .expect(201);
    }
    const characteristic = Array.from({ length: 200 }, (_, n) => ({ name: `n${n}`, value: { a: [{ b: [{ c: [n, n, n] }] }] } })); // prettier-ignore
    for (let n = 0; n < 5; n++) await t.http.post(collection).send({ name: 'x', characteristic }).expect(201);
    await fanOutAll();
    expect(await states()).toHaveLength(15);
  });

  /** Subscriptions with a query, made past the bounds of their hub. */
  const subscribeMany = (count: number, query: string): Promise<unknown> =>
    t.dataSource.query(
      `insert into subscription (id, api, callback, query, since)
       select 's' || n, $1, 'http://127.0.0.2:9/' || n, $2, pg_current_snapshot()::text from generate_series(1, $3::int) n`,
      [api.basePath, query, count],
    );

  it.each([
    ['a pattern in a long text', 300, 'x=~z#', 'y'.repeat(100_000)],
    ['a path through many values', 999, 'x.a.b=z#', Array.from({ length: 3_000 }, (_, n) => ({ a: { b: n } }))],
  ])('of an event that costs many queries much reaches the others: %s', async (_name, count, query, x) => {
    await subscribeMany(count, query);
    await subscribe();
    await t.http.post(collection).send({ name: 'x', x }).expect(201);
    await fanOutAll();
    // Whom it takes too much to decide about gets it, too.
    expect(await states()).toHaveLength(count + 1);
    await t.dataSource.query(`delete from subscription where id like 's%'`);
    await run(await claim());
    expect(listener.received).toHaveLength(1);
  });

  it('disables a query that takes too much again and again, and says so; the others get everything', async () => {
    await subscribeMany(3, 'x=~z#');
    const id = await subscribe();
    const bulk = Array.from({ length: 21 }, () => ({
      op: 'add',
      path: '/',
      value: { name: 'x', x: 'y'.repeat(100_000) },
    }));
    for (const operations of [bulk.slice(0, 7), bulk.slice(7, 14), bulk.slice(14)]) {
      await t.http.patch(collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(operations)).expect(200); // prettier-ignore
    }
    await fanOutAll();
    const { body } = await t.http.get('/hub-admin/v1/subscription').expect(200);
    const health = Object.fromEntries(body.map((each: Body) => [each['id'], each]));
    for (const costly of ['s1', 's2', 's3']) {
      expect(health[costly]).toMatchObject({ state: 'disabled', reason: expect.stringContaining('took too much') });
    }
    expect(health[id]).toMatchObject({ state: 'active', backlog: 21 });
  });

  it('makes nothing for a subscription that is deleted, and what was waiting is dropped', async () => {
    const id = await subscribe();
    await change(3);
    await fanOutAll();
    await t.http.delete(`${HUB}/${id}`).expect(204);
    expect(await states()).toEqual([]);
    await create();
    await fanOutAll();
    expect(await states()).toEqual([]);
    expect(await store.claim({ quick: 1, slow: 1 }, 1000)).toEqual([]);
  });
});

describe('a courier', () => {
  it('whose lease was taken over neither sends nor acknowledges any more', async () => {
    await subscribe();
    await change(3);
    await fanOutAll();
    const answer = holdAnswers();
    const running = run(await claim());
    await listener.until(({ length }) => length === 1);
    await t.dataSource.query('update subscription set token = token + 1');
    letTimePass();
    answer();
    await running;
    expect(listener.received).toHaveLength(1);
    expect(await states()).toEqual(['pending 0', 'pending 0', 'pending 0']);
    expect(await subscription()).toMatchObject({ isFree: false });
  });

  it('whose lease was taken over begins nothing more, in none of its lines', async () => {
    await subscribe();
    for (let n = 0; n < 40; n++) await create();
    await fanOutAll();
    const answer = holdAnswers();
    const running = run(await claim());
    await listener.until(({ length }) => length === 16);
    await t.dataSource.query('update subscription set token = token + 1');
    letTimePass();
    answer();
    await running;
    expect(listener.received).toHaveLength(16);
    expect(new Set(await states())).toEqual(new Set(['pending 0']));
  });

  it('that stays for more delivers under the same lease what comes', async () => {
    await subscribe();
    await create();
    await fanOutAll();
    const courier = courierOf(await claim(), { linger: 60_000 });
    const running = courier.run();
    for (let n = 1; n <= 3; n++) {
      await listener.until(({ length }) => length === n);
      await create();
      await fanOutAll();
      courier.wake();
    }
    await listener.until(({ length }) => length === 4);
    courier.end();
    await running;
    expect(await states()).toEqual(Array.from({ length: 4 }, () => 'delivered 1'));
    expect(await t.dataSource.query('select token from subscription')).toEqual([{ token: '1' }]);
  });

  it('that has to stop finishes what is in flight, and leaves the rest to others at once', async () => {
    await subscribe();
    await change(3);
    await fanOutAll();
    const answer = holdAnswers();
    const courier = courierOf(await claim());
    const running = courier.run();
    await listener.until(({ length }) => length === 1);
    courier.end();
    answer();
    await running;
    expect(await states()).toEqual(['delivered 1', 'pending 0', 'pending 0']);
    expect(await subscription()).toMatchObject({ isFree: true, isDue: true });
    await run(await claim());
    expect(await states()).toEqual(['delivered 1', 'delivered 1', 'delivered 1']);
  });

  it('whose lease is over before it has begun sends nothing, and forgets nothing', async () => {
    await subscribe();
    await change(2);
    await fanOutAll();
    const settle = store.settle.bind(store);
    const clock = jest.spyOn(performance, 'now');
    // The process is suspended while it waits for the answer of the database.
    jest.spyOn(store, 'settle').mockImplementationOnce(async (...values) => {
      const isOurs = await settle(...values);
      const now = performance.now();
      clock.mockImplementation(() => now + means.settings.leaseDuration);
      return isOurs;
    });
    const lease = await claim();
    await new Courier(means, lease, performance.now() - means.settings.leaseDuration).run();
    expect(listener.received).toEqual([]);
    expect(await states()).toEqual(['pending 0', 'pending 0']);
    expect(await subscription()).toMatchObject({ isFree: true, isDue: true });
  });

  it('writes down what it has delivered when the database is back, and lets go of the lease', async () => {
    await subscribe();
    for (let n = 0; n < 20; n++) await create();
    await fanOutAll();
    jest.spyOn(store, 'settle').mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    await expect(run(await claim())).rejects.toThrow('away');
    // It begins nothing more once it knows; how many that is depends on the machine.
    const made = listener.received.length;
    expect(made).toBeGreaterThan(0);
    const expected = Array.from({ length: 20 }, (_, n) => (n < made ? 'delivered 1' : 'pending 0'));
    expect((await states()).toSorted()).toEqual(expected);
    expect(await subscription()).toMatchObject({ isFree: true, isDueSoon: true });
  });

  it('that has failed sends nothing more, in none of its lines', async () => {
    await subscribe();
    await change(3);
    await change(3);
    await fanOutAll();
    const answer = holdAnswers();
    jest.spyOn(store, 'settle').mockRejectedValueOnce(new Error('away'));
    const running = run(await claim());
    await listener.until(({ length }) => length === 2);
    letTimePass();
    answer();
    await expect(running).rejects.toThrow('away');
    expect(await subscription()).toMatchObject({ isFree: true });
    const { length } = listener.received;
    const delivered = (await states()).filter((state) => state === 'delivered 1');
    expect(delivered).toHaveLength(length);
  });
});

describeOnServer('a replay', () => {
  it('that waits for a clean-up keeps nobody from the subscription', async () => {
    const id = await subscribe();
    await create();
    await fanOutAll();
    const cleaning = new Client(t.database.env['DATABASE_URL']);
    await cleaning.connect();
    try {
      await cleaning.query('begin');
      await cleaning.query('select pg_advisory_xact_lock($1)', [RETENTION_LOCK]);
      const replaying = t.app.get(Replay, { strict: false }).run(id, { since: 0n });
      const waiting = `select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`;
      await until(
        () => cleaning.query(waiting),
        ({ rowCount }) => rowCount !== 0,
      );
      const free = 'select id from subscription where id = $1 for update skip locked';
      expect((await cleaning.query(free, [id])).rowCount).toBe(1);
      await cleaning.query('commit');
      expect(await replaying).toBeGreaterThan(0);
    } finally {
      await cleaning.end();
    }
  });
});

describe('a lease', () => {
  it('of a slow listener is not for the place of a quick one', async () => {
    await subscribe();
    await create();
    await fanOutAll();
    await t.dataSource.query('update subscription set is_slow = true');
    expect(await store.claim({ quick: 9, slow: 0 }, 300)).toEqual([]);
    const [lease] = await store.claim({ quick: 0, slow: 1 }, means.settings.leaseDuration);
    expect(lease).toMatchObject({ isSlow: true });
    await run(lease as Lease);
    // It was quick.
    expect(await t.dataSource.query('select is_slow from subscription')).toEqual([{ is_slow: false }]);
  });

  it('is for one at a time, and is taken over when nobody renews it', async () => {
    await subscribe();
    await create();
    await fanOutAll();
    const [first] = await store.claim({ quick: 1, slow: 1 }, 300);
    expect(await store.claim({ quick: 1, slow: 1 }, 300)).toEqual([]);
    let second: Lease | undefined;
    while (!second) [second] = await store.claim({ quick: 1, slow: 1 }, 300);
    expect(Number(second.token)).toBe(Number(first?.token) + 1);
    await run(second);
    expect(await states()).toEqual(['delivered 1']);
    const health = { failures: 0, strikes: 0, hasSucceeded: false, lastError: null };
    expect(await store.settle(first as Lease, health, [], 300)).toBe(false);
  });
});

describe('places of couriers', () => {
  it('are shared by host: one whose listener hangs does not take those of others', async () => {
    // Nothing that hangs ends by itself while this runs.
    const settings = t.app.get<Settings>(SETTINGS);
    const patient = { ...settings, hub: { ...settings.hub, timeout: 60_000 } };
    const by = new CallbackSender(t.app.get(CallbackGuard), patient.hub);
    const dispatcher = new Dispatcher(store, t.app.get(ApiLoad), attemptsBy(by, patient), by, patient);
    const hanging = await startListener();
    let answer = (): void => undefined;
    const released = new Promise<void>((resolve) => (answer = resolve));
    hanging.answer = (_received, response) => void released.then(() => response.writeHead(201).end());
    try {
      for (let n = 0; n < 60; n++) {
        await t.http.post(HUB).send({ callback: `${hanging.url}/${n}` }).expect(201); // prettier-ignore
      }
      await create();
      await fanOutAll();
      dispatcher.wake();
      await hanging.until(({ length }) => length === 24);
      const elsewhere = listener.url.replace('127.0.0.1', 'localhost');
      await t.http.post(HUB).send({ callback: elsewhere }).expect(201);
      await create();
      await fanOutAll();
      dispatcher.wake();
      await listener.until(({ length }) => length === 1);
      expect(dispatcher['out'].size).toBeLessThanOrEqual(25);
      // Those that are served have their second event by now, if they were quick; nobody else of that host has any.
      expect(new Set(hanging.received.map(({ path }) => path)).size).toBe(24);
    } finally {
      answer();
      await dispatcher.stop();
      await hanging.close();
    }
  });
});

describeOnServer('a transaction', () => {
  it('whose connection is cut fails as unavailable, and the process goes on', async () => {
    const database = t.app.get(Database);
    type Taken = PoolClient & { readonly processID?: number };
    const taken: Taken[] = [];
    database['pool'].on('acquire', (client) => taken.push(client));
    const work = database.transaction(async (session) => {
      const [own] = await session.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' }, []);
      const cut = once(taken.find(({ processID }) => processID === own?.pid) as Taken, 'error');
      await database.query({ text: 'select pg_terminate_backend($1)' }, [own?.pid]);
      await cut;
      await session.query({ text: 'select 1' }, []);
    });
    await expect(work).rejects.toThrow(DatabaseUnavailableError);
    expect(await database.query({ text: 'select 1 as one' }, [])).toEqual([{ one: 1 }]);
  });
});

describeOnServer('of several processes', () => {
  let database: TestDatabase;
  let client: Client;
  let started: ServerProcess[];
  beforeEach(async () => {
    started = [];
    database = await createTestDatabase();
    client = new Client(database.env['DATABASE_URL']);
    await client.connect();
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.stop('SIGKILL')));
    await client.end();
    await database.drop();
  });

  const start = async (env: Record<string, string>): Promise<ServerProcess> => {
    const server = await startServer({ ...database.env, LOG_LEVEL: 'fatal', ...env });
    started.push(server);
    return server;
  };
  const send = async ({ origin }: ServerProcess, path: string, method: string, body: Body): Promise<Body> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(origin + path, { method, headers, body: JSON.stringify(body) });
    return (await response.json()) as Body;
  };
  const untilCount = async (count: number, state: string): Promise<void> => {
    const text = 'select 1 from delivery where state = $1';
    await until(
      () => client.query(text, [state]),
      ({ rowCount }) => rowCount === count,
    );
  };
  /** A resource with three events; the first one is in flight. */
  const begin = async (server: ServerProcess): Promise<void> => {
    await send(server, HUB, 'POST', { callback: listener.url });
    const { id } = await send(server, collection, 'POST', { name: 'x' });
    await listener.until(({ length }) => length === 1);
    for (const rank of [1, 2]) await send(server, `${collection}/${String(id)}`, 'PATCH', { rank });
    await untilCount(3, 'pending');
  };

  it('one that was paused repeats nothing that another has taken over', async () => {
    const answer = holdAnswers();
    const paused = await start({ HUB_TIMEOUT: '1500' });
    await begin(paused);
    paused.process.kill('SIGSTOP');
    listener.answer = (_received, response) => void response.writeHead(201).end();
    const other = await start({ HUB_TIMEOUT: '1500' });
    await untilCount(3, 'delivered');
    const text = 'select id, attempts, finished_at from delivery order by id limit 3';
    const { rows } = await client.query(text);
    expect(await other.stop('SIGTERM')).toMatchObject({ code: 0 });
    paused.process.kill('SIGCONT');
    answer();
    // Only who was paused can deliver it; when he has, and has stopped, nothing of before is left to be done.
    await send(paused, collection, 'POST', { name: 'later' });
    await untilCount(4, 'delivered');
    expect(await paused.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect((await client.query(text)).rows).toEqual(rows);
    // What was in flight has come twice.
    expect(listener.received).toHaveLength(5);
  });

  it('one that stops does not wait for a listener that hangs for longer than 10 s', async () => {
    listener.answer = () => undefined;
    const server = await start({ HUB_TIMEOUT: '60000' });
    await send(server, HUB, 'POST', { callback: listener.url });
    await send(server, collection, 'POST', { name: 'x' });
    await listener.until(({ length }) => length === 1);
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 });
    const { rows } = await client.query(`select lease_until = '-infinity' as "isFree", error
      from subscription join delivery on subscription.id = subscription_id`);
    // Cut off, not waited for until HUB_TIMEOUT.
    expect(rows).toEqual([{ isFree: true, error: 'aborted' }]);
  });

  it('one that stops finishes what is in flight, and another one goes on at once', async () => {
    const answer = holdAnswers();
    const env = { HUB_TIMEOUT: '60000' }; // A lease lasts for 3 minutes.
    const stopped = await start(env);
    await begin(stopped);
    const [lease] = (await client.query<{ until: Date }>('select lease_until as until from subscription')).rows;
    await start(env);
    const exit = stopped.stop('SIGTERM');
    while (await fetch(`${stopped.origin}/health/live`).then(() => true, () => false)); // prettier-ignore
    answer();
    expect(await exit).toMatchObject({ code: 0 });
    await untilCount(3, 'delivered');
    expect(listener.received).toHaveLength(3);
    // Nobody waited until the lease had run out.
    const text = 'select 1 from delivery where finished_at < $1';
    expect((await client.query(text, [lease?.until])).rowCount).toBe(3);
  });

  it('a dead listener is probed, and keeps nobody waiting', async () => {
    const dead = await startListener();
    try {
      dead.answer = (_received, response) => void response.writeHead(503).end();
      const server = await start({ HUB_RETRY_MIN: '1000', HUB_RETRY_MAX: '1000' });
      for (const { url } of [dead, listener]) await send(server, HUB, 'POST', { callback: url });
      const begun = performance.now();
      for (let n = 0; n < 200; n++) await send(server, collection, 'POST', { name: 'x' });
      await listener.until(({ length }) => length === 200);
      const before = Math.max(5, dead.received.length);
      await dead.until(({ length }) => length > before);
      // At first as many as are sent at the same time, then one by one with pauses of 100 ms or more.
      expect(dead.received.length).toBeLessThanOrEqual(16 + 5 + (performance.now() - begun) / 100);
    } finally {
      await Promise.all(started.map((each) => each.stop('SIGKILL')));
      await dead.close();
    }
  });
});
