import supertest from 'supertest';
import { customer } from '../../src/customer/customer.resource';
import { Database } from '../../src/database/database';
import { ParkedDeliveries } from '../../src/hub-notification/admin/parked-deliveries';
import { Dispatcher } from '../../src/hub-notification/delivery/dispatcher';
import { Retention } from '../../src/hub-notification/retention/retention';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Body } from '../support/bodies';
import { type Listener, type Received, startListener } from '../support/listener';
import { SERVED } from '../support/subjects';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

const PARTY = { id: '1', '@referredType': 'Individual' };
const UNKNOWN_ID = 'c2df1950-c17c-4576-9c22-e59073a4a86a';
const UNKNOWN_V7 = '019432a1-6f00-7c3e-8d53-2f6d0e4c9b11';
const ADMIN = '/hub-admin/v1';
const HUB = `${customer.api.basePath}/hub`;

/** Retries come at once, so that no test waits for the clock. */
const FAST = { HUB_RETRY_MIN: '1', HUB_RETRY_MAX: '10', PAGE_DEFAULT_LIMIT: '3' };

const OPERATIONS: [method: 'get' | 'post' | 'delete', path: string][] = [
  ['get', `/subscription/${UNKNOWN_ID}`],
  ['post', `/subscription/${UNKNOWN_ID}/pause`],
  ['post', `/subscription/${UNKNOWN_ID}/resume`],
  ['post', `/subscription/${UNKNOWN_ID}/replay`],
  ['post', `/subscription/${UNKNOWN_ID}/parkedDelivery/retry`],
  ['delete', `/subscription/${UNKNOWN_ID}/parkedDelivery`],
  ['post', '/parkedDelivery/123456789/retry'],
  ['delete', '/parkedDelivery/123456789'],
];

const ranksOf = (received: readonly Received[]): unknown[] =>
  received.map(({ event }) => Object.values(event.event)[0]?.['rank']);

