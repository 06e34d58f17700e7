import { createHmac } from 'node:crypto';
import { NameLookUp } from '../../src/hub-notification/names/name-look-up';
import type { Body } from '../support/bodies';
import { type Listener, type Received, startListener } from '../support/listener';
import type { Subject } from '../support/subject';
import { TWO, startFleet } from '../support/subjects';
import { UNKNOWN_ID } from '../support/suite/served';
import type { TestApp } from '../support/test-app';
import { until } from '../support/until';

/** Retries come at once, so that no test waits for the clock. */
const FAST = { HUB_RETRY_MIN: '1', HUB_RETRY_MAX: '10' };

const typesOf = (received: readonly Received[]): string[] => received.map(({ event }) => event.eventType);

const [one, two] = TWO as [Subject, Subject];

describe.each([
  { ...one, other: two },
  { ...two, other: one },
])('hub: $resource.name', ({ resource, text, minimal, other: { resource: other, minimal: minimalOther } }) => {
  const { collection, path: key, name, api, status } = resource;
  /** What queries call the resources of the API. */
  const segments = api.resources.map(({ path }) => `event.${path}`);
  /** Without a status no change is one of state. */
  const [phase, moved] = status ? [status.attribute, 'StateChangeEvent'] : ['phase', 'AttributeValueChangeEvent'];
  const hub = `${api.basePath}/hub`;
  let t: TestApp;
  let listener: Listener;

  beforeAll(async () => {
    t = await startFleet(FAST);
    listener = await startListener();
  });
  afterAll(async () => {
    await t.close();
    await listener.close();
  });
  beforeEach(async () => {
    await t.dataSource.query('delete from subscription');
    await t.dataSource.query(`truncate "${resource.table}", delivery`);
    listener.reset();
    t.published.length = 0;
  });

  const subscribe = async (more: Body = {}): Promise<string> => {
    const { body } = await t.http.post(hub).send({ callback: listener.url, ...more }).expect(201); // prettier-ignore
    return body.id;
  };
  const create = async (more: Body = {}): Promise<Body & { url: string }> => {
    const { body } = await t.http.post(collection).send({ ...minimal(), ...more }).expect(201); // prettier-ignore
    return { ...body, url: `${collection}/${body.id}` };
  };

  describe('a subscription', () => {
    it('is made, found, listed and removed', async () => {
      const query = `eventType=${name}CreateEvent`;
      const { body, headers } = await t.http.post(hub).send({ callback: listener.url, query }).expect(201);
      expect(body).toEqual({ id: expect.any(String), callback: listener.url, query });
      expect(headers['location']).toBe(`${t.origin}${hub}/${body.id}`);
      expect((await t.http.get(`${hub}/${body.id}`).expect(200)).body).toEqual(body);
      expect((await t.http.get(hub).expect(200)).body).toEqual([body]);
      expect((await t.http.get(`${other.api.basePath}/hub`).expect(200)).body).toEqual([]);
      await t.http.get(`${other.api.basePath}/hub/${body.id}`).expect(404);
      await t.http.delete(`${other.api.basePath}/hub/${body.id}`).expect(404);
      expect((await t.http.delete(`${hub}/${body.id}`).expect(204)).text).toBe('');
      await t.http.get(`${hub}/${body.id}`).expect(404);
      await t.http.delete(`${hub}/${body.id}`).expect(404);
      expect((await t.http.get(hub).expect(200)).body).toEqual([]);
    });

    it('that is removed gets nothing more that has not begun', async () => {
      const held: (() => void)[] = [];
      listener.answer = (_received, response) => void held.push(() => response.writeHead(201).end());
      const id = await subscribe();
      for (let n = 0; n < 40; n++) await create();
      await listener.until(({ length }) => length === 16);
      await t.http.delete(`${hub}/${id}`).expect(204);
      listener.answer = (_received, response) => void response.writeHead(201).end();
      held.forEach((answer) => answer());
      await subscribe({ callback: `${listener.url}/again` });
      await create({ [text]: 'last' });
      await listener.until((received) => received.some(({ event }) => event.event[key]?.[text] === 'last'));
      expect(listener.received).toHaveLength(17);
      expect(await t.dataSource.query('select from delivery where subscription_id = $1', [id])).toEqual([]);
    });

    it.each([
      ['{}'],
      ['null'],
      ['[]'],
      ['{"callback":null}'],
      ['{"callback":""}'],
      ['{"callback":5}'],
      ['{"callback":"/relative"}'],
      ['{"callback":"ftp://127.0.0.1/x"}'],
      ['{"callback":"http://user:password@127.0.0.1/x"}'],
      ['{"callback":"http://169.254.169.254/latest"}'],
      ['{"callback":"http://127.0.0.1:1/x","query":5}'],
      ['{"callback":"http://127.0.0.1:1/x","query":"a..b=1"}'],
      ['{"callback":"http://127.0.0.1:1/x","query":"eventType.regex=("}'],
      ['{"callback":"http://127.0.0.1:1/x","query":"$[?(@.x=="}'],
      ['{"callback":"http://127.0.0.1:1/x","secret":""}'],
    ])('is refused: %s', async (body) => {
      const answer = await t.http.post(hub).set('Content-Type', 'application/json').send(body);
      expect([answer.status, answer.body.code, answer.body['@type']]).toEqual([400, 'invalidBody', 'Error']);
      expect((await t.http.get(hub)).body).toEqual([]);
    });

    it('names all that is wrong, and never shows a secret', async () => {
      const { text } = await t.http.post(hub).send({ callback: 'x', query: 5, secret: { key: 'hush' } }).expect(400); // prettier-ignore
      for (const path of ['/callback: ', '/query: ', '/secret: ']) expect(text).toContain(path);
      expect(text).not.toContain('hush');
      const id = await subscribe({ secret: 'hush-hush-hush-hush' });
      for (const url of [hub, `${hub}/${id}`]) expect((await t.http.get(url)).text).not.toContain('hush');
    });

    const list = async (): Promise<Body[]> => (await t.http.get(hub).expect(200)).body;

    it('is made once, however often it is asked for; with another query it is another one', async () => {
      const query = `eventType=${name}CreateEvent&x=a`;
      const first = { id: await subscribe({ query }), callback: listener.url, query };
      for (const again of [query, `?${query}`, `x=a&eventType=${name}CreateEvent`, ` ${query} `]) {
        const { body, headers } = await t.http.post(hub).send({ callback: listener.url, query: again }).expect(201);
        expect(body).toEqual(first);
        expect(headers['location']).toBe(`${t.origin}${hub}/${first.id}`);
      }
      const whole = await subscribe();
      for (const same of [null, '', undefined]) expect(await subscribe({ query: same })).toBe(whole);
      expect((await list()).map(({ id }) => id)).toEqual([first.id, whole]);
      const elsewhere = `${other.api.basePath}/hub`;
      const { body } = await t.http.post(elsewhere).send({ callback: listener.url }).expect(201);
      expect(body.id).not.toBe(whole);
      expect(await list()).toHaveLength(2);
    });

    it.each([
      ['http://LOCALHOST:80/', 'http://localhost', 'HTTP://localhost/', 'http://localhost:/a/../'],
      ['http://127.0.0.1:9/\u00fc~', 'http://127.1:9/%c3%bc%7E', 'http://0x7f.0.0.1:9/%C3%BC~'],
      ['http://[::1]:9/', 'http://[0:0:0:0:0:0:0:1]:9'],
    ])('is the same for callbacks that are the same URL: %s', async (callback, ...same) => {
      const id = await subscribe({ callback });
      for (const each of same) {
        const { body } = await t.http.post(hub).send({ callback: each }).expect(201);
        expect(body).toEqual({ id, callback, query: null });
      }
      expect(await subscribe({ callback: `${callback}/` })).not.toBe(id);
      expect(await list()).toHaveLength(2);
    });

    it('that would have to be another one is 409, which says how', async () => {
      const secret = 'a secret of 24 bytes 123';
      const id = await subscribe({ query: 'x=a&fields=y,id', secret });
      const same = [
        { query: 'x=a&fields=id,y', secret },
        { query: `fields=${segments.map((each) => `${each}.y`).join()}&x=a&fields=id`, secret: `whsec_${Buffer.from(secret).toString('base64')}` },
      ];
      for (const each of same) expect(await subscribe(each)).toBe(id);
      for (const [asked, difference] of [
        [{ query: 'x=a&fields=y', secret }, 'other `fields`'],
        [{ query: 'x=a', secret }, 'other `fields`'],
        [{ query: 'x=a&fields=id,y', secret: `${secret}4` }, 'another secret'],
        [{ query: 'x=a&fields=id,y' }, 'a secret'],
      ] as const) {
        const { body } = await t.http.post(hub).send({ callback: listener.url, ...asked }).expect(409);
        expect(body.code).toBe('duplicateSubscription');
        expect(body.message).toContain(`with ${difference}: send the same again, or DELETE /hub/${id} first`);
        expect(body.message).not.toContain(secret);
      }
      expect(await list()).toHaveLength(1);
      const unsigned = await subscribe();
      await t.http.post(hub).send({ callback: listener.url, secret }).expect(409);
      expect(await subscribe()).toBe(unsigned);
    }); // prettier-ignore

    it('is one of 50 that come at the same time', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) =>
        t.http.post(hub).send({ callback: n % 2 ? listener.url : listener.url.replace('http', 'HTTP'), query: n % 3 ? null : '' }))); // prettier-ignore
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(await list()).toHaveLength(1);
      await create();
      await listener.until(({ length }) => length === 1);
      await t.http.delete(`${hub}/${String(answers[0]?.body.id)}`).expect(204);
      expect(await list()).toEqual([]);
    });

    it('can be made 1000 times, and those be registered again then', async () => {
      await t.dataSource.query(
        `insert into subscription (id, api, callback, since)
         select 's' || n, $1, 'http://127.0.0.1:9/' || n, pg_current_snapshot()::text from generate_series(1, 1000) n`,
        [api.basePath],
      );
      const { body } = await t.http.post(hub).send({ callback: 'http://127.0.0.1:9/0' }).expect(409);
      expect(body).toMatchObject({ code: 'tooManySubscriptions', message: expect.stringContaining('takes 1000') });
      expect(await subscribe({ callback: 'http://127.0.0.1:9/500' })).toBe('s500');
    });

    it('is one of 100 at a host, however that is spelled; the places of others are theirs', async () => {
      await t.dataSource.query(
        `insert into subscription (id, api, callback, since)
         select 's' || n, $1, 'https://0x7f.1:' || n || '/', pg_current_snapshot()::text from generate_series(1, 100) n`,
        [api.basePath],
      );
      const { body } = await t.http.post(hub).send({ callback: 'http://127.0.0.1:9/0' }).expect(409);
      expect(body.code).toBe('tooManySubscriptions');
      expect(body.message).toContain('100 subscriptions with callbacks at 127.0.0.1, and takes 100 of one host (HUB_MAX_PER_HOST)'); // prettier-ignore
      expect(await subscribe({ callback: 'https://127.0.0.1:50' })).toBe('s50');
      await subscribe({ callback: 'http://localhost:9' });
      await t.http.delete(`${hub}/s1`).expect(204);
      await subscribe();
    });

    it.each([
      (port: string) => `http://127.0.0.1:${port}/hub-admin/v1/subscription/x/pause`,
      (port: string) => `http://127.0.0.1:${port}${api.basePath}/listener/${key}CreateEvent`,
      (port: string) => `http://2130706433:${port}/`,
      (port: string) => `http://[::ffff:7f00:1]:${port}/`,
      (port: string) => `http://localhost:${port}/`,
      (port: string) => `http://own.test:${port}/`,
    ])('to this server itself is refused: %s', async (own) => {
      const find = jest.spyOn(t.app.get(NameLookUp), 'find').mockResolvedValue([{ address: '127.0.0.1', family: 4 }]);
      const callback = own(new URL(t.origin).port);
      const { body } = await t.http.post(hub).send({ callback }).expect(400);
      expect(body.message).toContain('/callback: must not lead to this server itself (sent: "http:');
      find.mockRestore();
    });

    it('with a name that resolves slowly keeps nobody waiting, neither to register nor for events', async () => {
      const slow: ((error: Error) => void)[] = [];
      const find = jest
        .spyOn(t.app.get(NameLookUp), 'find')
        .mockImplementation((name) =>
          name.endsWith('.slow.test')
            ? new Promise((_found, fail) => slow.push(fail))
            : Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
        );
      const { port } = new URL(listener.url);
      const register = (name: string): Promise<string> => subscribe({ callback: `http://${name}:${port}/${name}` });
      const waiting = Array.from({ length: 8 }, (_, n) => register(`n${n}.slow.test`));
      await register('quick.test');
      await Promise.all(waiting);
      expect(slow).toHaveLength(8);
      await create();
      await listener.until((received) => received.some(({ path }) => path === '/quick.test'));
      expect(listener.received).toHaveLength(1);
      slow.forEach((fail) => fail(new Error('left')));
      find.mockRestore();
    });

    it('of an older version stays, and is found again: the oldest that asks for the same', async () => {
      await t.dataSource.query(
        `insert into subscription (id, api, callback, query, state, created_at, since) values
           ('a', $1, 'http://localhost', null, 'disabled', now(), pg_current_snapshot()::text),
           ('b', $1, 'http://LOCALHOST:80', 'fields=y', 'active', now() + interval '1s', pg_current_snapshot()::text),
           ('c', $1, 'http://LOCALHOST/', 'sort=x', 'active', now() + interval '2s', pg_current_snapshot()::text),
           ('d', $1, 'http://localhost/', '', 'active', now() + interval '3s', pg_current_snapshot()::text),
           ('e', $1, 'http://localhost/', 'a..b=1', 'active', now() - interval '1s', pg_current_snapshot()::text),
           ('f', $1, 'no URL', null, 'active', now() - interval '2s', pg_current_snapshot()::text)`,
        [api.basePath],
      );
      expect(await subscribe({ callback: 'http://localhost/' })).toBe('c');
      expect(await subscribe({ callback: 'http://localhost/', query: 'fields=y' })).toBe('b');
      await t.http.post(hub).send({ callback: 'http://localhost/', query: 'fields=id' }).expect(409);
      await t.http.post(hub).send({ callback: 'http://localhost/', query: 'a..b=1' }).expect(400);
      expect(await list()).toHaveLength(6);
    });

    it('that is paused stays so when it is registered again; its events are kept', async () => {
      const id = await subscribe();
      await t.http.post(`/hub-admin/v1/subscription/${id}/pause`).set('X-Requested-With', 'jest').expect(200);
      await create({ [text]: 'kept' });
      expect(await subscribe()).toBe(id);
      expect((await t.http.get(`/hub-admin/v1/subscription/${id}`).expect(200)).body.state).toBe('paused');
      await t.http.post(`/hub-admin/v1/subscription/${id}/resume`).set('X-Requested-With', 'jest').expect(200);
      await listener.until(({ length }) => length === 1);
      expect(listener.received[0]?.event.event[key]).toMatchObject({ [text]: 'kept' });
    });

    it.each([other.path, 'other'])(
      'can have no query that never matches: event.%s',
      async (segment) => {
        for (const query of [`event.${segment}.x=a`, `$[?(@.event.${segment}.x=='a')]`, `fields=event.${segment}.x`]) {
          const { body } = await t.http.post(hub).send({ callback: listener.url, query }).expect(400);
          expect(body.code).toBe('invalidBody');
          expect(body.message).toContain(`/query: event."${segment}": events of ${api.number} have ${segments.join(' or ')} instead`);
        }
        const { body } = await t.http.post(hub).send({ callback: listener.url, query: `eventType=${key}CreateEvent` }).expect(400);
        expect(body.message).toContain(`its types are ${name}CreateEvent, `);
        expect(await list()).toEqual([]);
      },
    ); // prettier-ignore

    it('knows no parameters of its URL', async () => {
      const id = await subscribe();
      for (const answer of [
        await t.http.post(`${hub}?x=1`).send({ callback: `${listener.url}/2` }),
        await t.http.get(`${hub}?foo`),
        await t.http.get(`${hub}?limit=1`),
        await t.http.get(`${hub}/${id}?fields=id`),
        await t.http.delete(`${hub}/${id}?force=true`),
        await t.http.delete(`${hub}/${id}?=`),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([400, 'invalidQuery']);
        expect(answer.body.message).toMatch(/^There is no parameter "\w*" here: it takes none$/);
      }
      expect((await t.http.get(`${hub}?`).expect(200)).body).toHaveLength(1);
    });

    it.each<[body: string, message: string]>([
      ['[]', 'The body must be a JSON object such as {"callback":"https://host/listener"} (sent: an array)'],
      ['"x"', 'The body must be a JSON object such as {"callback":"https://host/listener"} (sent: "x")'],
      ['{}', '/callback: must be an absolute http or https URL such as https://host/listener (sent: nothing)'],
      ['{"callback":5}', '/callback: must be an absolute http or https URL such as https://host/listener (sent: 5)'],
      ['{"callback":"http://h/#a"}', '/callback: must not have a fragment (sent: "http://h/#a")'],
      ['{"callback":"http://u:hush@h/"}', '/callback: must not have a user or password'],
      ['{"callback":"http://127.0.0.1/","query":{}}', '/query: must be a string like the query of a GET, for example "status=active" (sent: an object)'],
      ['{"callback":"http://127.0.0.1/","secret":"hush"}', '/secret: must be a string of 16 to 256 bytes, or whsec_ and so many in base64'],
      [`{"callback":"http://127.0.0.1/","query":"${' '.repeat(4097)}"}`, '/query: the query has 4097 characters, and may have 4096'],
    ])('says what was sent and what is wanted: %.40s', async (body, message) => {
      const answer = await t.http.post(hub).set('Content-Type', 'application/json').send(body).expect(400);
      expect(answer.body).toMatchObject({ code: 'invalidBody', message });
    }); // prettier-ignore

    it('has null for what it does not have, as the OpenAPI document says', async () => {
      const { body } = await t.http.post(hub).send({ callback: listener.url, query: null, secret: null }).expect(201);
      expect(body).toEqual({ id: expect.any(String), callback: listener.url, query: null });
      expect((await t.http.get(`${hub}/${body.id}`).expect(200)).body).toEqual(body);
      const { components } = (await t.http.get(`${api.basePath}/openapi.json`).expect(200)).body;
      const { EventSubscription, EventSubscriptionInput } = components.schemas;
      const { query, secret } = EventSubscriptionInput.properties;
      for (const schema of [query, secret, EventSubscription.properties.query]) {
        expect(schema).toMatchObject({ type: 'string', nullable: true });
      }
    });

    it('raises no event itself, and there are no other methods', async () => {
      const id = await subscribe();
      expect(t.published).toEqual([]);
      await t.http.patch(`${hub}/${id}`).send({}).expect(405);
      await t.http.put(`${hub}/${id}`).send({}).expect(405);
      await t.http.delete(hub).expect(405);
      await t.http.get(`${hub}/${UNKNOWN_ID}`).expect(404);
    });
  });

  describe('events', () => {
    it('are sent as they were published, with the headers of a webhook', async () => {
      await subscribe();
      const { url } = await create();
      await t.http
        .patch(url)
        .send({ [text]: 'Bo', [phase]: 'active' })
        .expect(200);
      await t.http.delete(url).expect(204);
      await listener.until((received) => received.length === (status ? 4 : 3));
      expect(listener.received.map(({ event }) => event)).toEqual(t.published.map(({ event }) => event));
      for (const { path, headers, event } of listener.received) {
        expect(path).toBe('/listener');
        expect(headers).toMatchObject({
          'content-type': expect.stringMatching(/^application\/json/),
          'webhook-id': event.eventId,
        });
      }
    });

    it('are signed with the secret of the subscription', async () => {
      const secret = `whsec_${Buffer.from('a secret of 24 bytes 123').toString('base64')}`;
      await subscribe({ secret });
      await create();
      await listener.until((received) => received.length === 1);
      const [{ headers, text }] = listener.received as [Received];
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
      const signature = createHmac('sha256', 'a secret of 24 bytes 123').update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    });

    it('of another API, of before the subscription and of after its end are not sent', async () => {
      await create({ [text]: 'before' });
      const id = await subscribe();
      await t.http.post(other.collection).send(minimalOther()).expect(201);
      await create({ [text]: 'during' });
      await listener.until((received) => received.length === 1);
      await t.http.delete(`${hub}/${id}`).expect(204);
      await create({ [text]: 'after' });
      await subscribe();
      await create({ [text]: 'again' });
      await listener.until((received) => received.length === 2);
      expect(listener.received.map(({ event }) => event.event[key]?.[text])).toEqual(['during', 'again']);
    });

    it.each<[string, string[]]>([
      [`eventType=${name}CreateEvent`, ['CreateEvent', 'CreateEvent']],
      [`eventType=${name}${moved},${name}DeleteEvent`, [moved, 'DeleteEvent']],
      [`event.${key}.${text}=Moon`, ['CreateEvent', moved, 'DeleteEvent']],
      [`eventType=${name}${moved}&${phase}=closed`, [moved]],
      [`filter=$[?(@.event.${key}.${phase}=='closed')]`, [moved, 'DeleteEvent']],
      [`eventType=${name}DeleteEvent&event.${name}.${phase}=closed`, ['DeleteEvent']],
      [`$[?(@.event.${name}.${phase}=='closed')]`, [moved, 'DeleteEvent']],
    ])('are chosen by the query %s', async (query, types) => {
      await subscribe({ query });
      await subscribe({ query: `${text}=last` });
      const { url } = await create({ [text]: 'Moon' });
      await t.http
        .patch(url)
        .send({ [phase]: 'closed' })
        .expect(200);
      await t.http.delete(url).expect(204);
      await create({ [text]: 'last' });
      await listener.until((received) => received.length > types.length);
      // One more, of the second subscription.
      expect(typesOf(listener.received).sort()).toEqual([...types, 'CreateEvent'].map((type) => name + type).sort());
    });

    it('are sent to everybody, and whole to one whose query is not understood any more', async () => {
      const id = await subscribe({ query: 'x=closed&fields=none' });
      await subscribe({ query: `${text}=Moon` });
      await t.dataSource.query(`update subscription set query = 'x..=closed&fields=none' where id = $1`, [id]);
      await create({ [text]: 'Sun' });
      await create({ [text]: 'Moon' });
      await listener.until((received) => received.length === 3);
      const names = listener.received.map(({ event }) => event.event[key]?.[text]);
      expect(names.sort()).toEqual(['Moon', 'Moon', 'Sun']);
    });

    it.each([key, name])('are narrowed by fields of event.%s', async (segment) => {
      await subscribe({ query: `fields=event.${segment}.${text}` });
      const { id, href } = await create({ [text]: 'Moon' });
      await listener.until((received) => received.length === 1);
      expect(listener.received[0]?.event).toEqual({
        id,
        href,
        eventId: expect.any(String),
        eventType: `${name}CreateEvent`,
        eventTime: expect.any(String),
        event: { [key]: { id, href, [text]: 'Moon' } },
      });
    });

    it('of a bulk create come one by one', async () => {
      await subscribe();
      const operations = Array.from({ length: 700 }, (_, n) => ({ op: 'add', path: '/', value: { ...minimal(), [text]: `n${n}` } })); // prettier-ignore
      await t.http.patch(collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(operations)).expect(200); // prettier-ignore
      await listener.until((received) => received.length === 700);
      expect(new Set(listener.received.map(({ event }) => event.eventId)).size).toBe(700);
    });

    it('of one resource come in their order, also when some fail', async () => {
      await subscribe();
      let count = 0;
      listener.answer = (_received, response) => void response.writeHead(count++ % 3 === 1 ? 503 : 204).end();
      const { url } = await create({ rank: 0 });
      for (let rank = 1; rank <= 20; rank++) await t.http.patch(url).send({ rank }).expect(200);
      const ranks = (): number[] => [
        ...new Set(listener.received.map(({ event }) => event.event[key]?.['rank'] as number)),
      ];
      await listener.until(() => ranks().length === 21);
      expect(ranks()).toEqual(Array.from({ length: 21 }, (_, rank) => rank));
    });
  });

  describe('a listener', () => {
    const state = async (): Promise<Body[]> =>
      t.dataSource.query('select state, attempts, error from delivery order by id');
    const settled = (condition: (rows: Body[]) => boolean) => until(state, condition);

    it.each([500, 503, 408, 429])('that answers %i gets the event again, with the same eventId', async (status) => {
      await subscribe();
      listener.answer = (_received, response) => {
        response.writeHead(listener.received.length < 3 ? status : 200).end();
      };
      await create();
      await listener.until((received) => received.length === 3);
      expect(new Set(listener.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      const [row] = await settled(([each]) => each?.['state'] === 'delivered');
      expect(row).toMatchObject({ attempts: 3 });
    });

    it.each([400, 404, 302])('that answers %i is not asked again: the delivery is parked', async (status) => {
      await subscribe();
      listener.answer = (_received, response) => void response.writeHead(status, { Location: listener.url }).end();
      const { url } = await create();
      await settled(([each]) => each?.['state'] === 'parked');
      expect(listener.received).toHaveLength(1);
      listener.answer = (_received, response) => void response.writeHead(201).end();
      await t.http
        .patch(url)
        .send({ [text]: 'Bo' })
        .expect(200);
      await listener.until((received) => received.length === 2);
      await settled((rows) => rows.map((each) => each['state']).join() === 'parked,delivered');
    });

    it('that answers 410 is disabled', async () => {
      const id = await subscribe();
      listener.answer = (_received, response) => void response.writeHead(410).end();
      await create();
      const found = () => t.dataSource.query("select from subscription where id = $1 and state = 'disabled'", [id]);
      await until<unknown[]>(found, ({ length }) => length === 1);
      expect(listener.received).toHaveLength(1);
      // It is back, and wants what happens from now on.
      await create({ [text]: 'meanwhile' });
      await t.dataSource.query('delete from delivery');
      listener.reset();
      expect(await subscribe()).toBe(id);
      await create({ [text]: 'back' });
      await listener.until(({ length }) => length === 1);
      expect(listener.received[0]?.event.event[key]).toMatchObject({ [text]: 'back' });
    });

    it('that hangs does not keep another one waiting', async () => {
      const hanging = await startListener();
      try {
        hanging.answer = () => undefined;
        await subscribe({ callback: hanging.url });
        await subscribe();
        for (let n = 0; n < 5; n++) await create();
        await listener.until((received) => received.length === 5);
        await hanging.until((received) => received.length > 0);
      } finally {
        await hanging.close();
      }
    });

    it('that is not there gets everything when it comes back', async () => {
      const gone = await startListener();
      const port = Number(new URL(gone.url).port);
      await subscribe({ callback: gone.url });
      await gone.close();
      const created = [await create(), await create(), await create()];
      await settled((rows) => rows.some((each) => Number(each['attempts']) > 0));
      const back = await startListener(port);
      try {
        await back.until((received) => received.length >= 3);
        expect(new Set(back.received.map(({ event }) => event.id))).toEqual(new Set(created.map(({ id }) => id)));
      } finally {
        await back.close();
      }
    });
  });
});
