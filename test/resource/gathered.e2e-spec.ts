import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { customer } from '../../src/customer/customer.resource';
import { Database } from '../../src/database/database';
import { newId } from '../../src/tmf/declare/new-id';
import { draftEvent } from '../../src/tmf/store/event/event';
import { ResourceRepository } from '../../src/tmf/store/resource.repository';
import { storedSize } from '../../src/tmf/store/stored-size';
import { type NewResource, type StoredVersion } from '../../src/tmf/store/stored-resource';
import { type Body, minimalCustomer } from '../support/bodies';
import { describeOnServer } from '../support/on-server';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

const { collection } = customer;

/** Does not fit into an index, as it cannot be compressed. */
const LONG_NAME = Array.from({ length: 60 }, (_, n) => createHash('sha512').update(String(n)).digest('base64')).join(
  '',
);

/** Names of the prepared statements that are run on customers, each with how many of them it is about. */
function watchStatements(): { name: string; count: number }[] {
  const seen: { name: string; count: number }[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its database
  const { query } = Database.prototype;
  jest.spyOn(Database.prototype, 'query').mockImplementation(function (this: Database, statement, values) {
    const [first] = values;
    const { name = '' } = statement;
    if (name.startsWith(`${customer.table}.`)) seen.push({ name, count: Array.isArray(first) ? first.length : 1 });
    return query.call(this, statement, values);
  });
  return seen;
}

afterEach(() => jest.restoreAllMocks());

describe('what arrives together', () => {
  let t: TestApp;
  let repository: ResourceRepository;
  beforeAll(async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept' } });
    repository = new ResourceRepository(customer, t.app.get(Database), { columnsOf: ({ columns }) => columns });
  });
  afterAll(() => t.close());
  beforeEach(() => t.dataSource.query('truncate customer, event'));

  const post = (body: Body) => t.http.post(collection).send(body);
  const withId = (id: string, more: Body = {}): Body => ({ id, ...minimalCustomer(), ...more });
  const countOf = async (): Promise<number> => {
    const { headers } = await t.http.get(collection).query({ limit: 0 });
    return Number(headers['x-total-count']);
  };

  /** Straight to the store, so that they are sure to arrive in one turn. */
  function insert(id: string, more: Body = {}, correlationId = 'c'): Promise<readonly StoredVersion[]> {
    const document = { ...minimalCustomer(), ...more };
    const json = JSON.stringify(document);
    const event = draftEvent('create');
    const resource: NewResource = { id, json, document, size: storedSize(json), event, at: '' };
    const caller = { correlationId, traceparent: undefined, actor: `actor of ${id}`, client: undefined };
    return repository.insert([resource], { caller, origin: `http://${correlationId}` });
  }
  const messageOf = (outcome: PromiseSettledResult<unknown>): string =>
    outcome.status === 'fulfilled' ? 'written' : (outcome.reason as Error).message.replace(/^\w+: /, '');

  it('is written by one statement, each with its own context, in the order of the ids', async () => {
    const statements = watchStatements();
    const ids = Array.from({ length: 70 }, newId);
    const versions = await Promise.all(ids.map((id, n) => insert(id, { rank: n }, `correlation-${n}`)));
    expect(statements).toEqual([
      // Whether others come is not known yet.
      { name: 'customer.insert', count: 1 },
      { name: 'customer.insertMany', count: 64 },
      { name: 'customer.insertMany', count: 5 },
    ]);
    const events: Record<string, unknown>[] = await t.dataSource.query('select * from event order by position');
    const expected = ids.map((id, n) => ({ resource_id: id, actor: `actor of ${id}`, correlation_id: `correlation-${n}`, origin: `http://correlation-${n}`, rank: n })); // prettier-ignore
    const found = events.map(({ resource_id, actor, correlation_id, origin, document }) => ({ resource_id, actor, correlation_id, origin, rank: (document as Body)['rank'] })); // prettier-ignore
    expect(found).toEqual(expected);
    const { body } = await t.http.get(collection).query({ limit: 70 });
    expect((body as Body[]).map(({ rank }) => rank)).toEqual(ids.map((_, n) => n));
    for (const [n, id] of ids.entries()) expect(await repository.find(id)).toMatchObject(versions[n]?.[0] ?? {});
    expect(await countOf()).toBe(70);
  });

  it('fails each for itself, with its own error', async () => {
    await post(withId('taken')).expect(201);
    const statements = watchStatements();
    const outcomes = await Promise.allSettled([
      insert('a'),
      insert('taken'),
      insert('b', { name: LONG_NAME }),
      insert('twice', { rank: 1 }),
      insert('twice', { rank: 2 }),
      insert('c'),
    ]);
    const [a, taken, b, first, second, c] = outcomes.map(messageOf);
    expect([a, c]).toEqual(['written', 'written']);
    expect(taken).toBe('/id: "taken" is taken; choose another, or leave it out and have one made');
    expect(b).toMatch(/^\/name, .*: one is too long; about 2500 bytes can be indexed\. Shorten it$/);
    expect([first, second].sort()).toEqual([
      '/id: "twice" is taken; choose another, or leave it out and have one made',
      'written',
    ]);
    // Once together, and once each.
    expect(statements.map(({ name }) => name)).toEqual(['customer.insertMany', ...Array(6).fill('customer.insert')]);
    expect((await t.recorded()).map(({ resource_id }) => resource_id).toSorted()).toEqual(['a', 'c', 'taken', 'twice']);
    expect(await countOf()).toBe(4);
  });

  it('is bounded in bytes, and what is long goes by itself', async () => {
    const statements = watchStatements();
    const long = { text: 'x'.repeat(60_000) };
    await Promise.all([
      ...Array.from({ length: 20 }, () => insert(newId(), long)),
      insert(newId(), { text: 'x'.repeat(66_000) }),
    ]);
    expect(statements).toEqual([
      { name: 'customer.insert', count: 1 },
      { name: 'customer.insertMany', count: 17 },
      { name: 'customer.insertMany', count: 3 },
    ]);
  });

  it('is read by one statement, the same once, and what is long by itself', async () => {
    await insert('small', { rank: 1 });
    await insert('large', { text: 'x'.repeat(70_000) });
    const statements = watchStatements();
    const ids = ['small', 'small', 'large', 'missing', 'small'];
    const found = await Promise.all(ids.map((id) => repository.find(id)));
    expect(statements.slice(-2)).toEqual([
      { name: 'customer.findMany', count: 3 },
      { name: 'customer.find', count: 1 },
    ]);
    const alone = [];
    for (const id of ids) alone.push(await repository.find(id));
    expect(found).toEqual(alone);
    expect(found.map((each) => each && (JSON.parse(each.json) as Body)['rank'])).toEqual([
      1,
      1,
      undefined,
      undefined,
      1,
    ]);
  });

  it('over HTTP: of many POSTs exactly those fail that have to, as they do alone', async () => {
    await post(withId('taken')).expect(201);
    const bodyOf = (n: number): Body => {
      if (n % 5 === 1) return withId('taken');
      if (n % 5 === 2) return withId(`long-${n}`, { name: LONG_NAME });
      return withId(`good-${n}`, { rank: n });
    };
    const alone = [(await post(bodyOf(1))).body, (await post(bodyOf(2))).body];
    const keyed = t.http.post(collection).set('Idempotency-Key', 'once').send(withId('keyed')).expect(201);
    const bulk = t.http
      .patch(collection)
      .set('Content-Type', 'application/json-patch+json')
      .send([withId('bulk'), withId('taken')].map((value) => ({ op: 'add', path: '/', value })));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => post(bodyOf(n)).set('X-Correlation-ID', `c-${n}`)),
    );
    for (const [n, { status, body }] of answers.entries()) {
      const expected = [201, 409, 400, 201, 201][n % 5];
      expect([n, status]).toEqual([n, expected]);
      if (status !== 201) expect(body).toEqual(alone[(n % 5) - 1]);
      else expect(body).toMatchObject(bodyOf(n));
    }
    await keyed;
    expect((await bulk).body).toMatchObject({ code: 'duplicateId', message: expect.stringMatching(/^\/1\/value\/id: "taken" is taken/) as unknown }); // prettier-ignore
    const good = answers.flatMap(({ status, body }, n) => (status === 201 ? [`${body.id} c-${n}`] : []));
    const events = (await t.recorded()).map(({ resource_id, correlation_id }) => `${resource_id} ${correlation_id}`);
    const others = events.filter((each) => !/^(taken|keyed) /.test(each));
    expect(others.toSorted()).toEqual(good.toSorted());
    expect(events).toHaveLength(good.length + 2);
    expect(await countOf()).toBe(good.length + 2);
    const published = t.published.filter(({ name }) => name === 'customer.create').map(({ event }) => event.id);
    expect(published.filter((id) => id?.startsWith('good-')).toSorted()).toEqual(good.map((each) => each.replace(/ .*/, '')).toSorted()); // prettier-ignore
  });

  it('over HTTP: whoever was told of a write reads it, however many others read and write', async () => {
    const chain = async (n: number): Promise<void> => {
      const id = `chain-${n}`;
      await t.http.get(`${collection}/${id}`).expect(404);
      await post(withId(id, { rank: 0 })).expect(201);
      for (const rank of [1, 2, 3]) {
        const { body: before } = await t.http.get(`${collection}/${id}`).expect(200);
        expect(before).toMatchObject({ id, rank: rank - 1 });
        await t.http.patch(`${collection}/${id}`).send({ rank }).expect(200);
      }
      const { body } = await t.http.get(`${collection}/${id}`).expect(200);
      expect(body).toMatchObject({ id, rank: 3 });
      await t.http.delete(`${collection}/${id}`).expect(204);
      await t.http.get(`${collection}/${id}`).expect(404);
    };
    await Promise.all(Array.from({ length: 12 }, (_, n) => chain(n)));
  });

  describeOnServer('on a server', () => {
    let other: Client;
    beforeAll(async () => {
      other = new Client(t.database.env['DATABASE_URL']);
      await other.connect();
    });
    afterAll(() => other.end());

    it('a connection that is lost is a 503 to all of a batch, and nothing is written twice', async () => {
      await t.dataSource.query(`
        create function hang() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
        create trigger hang before insert on customer for each row when (new.id = 'b') execute function hang()`);
      const statements = watchStatements();
      const first = insert('first');
      const inserting = Promise.allSettled(['a', 'b', 'c'].map((id) => insert(id)));
      await first;
      await until(async () => {
        const { rows } = await other.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and wait_event = 'PgSleep' and query like '%insert into "customer"%'`,
        );
        return rows.length > 0;
      });
      const unknown = /Whether something was written is not known/;
      for (const message of (await inserting).map(messageOf)) expect(message).toMatch(unknown);
      expect(statements).toEqual([
        { name: 'customer.insert', count: 1 },
        { name: 'customer.insertMany', count: 3 },
      ]);
      await t.dataSource.query('drop trigger hang on customer; drop function hang()');
      expect((await t.recorded()).map(({ resource_id }) => resource_id)).toEqual(['first']);
      expect(await countOf()).toBe(1);
      await Promise.all(['a', 'b', 'c'].map((id) => insert(id)));
      expect(await countOf()).toBe(4);
    });

    it('connections that are lost again and again cost no acknowledged write, and write nothing twice', async () => {
      await post(withId('taken')).expect(201);
      let isOver = false;
      let cut = 0;
      const cutting = (async () => {
        while (!isOver) {
          const { rows } = await other.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and query ~ 'insert into .customer.'`,
          );
          cut += rows.length;
        }
      })();
      const answers: { id: string; status: number }[] = [];
      const client = async (n: number): Promise<void> => {
        for (let k = 0; k < 15; k++) {
          const id = k % 5 === 4 ? 'taken' : `id-${n}-${k}`;
          const { status } = await post(withId(id));
          answers.push({ id, status });
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, n) => client(n)));
      isOver = true;
      await cutting;
      expect(cut).toBeGreaterThan(0);
      // Who finds a connection that was cut meanwhile has it replaced.
      const every = Array.from({ length: 10 }, () => 'select 1');
      await until(() =>
        Promise.all(every.map((text) => t.dataSource.query(text))).then(
          () => true,
          () => false,
        ),
      );
      const { rows } = await other.query<{ id: string; events: number }>(
        `select id, (select count(*)::int from event where resource_id = customer.id) as events from customer`,
      );
      const events = new Map(rows.map((row) => [row.id, row.events]));
      for (const { id, status } of answers) {
        if (id === 'taken') expect([409, 503]).toContain(status);
        else if (status === 201) expect(events.get(id)).toBe(1);
        else expect(status).toBe(503);
      }
      expect([...events.values()].filter((count) => count !== 1)).toEqual([]);
      expect(await countOf()).toBe(rows.length);
    });

    it('who waits for another at the same place holds up nobody else for long', async () => {
      await other.query('begin');
      await other.query(`insert into customer (id, document) values ('b', '{}')`);
      const [a, b, c] = [insert('a'), insert('b'), insert('c')];
      const refused = b.catch((error: Error) => error.message);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      // The others have the place now.
      await insert('next');
      await Promise.all([a, c]);
      await other.query('commit');
      expect(await refused).toMatch(/"b" is taken|changed by others at the same place/);
      expect((await t.recorded()).map(({ resource_id }) => resource_id).toSorted()).toEqual(['a', 'c', 'next']);
    });
  });
});