describe('the administration of hubs', () => {
  let t: TestApp;
  /** Says that it is no form. */
  let http: TestApp['http'];
  let listener: Listener;
  /** Of a subscription that is never paused: what it has received, others could have. */
  let witness: Listener;

  beforeAll(async () => {
    t = await startTestApp({ env: FAST });
    http = supertest.agent(t.origin).set('X-Requested-With', 'jest');
    [listener, witness] = [await startListener(), await startListener()];
  });
  afterAll(async () => {
    await t.close();
    await Promise.all([listener.close(), witness.close()]);
  });
  beforeEach(async () => {
    await t.dataSource.query('delete from subscription');
    await t.dataSource.query('truncate customer, delivery, event');
    for (const each of [listener, witness]) each.reset();
  });

  const subscribe = async (more: Body = {}, to = HUB): Promise<string> => {
    const { body } = await http.post(to).send({ callback: listener.url, ...more }).expect(201); // prettier-ignore
    return body.id;
  };
  const create = async (rank: number, more: Body = {}): Promise<string> => {
    const { body } = await http.post(customer.collection).send({ name: 'Ada', engagedParty: PARTY, rank, ...more }).expect(201); // prettier-ignore
    return `${customer.collection}/${body.id}`;
  };
  const rank = (url: string, to: number) => http.patch(url).send({ rank: to }).expect(200);
  const subscription = (id: string): string => `${ADMIN}/subscription/${id}`;
  const health = async (id: string): Promise<Body> => (await http.get(subscription(id)).expect(200)).body;
  const parked = async (query = ''): Promise<Body[]> => (await http.get(`${ADMIN}/parkedDelivery${query}`).expect(200)).body; // prettier-ignore
  const refuse = (status: number): void => {
    listener.answer = (_received, response) => void response.writeHead(status).end();
  };
  const accept = (): void => {
    listener.answer = (_received, response) => void response.writeHead(201).end();
  };
  /** Parks deliveries of so many customers; returns when all are. */
  const park = async (id: string, count: number): Promise<void> => {
    refuse(404);
    for (let n = 0; n < count; n++) await create(n);
    await until(
      () => health(id),
      (each) => each['parked'] === count && each['backlog'] === 0,
    );
    listener.received.length = 0;
    accept();
  };
  /** Waits until all recorded events have become deliveries. */
  const turned = () =>
    until(
      () =>
        t.dataSource.query(`select from event, hub_cursor
                            where not pg_visible_in_snapshot(transaction::text::xid8, done::pg_snapshot)`),
      (rows: unknown[]) => rows.length === 0,
    );

  describe('the health of a subscription', () => {
    it('is told from the first moment on, without its secret', async () => {
      const id = await subscribe({ query: 'status=active', secret: 'hush-hush-hush-hush' });
      const shown = await health(id);
      expect(shown).toEqual({
        id,
        api: customer.api.basePath,
        callback: listener.url,
        query: 'status=active',
        state: 'active',
        reason: null,
        circuit: { state: 'closed' },
        backlog: 0,
        parked: 0,
        oldestPendingAge: null,
        lastSuccess: null,
        lastFailure: null,
        lastError: null,
        consecutiveFailures: 0,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      const other = await subscribe({}, `${partyRole.api.basePath}/hub`);
      const { body, text, headers } = await http.get(`${ADMIN}/subscription`).expect(200);
      expect(body).toEqual([shown, expect.objectContaining({ id: other, api: partyRole.api.basePath, query: null })]);
      expect(text).not.toContain('hush');
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
    });

    it('shows successes, failures and the open circuit', async () => {
      const id = await subscribe();
      await create(0);
      const well = await until(
        () => health(id),
        (each) => each['lastSuccess'] !== null && each['backlog'] === 0,
      );
      expect(well).toMatchObject({ lastFailure: null, lastError: null, consecutiveFailures: 0 });

      // So long that the circuit stays open: only an operator closes it.
      listener.answer = (_received, response) => void response.writeHead(503, { 'Retry-After': '3600' }).end();
      await t.dataSource.query('update subscription set failures = 4 where id = $1', [id]);
      await create(1);
      const ill = await until(
        () => health(id),
        (each) => each['lastFailure'] !== null && Number(each['consecutiveFailures']) > 4,
      );
      expect(ill).toMatchObject({ backlog: 1, parked: 0, lastError: 'status 503', state: 'active' });
      expect(ill['oldestPendingAge']).toBeGreaterThan(0);
      accept();
      await http.post(`${subscription(id)}/resume`).expect(200);
      await listener.until((received) => received.filter((each) => ranksOf([each])[0] === 1).length > 1);
      const healed = await until(
        () => health(id),
        (each) => each['backlog'] === 0,
      );
      expect(healed).toMatchObject({ circuit: { state: 'closed' }, consecutiveFailures: 0, oldestPendingAge: null });
    });

    it('shows until when the circuit is open', async () => {
      const id = await subscribe();
      await t.dataSource.query(`update subscription set open_until = '2999-01-01T00:00:00Z' where id = $1`, [id]);
      expect((await health(id))['circuit']).toEqual({ state: 'open', until: '2999-01-01T00:00:00.000Z' });
      const { body } = await http.post(`${subscription(id)}/resume`).expect(200);
      expect(body.circuit).toEqual({ state: 'closed' });
    });
  });

  describe('a pause', () => {
    it('keeps back what comes, and a resumption delivers it in order', async () => {
      const id = await subscribe();
      await subscribe({ callback: witness.url });
      const url = await create(0);
      await listener.until((received) => received.length === 1);
      const { body } = await http
        .post(`${subscription(id)}/pause`)
        .send({ reason: 'maintenance' })
        .expect(200);
      expect(body).toMatchObject({ id, state: 'paused', reason: 'maintenance' });
      for (let n = 1; n <= 5; n++) await rank(url, n);
      await witness.until((received) => received.length === 6);
      expect(ranksOf(listener.received)).not.toContain(1);
      expect(Number((await health(id))['backlog'])).toBeGreaterThanOrEqual(5);

      const { body: resumed } = await http.post(`${subscription(id)}/resume`).expect(200);
      expect(resumed).toMatchObject({ id, state: 'active', reason: null });
      await listener.until((received) => new Set(ranksOf(received)).size === 6);
      // The first one may come again: the pause can take the lease away before its delivery was written down.
      expect([...new Set(ranksOf(listener.received))]).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('ends a courier that is on its way', async () => {
      const id = await subscribe();
      let isAsked = (): void => undefined;
      const asked = new Promise<void>((resolve) => (isAsked = resolve));
      let answer = (): void => undefined;
      listener.answer = (_received, response) => {
        answer = () => void response.writeHead(201).end();
        isAsked();
      };
      await http.post(`${subscription(id)}/pause`).expect(200);
      const url = await create(0);
      for (let n = 1; n <= 60; n++) await rank(url, n);
      await turned();
      await http.post(`${subscription(id)}/resume`).expect(200);
      await asked;
      await http.post(`${subscription(id)}/pause`).expect(200);
      const [{ token }] = await t.dataSource.query('select token from subscription where id = $1', [id]);
      accept();
      answer();
      // It notices when it writes down what it has done, 50 deliveries later at the latest; nothing of it is kept.
      const couriers = t.app.get(Dispatcher)['out'];
      await until(
        () => Promise.resolve(couriers.size),
        (size) => size === 0,
      );
      expect(await health(id)).toMatchObject({ state: 'paused', backlog: 61, lastSuccess: null });
      const rows = await t.dataSource.query('select token, lease_until < now() as free from subscription where id = $1', [id]); // prettier-ignore
      expect(rows).toEqual([{ token, free: true }]);
      expect(listener.received.length).toBeLessThan(61);
    });

    it('needs no body, and can be repeated', async () => {
      const id = await subscribe();
      for (const reason of [undefined, null, 'x']) {
        const request = http.post(`${subscription(id)}/pause`);
        const { body } = await (reason === undefined ? request : request.send({ reason })).expect(200);
        expect([body.state, body.reason]).toEqual(['paused', reason ?? null]);
      }
    });

    it('of a disabled subscription can be ended too', async () => {
      const id = await subscribe();
      refuse(410);
      await create(0);
      await until(
        () => health(id),
        (each) => each['state'] === 'disabled',
      );
      expect((await health(id))['reason']).toContain('410');
      accept();
      await http.post(`${subscription(id)}/resume`).expect(200);
      await create(1);
      await listener.until((received) => received.length === 2);
    });
  });

  describe('a disabled subscription', () => {
    const disable = async (): Promise<string> => {
      const id = await subscribe();
      refuse(410);
      await create(0);
      await until(
        () => health(id),
        (each) => each['state'] === 'disabled',
      );
      accept();
      listener.received.length = 0;
      return id;
    };
    /** How many deliveries of each rank were made for it. */
    const deliveriesOf = async (id: string): Promise<Record<string, number>> => {
      await turned();
      const rows: { rank: string; count: number }[] = await t.dataSource.query(
        `select document ->> 'rank' as rank, count(*)::int from delivery join event on position = event_position
         where subscription_id = $1 group by rank`,
        [id],
      );
      return Object.fromEntries(rows.map(({ rank, count }) => [rank, count]));
    };
    const replayAll = async (id: string): Promise<Body> =>
      (await http.post(`${subscription(id)}/replay`).send({ since: '2000-01-01T00:00:00Z' }).expect(200)).body; // prettier-ignore

    it.each([
      ['the only one', false, ['resume']],
      ['one of two', true, ['resume']],
      ['the only one, paused first', false, ['pause', 'resume']],
      ['one of two, paused first', true, ['pause', 'resume']],
    ])('that is resumed gets what happens then; only a replay brings the rest: %s', async (_name, hasOther, steps) => {
      if (hasOther) await subscribe({ callback: witness.url });
      const id = await disable();
      await create(1);
      for (const [n, step] of steps.entries()) {
        await http.post(`${subscription(id)}/${step}`).expect(200);
        await create(n + 2);
      }
      await listener.until(({ length }) => length >= steps.length);
      const later = steps.map((_step, n) => [String(n + 2), 1]);
      expect(await deliveriesOf(id)).toEqual({ 0: 1, ...Object.fromEntries(later) });
      expect(await replayAll(id)).toEqual({ replayed: 2 + steps.length });
      expect((await deliveriesOf(id))['1']).toBe(1);
      await listener.until((received) => ranksOf(received).includes(1));
    });

    it.each([false, true])(
      'gets by a replay what happened meanwhile, with another subscription: %s',
      async (hasOther) => {
        if (hasOther) await subscribe({ callback: witness.url });
        const id = await disable();
        await create(1);
        expect(await replayAll(id)).toEqual({ replayed: 2 });
        await http.post(`${subscription(id)}/resume`).expect(200);
        await create(2);
        await listener.until(({ length }) => length === 3);
        expect(await deliveriesOf(id)).toEqual({ 0: 2, 1: 1, 2: 1 });
      },
    );
  });

  describe('parked deliveries', () => {
    it('are listed, the newest first, in pages', async () => {
      const id = await subscribe();
      const other = await subscribe({ query: 'rank=none' });
      await park(id, 5);
      const events = await t.recorded();
      const first = await parked();
      expect(first).toHaveLength(3);
      expect(first[0]).toEqual({
        id: expect.stringMatching(/^\d+$/),
        subscriptionId: id,
        eventId: events[4]?.id,
        eventType: 'CustomerCreateEvent',
        resource: `Customer ${events[4]?.resource_id}`,
        attempts: 1,
        error: 'status 404',
        createdAt: expect.stringMatching(/Z$/),
        parkedAt: expect.stringMatching(/Z$/),
      });
      const second = await parked(`?subscriptionId=${id}&after=${String(first[2]?.['id'])}&limit=3`);
      const eventIds = [...first, ...second].map(({ eventId }) => eventId);
      expect(eventIds).toEqual(events.map((each) => each.id).reverse());
      expect(await parked(`?after=${String(second[1]?.['id'])}`)).toEqual([]);
      expect(await parked(`?subscriptionId=${other}`)).toEqual([]);
      expect(await parked('?subscriptionId=unknown&limit=5000')).toEqual([]);
      expect(await parked('?limit=0')).toEqual([]);
    });

    it.each(['limit=-1', 'limit=x', 'limit=1&limit=2', 'after=x', 'after=9999999999999999999', 'offset=1', 'subscriptionId=%00'])(
      'are not listed for ?%s',
      async (query) => {
        const { body } = await http.get(`${ADMIN}/parkedDelivery?${query}`).expect(400);
        expect(body).toMatchObject({ code: 'invalidQuery', '@type': 'Error', status: '400' });
      },
    ); // prettier-ignore

    it('are retried one by one, and dropped', async () => {
      const id = await subscribe();
      await park(id, 2);
      const [newer, older] = (await parked()).map((each) => `${ADMIN}/parkedDelivery/${String(each['id'])}`);
      expect((await http.post(`${older}/retry`).expect(200)).body).toEqual({ retried: 1 });
      await listener.until((received) => received.length === 1);
      expect(ranksOf(listener.received)).toEqual([0]);
      await until(
        () => health(id),
        (each) => each['backlog'] === 0,
      );
      await http.post(`${older}/retry`).expect(404);
      await http.delete(String(older)).expect(404);
      expect((await http.delete(String(newer)).expect(204)).text).toBe('');
      await http.delete(String(newer)).expect(404);
      expect(await parked()).toEqual([]);
      expect(await health(id)).toMatchObject({ backlog: 0, parked: 0 });
    });

    it('are pending as new ones when they are retried', async () => {
      const id = await subscribe();
      await park(id, 1);
      await http.post(`${subscription(id)}/pause`).expect(200);
      const [{ id: delivery } = {}] = await parked();
      await http.post(`${ADMIN}/parkedDelivery/${String(delivery)}/retry`).expect(200);
      const rows = await t.dataSource.query('select state, attempts, error, finished_at, due_at from delivery');
      expect(rows).toEqual([{ state: 'pending', attempts: 0, error: null, finished_at: null, due_at: null }]);
    });

    it('are retried all together, each once, those of one subscription alone', async () => {
      const [id, other] = [await subscribe(), await subscribe({ query: 'name=Ada' })];
      await park(id, 4);
      await until(
        () => health(other),
        (each) => each['parked'] === 4,
      );
      refuse(404);
      const { body } = await http.post(`${subscription(id)}/parkedDelivery/retry`).expect(200);
      expect(body).toEqual({ retried: 4 });
      await listener.until((received) => received.length === 4);
      await until(
        () => health(id),
        (each) => each['parked'] === 4,
      );
      expect(await health(other)).toMatchObject({ parked: 4, backlog: 0 });
      expect((await http.delete(`${subscription(id)}/parkedDelivery`).expect(200)).body).toEqual({ dropped: 4 });
      expect((await http.delete(`${subscription(id)}/parkedDelivery`).expect(200)).body).toEqual({ dropped: 0 });
      expect((await http.post(`${subscription(id)}/parkedDelivery/retry`).expect(200)).body).toEqual({ retried: 0 });
      expect(await health(other)).toMatchObject({ parked: 4 });
    });

    it('are changed in batches', async () => {
      const id = await subscribe();
      await http.post(`${subscription(id)}/pause`).expect(200);
      await t.dataSource.query(
        `insert into delivery (subscription_id, event_position, resource, state, finished_at)
         select $1, n, 'Customer ' || n, 'parked', now() from generate_series(1, 2500) n`,
        [id],
      );
      const deliveries = t.app.get(ParkedDeliveries, { strict: false });
      expect(await deliveries.retryAll(id)).toBe(2500);
      expect(await health(id)).toMatchObject({ backlog: 2500, parked: 0 });
      await t.dataSource.query(`update delivery set state = 'parked'`);
      expect(await deliveries.dropAll(id)).toBe(2500);
      expect(await health(id)).toMatchObject({ backlog: 0, parked: 0 });
    });
  });

  describe('a replay', () => {
    /** Six events, of three customers. */
    const history = async (): Promise<Body[]> => {
      for (let n = 0; n < 3; n++) await rank(await create(n, { status: n === 1 ? 'closed' : 'active' }), n + 10);
      return t.recorded() as unknown as Promise<Body[]>;
    };
    const replay = (id: string, body: Body) =>
      http
        .post(`${subscription(id)}/replay`)
        .send(body)
        .expect(200);

    it('brings everything again from an event on, in order', async () => {
      const id = await subscribe();
      const events = await history();
      await listener.until((received) => received.length === 6);
      await turned();
      listener.received.length = 0;
      expect((await replay(id, { sinceEventId: events[2]?.['id'] })).body).toEqual({ replayed: 4 });
      await listener.until((received) => received.length === 4);
      const wanted = events.slice(2).map((each) => each['id']);
      expect(new Set(listener.received.map(({ event }) => event.eventId))).toEqual(new Set(wanted));
      const rows = await t.dataSource.query(
        'select event.id from delivery join event on position = event_position order by delivery.id',
      );
      expect(rows.slice(-4).map((each: Body) => each['id'])).toEqual(wanted);
    });

    it('finds an event by the time in its id, and looks through all only if it has none or is not there', async () => {
      const events = await history();
      const id = await subscribe();
      await http.post(`${subscription(id)}/pause`).expect(200);
      const query = jest.spyOn(t.app.get(Database), 'query');
      const replayFrom = async (sinceEventId: unknown): Promise<unknown> => {
        query.mockClear();
        const { body } = await replay(id, { sinceEventId });
        return [body.replayed, query.mock.calls.some(([{ name }]) => name === 'hub.replay.afterEventAnywhere')];
      };
      for (const [n, event] of events.entries()) expect(await replayFrom(event['id'])).toEqual([6 - n, false]);
      expect(await replayFrom(String(events[4]?.['id']).toUpperCase())).toEqual([2, false]);
      // An event of before ids told the time, and one that was recorded by a clock that was far off.
      await t.dataSource.query('update event set id = $1 where id = $2', [UNKNOWN_ID, events[1]?.['id']]);
      expect(await replayFrom(UNKNOWN_ID)).toEqual([5, true]);
      await t.dataSource.query(`update event set time = time + interval '1 day'`);
      expect(await replayFrom(events[2]?.['id'])).toEqual([4, true]);
      await http.post(`${subscription(id)}/replay`).send({ sinceEventId: UNKNOWN_V7 }).expect(404); // prettier-ignore
      query.mockRestore();
    });

    it('brings everything from a time on, also what was before the subscription, and to no other one', async () => {
      const events = await history();
      // Days apart, so that the time decides.
      await t.dataSource.query(
        `update event set time = now() - (10 - place) * interval '1 hour'
         from (select position as at, row_number() over (order by position) as place from event) as places
         where at = position`,
      );
      const id = await subscribe();
      await subscribe({ callback: witness.url });
      const [{ time }] = await t.dataSource.query('select time from event where id = $1', [events[3]?.['id']]);
      expect((await replay(id, { since: (time as Date).toISOString() })).body).toEqual({ replayed: 3 });
      const later = new Date((time as Date).getTime() + 1000).toISOString().replace('Z', '+00:00');
      expect((await replay(id, { since: later })).body).toEqual({ replayed: 2 });
      expect((await replay(id, { since: '2000-01-01T00:00:00Z' })).body).toEqual({ replayed: 6 });
      expect((await replay(id, { since: '2999-01-01T00:00:00Z' })).body).toEqual({ replayed: 0 });
      await listener.until((received) => received.length === 11);
      expect(witness.received).toEqual([]);
    });

    it('brings what the query asks for', async () => {
      const events = await history();
      const id = await subscribe({ query: 'eventType=CustomerCreateEvent&status=active&fields=name' });
      expect((await replay(id, { sinceEventId: events[0]?.['id'] })).body).toEqual({ replayed: 2 });
      await listener.until((received) => received.length === 2);
      expect(Object.keys(listener.received[0]?.event.event['customer'] ?? {}).sort()).toEqual(['href', 'id', 'name']);
    });

    it('goes in batches', async () => {
      const operations = Array.from({ length: 999 }, (_, n) => ({ op: 'add', path: '/', value: { name: `n${n}`, engagedParty: PARTY } })); // prettier-ignore
      const bulk = () => http.patch(customer.collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(operations)).expect(200); // prettier-ignore
      await bulk();
      await bulk();
      const id = await subscribe();
      await http.post(`${subscription(id)}/pause`).expect(200);
      expect((await replay(id, { since: '2000-01-01T00:00:00Z' })).body).toEqual({ replayed: 1998 });
      expect(await health(id)).toMatchObject({ backlog: 1998 });
      const [{ ordered }] = await t.dataSource.query(
        `select bool_and(event_position > before) as ordered
         from (select event_position, lag(event_position, 1, 0) over (order by id) as before from delivery) as each`,
      );
      expect(ordered).toBe(true);
    });

    it('is one at a time for a hub; another hub has its own', async () => {
      const [id, elsewhere] = [await subscribe(), await subscribe({}, `${partyRole.api.basePath}/hub`)];
      await create(0);
      await turned();
      let goOn = (): void => undefined;
      const database = t.app.get(Database);
      const ask = database.query.bind(database);
      // The first one waits before it begins to read.
      const begun = new Promise<void>((resolve) => {
        const spy = jest.spyOn(database, 'query').mockImplementation(async (statement, values) => {
          if (statement.name === 'hub.replay.last') {
            spy.mockRestore();
            resolve();
            await new Promise<void>((release) => (goOn = release));
          }
          return ask<never>(statement, values);
        });
      });
      const replay = (of: string) => http.post(`${subscription(of)}/replay`).send({ since: '2024-01-01T00:00:00Z' });
      const first = replay(id).then();
      await begun;
      const { body, headers } = await replay(id).expect(503);
      expect(body).toMatchObject({ code: 'unavailable', message: expect.stringContaining('one at a time') });
      expect(headers['retry-after']).toBe('5');
      await replay(elsewhere).expect(200);
      goOn();
      expect((await first).body).toEqual({ replayed: 1 });
      expect((await replay(id).expect(200)).body).toEqual({ replayed: 1 });
    });

    it('does not know events of other APIs', async () => {
      const { body } = await http.post(partyRole.collection).send({ name: 'x' }).expect(201);
      const [event] = await t.recorded();
      expect(event?.resource_id).toBe(body.id);
      const id = await subscribe();
      const { body: error } = await http.post(`${subscription(id)}/replay`).send({ sinceEventId: event?.id }).expect(404); // prettier-ignore
      expect(error).toMatchObject({ code: 'notFound', '@type': 'Error' });
      await http
        .post(`${subscription(id)}/replay`)
        .send({ sinceEventId: UNKNOWN_ID })
        .expect(404);
      expect((await replay(id, { since: '2000-01-01T00:00:00Z' })).body).toEqual({ replayed: 0 });
    });

    it.each<[unknown, string]>([
      [{}, '/since: '],
      [[], 'JSON object'],
      [{ since: null, sinceEventId: null }, '/since: '],
      [{ since: '2024-01-01T00:00:00Z', sinceEventId: UNKNOWN_ID }, '/since: '],
      [{ since: 'yesterday' }, '/since: '],
      [{ since: '2024-02-30T00:00:00Z' }, '/since: '],
      [{ since: '2024-01-01' }, '/since: '],
      [{ since: 5 }, '/since: '],
      [{ sinceEventId: 'x' }, '/sinceEventId: '],
      [{ sinceEventId: 5 }, '/sinceEventId: '],
    ])('is refused: %j', async (start, message) => {
      const id = await subscribe();
      const { body } = await http.post(`${subscription(id)}/replay`).send(start as object).expect(400); // prettier-ignore
      expect(body).toMatchObject({ code: 'invalidBody', message: expect.stringContaining(message) });
      await http.post(`${subscription(id)}/replay`).expect(415);
    });
  });

  describe('retention', () => {
    const sweep = () => t.app.get(Retention).sweep();
    const age = (table: string, column: string) =>
      t.dataSource.query(`update ${table} set ${column} = now() - interval '8 days' where ${column} is not null`);

    it('removes what is old, and neither what is young nor what is still to be delivered', async () => {
      const id = await subscribe();
      await park(id, 1);
      await create(1);
      await listener.until((received) => received.length === 1);
      await http.post(`${subscription(id)}/pause`).expect(200);
      await create(2);
      await turned();
      expect(await sweep()).toEqual({ deliveries: 0, events: 0 });
      await age('event', 'time');
      // Only what was delivered is not waited for any more. (A lost lease may have left it pending: made certain.)
      await t.dataSource.query(
        `update delivery set state = 'delivered', finished_at = now()
         where event_position = (select position from event where document ->> 'rank' = '1')`,
      );
      expect(await sweep()).toEqual({ deliveries: 0, events: 1 });
      await age('delivery', 'finished_at');
      expect(await sweep()).toEqual({ deliveries: 2, events: 1 });
      const left = await t.dataSource.query(`select state, document ->> 'rank' as rank from delivery join event on position = event_position`); // prettier-ignore
      expect(left).toEqual([{ state: 'pending', rank: '2' }]);
      await http.post(`${subscription(id)}/resume`).expect(200);
      await listener.until((received) => ranksOf(received).includes(2));
    });

    it('removes deliveries of subscriptions that are gone, and keeps events that the hub has not seen', async () => {
      const id = await subscribe();
      await http.post(`${subscription(id)}/pause`).expect(200);
      await create(1);
      await turned();
      await http.delete(`${HUB}/${id}`).expect(204);
      // As if the server had died while it dropped what was waiting.
      await t.dataSource.query(`insert into delivery (subscription_id, event_position, resource) values ($1, 1, 'x')`, [
        id,
      ]);
      expect(await sweep()).toEqual({ deliveries: 1, events: 0 });
      await age('event', 'time');
      // As if this event had been committed after the hub looked.
      const [{ now }] = await t.dataSource.query('select pg_snapshot_xmax(pg_current_snapshot())::text as now');
      await t.dataSource.query('update event set transaction = $1::bigint + 1000000', [now]);
      expect(await sweep()).toEqual({ deliveries: 0, events: 0 });
      await t.dataSource.query('update event set transaction = 3');
      expect(await sweep()).toEqual({ deliveries: 0, events: 1 });
    });

    it('goes in batches', async () => {
      await t.dataSource.query(
        `insert into event (id, change, resource, resource_id, origin, time, correlation_id, document, transaction)
         select gen_random_uuid(), 'create', 'Customer', n, 'x', now() - interval '8 days', 'c', '{}', 3
         from generate_series(1, 2500) n`,
      );
      await t.dataSource.query(
        `insert into delivery (subscription_id, event_position, resource, state, finished_at)
         select 'x', n, 'x', 'delivered', now() - interval '8 days' from generate_series(1, 2500) n`,
      );
      await create(1);
      expect(await sweep()).toEqual({ deliveries: 2500, events: 2500 });
      expect(await t.recorded()).toHaveLength(1);
    });
  });

  it('shows on /metrics what waits, by API', async () => {
    const id = await subscribe();
    await park(id, 2);
    await http.post(`${subscription(id)}/pause`).expect(200);
    await create(9);
    await turned();
    const { text } = await http.get('/metrics').expect(200);
    const bases = [...new Set(SERVED.map(({ resource }) => resource.api.basePath))];
    expect(text.match(/^tmf_hub_(?:backlog|parked)\{.*$/gm)).toEqual([
      ...bases.map((base) => `tmf_hub_backlog{api="${base}"} ${base === customer.api.basePath ? 1 : 0}`),
      ...bases.map((base) => `tmf_hub_parked{api="${base}"} ${base === customer.api.basePath ? 2 : 0}`),
    ]);
  });

  describe('answers TMF Errors', () => {
    const BODY = { since: '2024-01-01T00:00:00Z' };
    const send = (method: 'get' | 'post' | 'delete', path: string) => {
      const request = http[method](ADMIN + path);
      return path.endsWith('/replay') ? request.send(BODY) : request;
    };

    it.each(OPERATIONS)('404: %s %s', async (method, path) => {
      const { body } = await send(method, path).expect(404);
      expect(body).toMatchObject({ '@type': 'Error', code: 'notFound', status: '404' });
      for (const id of ['%00', '0', 'x', '%F0%9F%98%80', '99999999999999999999']) {
        await send(method, path.replace(/c2df[^/]+|123456789/, id)).expect(404);
      }
    });

    it.each(OPERATIONS.filter(([method]) => method !== 'get'))(
      '415: %s %s as a form sends it',
      async (method, path) => {
        const form = await t.http[method](ADMIN + path).expect(415);
        expect(form.body).toMatchObject({ '@type': 'Error', code: 'unsupportedMediaType' });
        expect(form.body.message).toContain('Content-Type: application/json, also without a body, or a header X-Requested-With'); // prettier-ignore
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
          for (const text of ['', '{"since":"2024-01-01T00:00:00Z"}']) await t.http[method](ADMIN + path).set('Content-Type', type).send(text).expect(415); // prettier-ignore
        }
        const json = t.http[method](ADMIN + path).set('Content-Type', 'application/json; charset=utf-8');
        await (path.endsWith('/replay') ? json.send(BODY) : json).expect(404);
      },
    );

    it.each(OPERATIONS)('406: %s %s', async (method, path) => {
      const { body } = await send(method, path).set('Accept', 'text/html').expect(406);
      expect(body).toMatchObject({ '@type': 'Error', code: 'notAcceptable' });
    });

    it.each([
      ['put', '/subscription', 'GET, HEAD, OPTIONS'],
      ['patch', `/subscription/${UNKNOWN_ID}`, 'GET, HEAD, OPTIONS'],
      ['get', `/subscription/${UNKNOWN_ID}/pause`, 'OPTIONS, POST'],
      ['get', `/subscription/${UNKNOWN_ID}/resume`, 'OPTIONS, POST'],
      ['get', `/subscription/${UNKNOWN_ID}/replay`, 'OPTIONS, POST'],
      ['get', `/subscription/${UNKNOWN_ID}/parkedDelivery`, 'DELETE, OPTIONS'],
      ['get', `/subscription/${UNKNOWN_ID}/parkedDelivery/retry`, 'OPTIONS, POST'],
      ['post', '/parkedDelivery', 'GET, HEAD, OPTIONS'],
      ['get', '/parkedDelivery/1', 'DELETE, OPTIONS'],
      ['get', '/parkedDelivery/1/retry', 'OPTIONS, POST'],
    ] as const)('405: %s %s', async (method, path, allow) => {
      const { body, headers } = await http[method](ADMIN + path).expect(405);
      expect([body.code, body['@type'], headers['allow']]).toEqual(['methodNotAllowed', 'Error', allow]);
    });

    it.each([...OPERATIONS, ['get', '/subscription'] as const])('400: %s %s with a parameter', async (method, path) => {
      const request = http[method](`${ADMIN}${path}?dry=1`);
      const { body } = await (method === 'post' && path.endsWith('replay') ? request.send({}) : request).expect(400);
      expect(body).toMatchObject({ code: 'invalidQuery', message: 'There is no parameter "dry" here: it takes none' });
    });

    it('400 and 415 for the reason of a pause, which then is none', async () => {
      const id = await subscribe();
      const pause = () => http.post(`${subscription(id)}/pause`);
      for (const reason of [5, '', ' ', {}, 'x'.repeat(501)]) {
        const { body } = await pause().send({ reason }).expect(400);
        expect(body).toMatchObject({ code: 'invalidBody', message: expect.stringMatching(/^\/reason: /) });
      }
      for (const body of ['[]', 'null', '5']) await pause().set('Content-Type', 'application/json').send(body).expect(400); // prettier-ignore
      await pause().set('Content-Type', 'text/plain').send('x').expect(415);
      await pause().set('Content-Type', 'application/merge-patch+json').send('{}').expect(415);
      expect((await health(id))['state']).toBe('active');
    });
  });

  it('has an OpenAPI document of its own', async () => {
    const { body } = await http.get(`${ADMIN}/openapi.json`).expect(200);
    expect(body.info.title).toBe('Hub Administration');
    expect(Object.entries<object>(body.paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
      ['/subscription', ['get']],
      ['/subscription/{id}', ['get']],
      ['/subscription/{id}/pause', ['post']],
      ['/subscription/{id}/resume', ['post']],
      ['/subscription/{id}/credentials', ['post']],
      ['/subscription/{id}/parkedDelivery/retry', ['post']],
      ['/subscription/{id}/parkedDelivery', ['delete']],
      ['/subscription/{id}/replay', ['post']],
      ['/parkedDelivery', ['get']],
      ['/parkedDelivery/{id}/retry', ['post']],
      ['/parkedDelivery/{id}', ['delete']],
    ]);
    const { PauseInput, ReplayInput } = body.components.schemas;
    for (const schema of [PauseInput.properties.reason, ...Object.values(ReplayInput.properties)]) {
      expect(schema).toMatchObject({ type: 'string', nullable: true });
    }
    for (const { resource } of SERVED) {
      const { body: document } = await http.get(`${resource.api.basePath}/openapi.json`).expect(200);
      expect(JSON.stringify(document)).not.toContain('ParkedDelivery');
    }
    const { text } = await http.get('/api-docs/swagger-ui-init.js').expect(200);
    expect(text).toContain(`${ADMIN}/openapi.json`);
  });
});
