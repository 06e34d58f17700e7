import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { customer } from '../../src/customer/customer.resource';
import { Database } from '../../src/database/database';
import { draftEvent } from '../../src/tmf/store/event/event';
import { eventsValues } from '../../src/tmf/store/row/event-values';
import { GatheredChanges } from '../../src/tmf/store/gathered/changes';
import { ResourceRepository } from '../../src/tmf/store/resource.repository';
import { prepare } from '../../src/tmf/store/row/resource.statements';
import { storedSize } from '../../src/tmf/store/row/stored-size';
import { type Body, minimalCustomer } from '../support/bodies';
import { describeOnServer } from '../support/on-server';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

const { collection } = customer;

/** Does not fit into an index, as it cannot be compressed. */
const LONG_NAME = Array.from({ length: 60 }, (_, n) => createHash('sha512').update(String(n)).digest('base64')).join(
  '',
);

/** The changes of customers that are sent to the database, each with how many it makes. */
function watchChanges(): { name: string; count: number }[] {
  const seen: { name: string; count: number }[] = [];
  const see = ({ name = '' }: { name?: string }, count: number): void => {
    if (/^customer\.(update|delete)$/.test(name)) seen.push({ name, count });
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its database
  const { query, queryEach } = Database.prototype;
  jest.spyOn(Database.prototype, 'query').mockImplementation(function (this: Database, statement, values) {
    see(statement, 1);
    return query.call(this, statement, values);
  });
  jest.spyOn(Database.prototype, 'queryEach').mockImplementation(function (this: Database, statement, each) {
    see(statement, each.length);
    return queryEach.call(this, statement, each);
  });
  return seen;
}

afterEach(() => jest.restoreAllMocks());

describe('changes that arrive together', () => {
  let t: TestApp;
  let repository: ResourceRepository;
  let updates: GatheredChanges<{ version: string }>;
  beforeAll(async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept' } });
    repository = new ResourceRepository(customer, t.app.get(Database));
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.dataSource.query('truncate customer, event');
    updates = new GatheredChanges(t.app.get(Database), prepare(customer.table).update);
  });

  const withId = (id: string, more: Body = {}): Body => ({ id, ...minimalCustomer(), ...more });
  const create = async (...ids: string[]): Promise<void> => {
    await Promise.all(
      ids.map((id) =>
        t.http
          .post(collection)
          .send(withId(id, { rank: 0 }))
          .expect(201),
      ),
    );
    await t.dataSource.query('truncate event');
  };
  const contextOf = (correlationId: string) => ({
    caller: { correlationId, traceparent: undefined, actor: `actor of ${correlationId}`, client: undefined },
    origin: `http://${correlationId}`,
  });

  /** In the store, so that they begin in one turn. @returns its rank then */
  async function change(id: string, make: (document: Body) => Body, correlationId = 'c'): Promise<unknown> {
    const decide = ({ json: before }: { json: string }) => {
      const json = JSON.stringify(make(JSON.parse(before) as Body));
      return { update: { json, size: storedSize(json), events: [draftEvent('attributeValueChange', 'rank')] } };
    };
    const changed = await repository.update(id, decide, contextOf(correlationId));
    return changed && (JSON.parse(changed.resource.json) as Body)['rank'];
  }
  const addOne = (document: Body): Body => ({ ...document, rank: Number(document['rank']) + 1 });
  /** Without a read before, so that it is known what is written together. @returns undefined if it has another version by now */
  async function write(id: string, more: Body, version?: string, correlationId = 'c'): Promise<unknown> {
    const json = JSON.stringify({ ...minimalCustomer(), ...more });
    const event = eventsValues(customer, [draftEvent('attributeValueChange', 'rank')], contextOf(correlationId));
    const written = await updates.change([id, json, ...event, version, storedSize(json)], json.length);
    return written && more['rank'];
  }
  const versionsOf = (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await repository.find(id))?.version ?? ''));
  const remove = (id: string, correlationId = 'c') =>
    repository.delete(id, undefined, draftEvent('delete'), contextOf(correlationId));

  const ranks = async (): Promise<Record<string, unknown>> => {
    const rows: { id: string; rank: unknown }[] = await t.dataSource.query(
      `select id, document -> 'rank' as rank from customer order by id`,
    );
    return Object.fromEntries(rows.map(({ id, rank }) => [id, rank]));
  };
  const events = (): Promise<{ resource_id: string; actor: string; origin: string; rank: unknown }[]> =>
    t.dataSource.query(`select resource_id, actor, origin, document -> 'rank' as rank from event order by position`);
  const messageOf = (outcome: PromiseSettledResult<unknown>): string =>
    outcome.status === 'fulfilled'
      ? String(outcome.value)
      : (outcome.reason as Error).message.replace(/^\w+: /, '').slice(0, 60);

  it('are made in one transaction, each with its own context, in the order of the ids', async () => {
    const ids = Array.from({ length: 70 }, (_, n) => `id-${String(n).padStart(2, '0')}`).toReversed();
    await create(...ids);
    const versions = await versionsOf(ids);
    const changes = watchChanges();
    const found = await Promise.all(ids.map((id, n) => write(id, { rank: n + 1 }, versions[n], `c-${n}`)));
    expect(found).toEqual(ids.map((_, n) => n + 1));
    // Whether others come is not known yet.
    expect(changes.map(({ count }) => count)).toEqual([1, 64, 5]);
    expect(await ranks()).toEqual(Object.fromEntries(ids.map((id, n) => [id, n + 1])));
    const expected = ids.map((id, n) => ({ resource_id: id, actor: `actor of c-${n}`, origin: `http://c-${n}`, rank: n + 1 })); // prettier-ignore
    const inTurn = [expected.slice(0, 1), expected.slice(1, 65).toReversed(), expected.slice(65).toReversed()].flat();
    expect(await events()).toEqual(inTurn);
  });

  it('fail each for itself, with its own error, and are done once', async () => {
    await create('a', 'b', 'c', 'd', 'e');
    const [a, b, c, d] = await versionsOf(['a', 'b', 'c', 'd']);
    const changes = watchChanges();
    const outcomes = await Promise.allSettled([
      write('a', { rank: 1 }, a),
      write('b', { rank: 2 }, b),
      write('c', { name: LONG_NAME }, c),
      write('missing', { rank: 3 }, d),
      write('d', { rank: 4 }, d),
      write('e', { rank: 5 }, 'other'),
    ]);
    expect(outcomes.map(messageOf)).toEqual([
      '1',
      '2',
      expect.stringMatching(/^index row/),
      'undefined',
      '4',
      'undefined',
    ]);
    // Once together, and once each.
    expect(changes.map(({ count }) => count)).toEqual([1, 5, 1, 1, 1, 1, 1]);
    expect(await ranks()).toEqual({ a: 1, b: 2, c: 0, d: 4, e: 0 });
    expect((await events()).map(({ resource_id }) => resource_id).toSorted()).toEqual(['a', 'b', 'd']);
  });

  it('of one and the same resource are made one after the other, and none is lost', async () => {
    await create('a', 'b');
    const found = await Promise.all(['a', 'a', 'b', 'a', 'b', 'a'].map((id) => change(id, addOne)));
    expect(found.toSorted()).toEqual([1, 1, 2, 2, 3, 4]);
    expect(await ranks()).toEqual({ a: 4, b: 2 });
    expect((await events()).map(({ resource_id, rank }) => `${resource_id}${String(rank)}`).toSorted()).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2']); // prettier-ignore
  });

  it('deletions, too: who comes second finds nothing', async () => {
    await create('a', 'b', 'c', 'd');
    const changes = watchChanges();
    const gone = await Promise.all(['a', 'd', 'b', 'missing', 'b'].map((id, n) => remove(id, `c-${n}`)));
    expect(gone.map((each) => each?.id)).toEqual(['a', 'd', 'b', undefined, undefined]);
    expect(changes).toEqual([
      { name: 'customer.delete', count: 1 },
      { name: 'customer.delete', count: 4 },
    ]);
    expect(await ranks()).toEqual({ c: 0 });
    expect((await events()).map(({ resource_id, actor }) => `${resource_id} ${actor}`)).toEqual(['a actor of c-0', 'b actor of c-2', 'd actor of c-1']); // prettier-ignore
  });

  it('over HTTP: of many PATCHes exactly those fail that have to, as they do alone', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `id-${n}`);
    await create(...ids);
    const patch = (n: number) => {
      const request = t.http.patch(`${collection}/${n % 5 === 3 ? 'missing' : `id-${n}`}`);
      if (n % 5 === 1) return request.send({ name: LONG_NAME });
      return n % 5 === 2 ? request.set('If-Match', '"other"').send({ rank: n }) : request.send({ rank: n });
    };
    const codes: unknown[] = [];
    for (const n of [1, 2, 3]) codes.push(((await patch(n)).body as Body)['code']);
    const answers = await Promise.all(ids.map((_, n) => patch(n)));
    for (const [n, { status, body }] of answers.entries()) {
      expect([n, status]).toEqual([n, [200, 400, 412, 404, 200][n % 5]]);
      if (status === 200) expect(body).toMatchObject({ id: `id-${n}`, rank: n });
      else expect(body).toMatchObject({ code: codes[(n % 5) - 1] });
    }
    const changed = (await events()).map(({ resource_id, rank }) => [resource_id, rank]);
    // What it was before is no change: the first has it already.
    const good = ids.flatMap((id, n) => (n > 0 && (n % 5 === 0 || n % 5 === 4) ? [[id, n]] : []));
    expect(changed.toSorted()).toEqual(good.toSorted());
  });

  describeOnServer('on a server', () => {
    let other: Client;
    beforeAll(async () => {
      other = new Client(t.database.env['DATABASE_URL']);
      await other.connect();
    });
    afterAll(() => other.end());

    /** Ends the connections that run this. @returns how many */
    const cut = async (pattern: string): Promise<number> => {
      const { rowCount } = await other.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and query ~ $1`,
        [pattern],
      );
      return rowCount ?? 0;
    };

    it('a connection that is lost is a 503 to all of a batch; what was made before it is undone', async () => {
      await create('a', 'b', 'c', 'first');
      await t.dataSource.query(`
        create function hang() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
        create trigger hang before update on customer for each row when (new.id = 'c') execute function hang()`);
      const ids = ['first', 'c', 'b', 'a'];
      const versions = await versionsOf(ids);
      const [first, ...others] = ids.map((id, n) => write(id, { rank: n + 1 }, versions[n]));
      const changing = Promise.allSettled(others);
      expect(await first).toBe(1);
      await until(() => cut('update "customer"'));
      for (const message of (await changing).map(messageOf)) expect(message).toMatch(/^The connection to the database was lost/); // prettier-ignore
      await t.dataSource.query('drop trigger hang on customer; drop function hang()');
      expect(await ranks()).toEqual({ a: 0, b: 0, c: 0, first: 1 });
      expect((await events()).map(({ resource_id }) => resource_id)).toEqual(['first']);
    });

    it('connections that are lost again and again cost no acknowledged change, and tell of nothing that was not made', async () => {
      const ids = Array.from({ length: 8 }, (_, n) => `id-${n}`);
      await create(...ids);
      let isOver = false;
      let lost = 0;
      const cutting = (async () => {
        while (!isOver) lost += await cut('(update|delete from) .customer.');
      })();
      const told = new Map<string, number>();
      const last = new Map<string, number>();
      await Promise.all(
        ids.map(async (id) => {
          for (let rank = 1; rank <= 20; rank++) {
            last.set(id, rank);
            const { status } = await t.http.patch(`${collection}/${id}`).send({ rank });
            if (status === 200) told.set(id, rank);
            else expect([id, status]).toEqual([id, 503]);
          }
        }),
      );
      isOver = true;
      await cutting;
      expect(lost).toBeGreaterThan(0);
      const { rows } = await other.query<{ id: string; rank: number; revision: number; told: number[] }>(
        `select id, (document -> 'rank')::int as rank, revision, array(
           select (event.document -> 'rank')::int from event where resource_id = customer.id order by position
         ) as told from customer`,
      );
      expect(rows).toHaveLength(ids.length);
      for (const row of rows) {
        expect(row.rank).toBeGreaterThanOrEqual(told.get(row.id) ?? 0);
        expect(row.rank).toBeLessThanOrEqual(last.get(row.id) ?? 0);
        // An event for each change, in their order, and no other.
        expect(row.told).toEqual([...new Set(row.told)].toSorted((a, b) => a - b));
        expect([row.told.length, row.told.at(-1) ?? 0]).toEqual([row.revision - 1, row.rank]);
      }
    });

    it('who waits for another at the same place holds up nobody else for long', async () => {
      await create('a', 'b', 'c', 'd', 'next');
      await other.query('begin');
      await other.query(`update customer set document = document where id = 'c'`);
      const ids = ['a', 'b', 'c', 'd'];
      const versions = await versionsOf([...ids, 'next']);
      const [first, ...together] = ids.map((id, n) => write(id, { rank: n + 1 }, versions[n]));
      const done = Promise.allSettled(together);
      await first;
      // It is not among those that wait: it goes with the next batch, on another connection.
      expect(await write('next', { rank: 5 }, versions[4])).toBe(5);
      await other.query('commit');
      expect((await done).map(messageOf)).toEqual(['2', expect.stringMatching(/^(3|The database is changed)/), '4']);
    });
  });
});
