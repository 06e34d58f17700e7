import { ANYBODY } from '../../src/tmf/declare/caller';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { customer } from '../../src/customer/customer.resource';
import { ReceivedEvents } from '../../src/hub-notification/inbox/received-events';
import { CHANGES } from '../../src/tmf/declare/define-resource';
import type { Body } from '../support/bodies';
import { itOnServer } from '../support/on-server';
import { SUBJECTS } from '../support/subjects';
import { type TestApp, startTestApp } from '../support/test-app';

/** Everything that arrives on the emitter as received. */
function collectReceived(t: TestApp): { name: string; event: unknown }[] {
  const received: { name: string; event: unknown }[] = [];
  const emitter = t.app.get(EventEmitter2);
  for (const { resource } of SUBJECTS) {
    for (const change of CHANGES) {
      const name = `received.${resource.path}.${change}`;
      emitter.on(name, (event) => received.push({ name, event }));
    }
  }
  return received;
}

describe.each(SUBJECTS)('the listeners of $resource.name', ({ resource, start }) => {
  const { api, path } = resource;
  const listeners = CHANGES.map((change) => {
    const eventType = resource.eventType(change);
    return { change, eventType, name: eventType.charAt(0).toLowerCase() + eventType.slice(1) };
  });
  let t: TestApp;
  let received: ReturnType<typeof collectReceived>;

  beforeAll(async () => {
    t = await start();
    received = collectReceived(t);
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.dataSource.query('truncate received_event');
    received.length = 0;
    t.published.length = 0;
  });

  const pathOf = (name: string) => `${api.basePath}/listener/${name}`;
  const create = pathOf(`${path}CreateEvent`);
  const post = (body: unknown, to = create) =>
    t.http.post(to).set('Content-Type', 'application/json').send(JSON.stringify(body));
  const eventWith = (more: Body = {}): Body => ({ event: { [path]: { id: '5' } }, ...more });

  it.each(listeners)('$name takes a whole event', async ({ name, eventType, change }) => {
    const event = eventWith({
      eventId: `e-${name}`,
      eventType,
      eventTime: '2024-05-04T10:00:00Z',
      timeOcurred: '2024-05-04T12:00:00.123456+02:00',
      title: eventType,
      priority: '1',
      correlationId: null,
      'x-unknown': { kept: [1, null] },
      event: { [path]: { id: '5', status: 7, 'x-unknown': true }, 'x-other': 1 },
    });
    const answer = await post(event, pathOf(name))
      .expect(201)
      .expect('Content-Type', 'application/json; charset=utf-8');
    expect(answer.body).toEqual({ id: name, callback: expect.stringMatching(`^http://[^/]+${pathOf(name)}$`) });
    expect(received).toEqual([{ name: `received.${path}.${change}`, event }]);
  });

  it('publishes to no subscriber of its own changes, and records nothing', async () => {
    await post(eventWith({ eventId: 'e1' })).expect(201);
    expect(received).toHaveLength(1);
    expect(t.published).toEqual([]);
    expect(await t.recorded()).toEqual([]);
  });

  it('answers a duplicate in the same way, and does not publish it again', async () => {
    const first = await post(eventWith({ eventId: 'e1' })).expect(201);
    const again = await post(eventWith({ eventId: 'e1', title: 'second attempt' })).expect(201);
    expect(again.body).toEqual(first.body);
    await post(eventWith({ eventId: 'e2' })).expect(201);
    expect(received.map(({ event }) => (event as Body)['eventId'])).toEqual(['e1', 'e2']);
  });

  it('takes one of 32 that come at the same time', async () => {
    await Promise.all(Array.from({ length: 32 }, () => post(eventWith({ eventId: 'e1' })).expect(201)));
    expect(received).toHaveLength(1);
  });

  it.each([{}, { eventId: null }, { eventId: '' }, { eventId: ' ' }])('publishes all events with %j', async (more) => {
    await post(eventWith(more)).expect(201);
    await post(eventWith(more)).expect(201);
    expect(received).toHaveLength(2);
    expect(await t.dataSource.query('select * from received_event')).toEqual([]);
  });

  it('takes an eventId of 255 characters, whatever they are', async () => {
    await post(eventWith({ eventId: '\u{1F600}'.repeat(127) })).expect(201);
    expect(received).toHaveLength(1);
  });

  const object = 'must be an object';
  const whole = `The body must be a JSON object such as {"eventType":"${resource.name}CreateEvent","event":{"${path}":{"id":"5"}}}`;
  const time = 'must be a date-time such as 2024-05-04T10:00:00Z';
  it.each<[body: unknown, message: string]>([
    [null, `${whole} (sent: null)`],
    [[], `${whole} (sent: an array)`],
    ['text', `${whole} (sent: "text")`],
    [{}, `/event: ${object}`],
    [{ event: null }, `/event: ${object}`],
    [{ event: [] }, `/event: ${object}`],
    [{ event: {} }, `/event/${path}: ${object}`],
    [{ event: { other: {} } }, `/event/${path}: ${object}`],
    [{ event: { [path]: null } }, `/event/${path}: ${object}`],
    [{ event: { [path]: [{}] } }, `/event/${path}: ${object}`],
    [{ event: { [path]: 'x' } }, `/event/${path}: ${object}`],
    [
      eventWith({ eventType: `${resource.name}DeleteEvent` }),
      `/eventType: must be ${resource.name}CreateEvent here (sent: "${resource.name}DeleteEvent")`,
    ],
    [eventWith({ eventType: 'x' }), `/eventType: must be ${resource.name}CreateEvent here (sent: "x")`],
    [eventWith({ eventType: 1 }), '/eventType: must be a string'],
    [eventWith({ eventId: 1 }), '/eventId: must be a string'],
    [eventWith({ eventId: 'x'.repeat(256) }), '/eventId: must be a string of at most 255 characters, not 256'],
    [eventWith({ eventTime: 'yesterday' }), `/eventTime: ${time}`],
    [eventWith({ timeOcurred: 1714816800 }), `/timeOcurred: ${time}`],
    [eventWith({ title: {}, priority: 1 }), '/title: must be a string; /priority: must be a string'],
    [
      eventWith({ eventTime: 'x', eventType: 'x' }),
      `/eventTime: ${time}; /eventType: must be ${resource.name}CreateEvent here (sent: "x")`,
    ],
  ])('refuses %j', async (body, message) => {
    const answer = await post(body).expect(400);
    expect(answer.body).toMatchObject({ '@type': 'Error', code: 'invalidBody', message, status: '400' });
    expect(received).toEqual([]);
    expect(await t.dataSource.query('select * from received_event')).toEqual([]);
  });

  it('does not mind parameters of its URL: another system has them from a callback', async () => {
    await t.http
      .post(`${pathOf(`${path}CreateEvent`)}?tenant=1`)
      .send(eventWith({}))
      .expect(201);
    expect(received).toHaveLength(1);
  });

  it('checks the members that an event of its type has', async () => {
    await post(eventWith({ id: 5, fieldPath: 5 })).expect(400).expect(({ body }) => expect(body.message).toBe('/id: must be a string')); // prettier-ignore
    const change = pathOf(`${path}AttributeValueChangeEvent`);
    await post(eventWith({ id: 5, fieldPath: 5 }), change).expect(400).expect(({ body }) => expect(body.message).toBe('/fieldPath: must be a string')); // prettier-ignore
  });

  it('is an operation as any other', async () => {
    const send = (method: string, headers: Record<string, string>, body?: string, to = create) =>
      fetch(t.origin + to, { method, headers, body });
    const json = { 'Content-Type': 'application/json' };
    const event = JSON.stringify(eventWith());
    const answers = await Promise.all([
      send('GET', {}),
      send('POST', json, event, pathOf('nobodysEvent')),
      send('POST', json, event, pathOf(`${resource.name}CreateEvent`)),
      send('POST', json, '{'),
      send('POST', json),
      send('POST', { 'Content-Type': 'text/plain' }, event),
      send('POST', { 'Content-Type': 'application/merge-patch+json' }, event),
      send('POST', { ...json, Accept: 'text/html' }, event),
      send('POST', json, `"${'x'.repeat(2 ** 21)}"`),
      send('POST', json, event, `${create}/`),
      send('OPTIONS', {}),
    ]);
    expect(await Promise.all(answers.map(async (each) => [each.status, (await bodyOf(each))['code']]))).toEqual([
      [405, 'methodNotAllowed'],
      [404, 'unknownPath'],
      [404, 'unknownPath'],
      [400, 'malformedJson'],
      [400, 'invalidBody'],
      [415, 'unsupportedMediaType'],
      [415, 'unsupportedMediaType'],
      [406, 'notAcceptable'],
      [413, 'payloadTooLarge'],
      [201, undefined],
      [204, undefined],
    ]);
    expect(answers[0]?.headers.get('allow')).toBe('OPTIONS, POST');
    expect(received).toHaveLength(1);
  });

  it('documents that a received resource may lack anything', async () => {
    const { body } = await t.http.get(`${api.basePath}/openapi.json`).expect(200);
    const { [resource.name]: answered, [`${resource.name}_Received`]: taken } = body.components.schemas;
    expect(answered.required).toEqual(['id', 'href']);
    expect(taken.required).toBeUndefined();
    expect(Object.keys(taken.properties).toSorted()).toEqual(Object.keys(answered.properties).toSorted());
  });
});

describe('who listens on the emitter', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  const post = (eventId: string) =>
    t.http.post(`${customer.api.basePath}/listener/customerCreateEvent`).send({ eventId, event: { customer: {} } });

  it.each<[how: string, listener: () => unknown]>([
    ['throws', () => { throw new Error('broken'); }],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['never ends', () => new Promise(() => undefined)],
  ])('may be one that %s', async (how, listener) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const emitter = t.app.get(EventEmitter2);
    emitter.on('received.customer.create', listener);
    try {
      await post(how).expect(201);
      await post(how).expect(201);
      expect(logged.mock.calls).toEqual(
        how === 'never ends' ? [] : [['a listener of received.customer.create failed', new Error('broken')]],
      );
    } finally {
      emitter.off('received.customer.create', listener);
      logged.mockRestore();
    }
  }); // prettier-ignore
});

describe('received events', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  it('are remembered for seven days, then forgotten, any number of them', async () => {
    await t.dataSource.query(`
      insert into received_event (event_id, received_at)
      select 'old-' || n, now() - interval '7 days 1 minute' from generate_series(1, 2500) n
      union all select 'recent', now() - interval '6 days 23 hours'`);
    const events = t.app.get(ReceivedEvents);
    expect(await events.sweep()).toBe(2500);
    expect(await events.remember(ANYBODY, 'recent')).toBe(false);
    expect(await events.remember(ANYBODY, 'old-1')).toBe(true);
    expect(await events.sweep()).toBe(0);
  });

  itOnServer('are processed by one of several instances', async () => {
    const other = await startTestApp({ database: t.database });
    try {
      const received = [t, other].map(collectReceived);
      const body = { eventId: 'shared', event: { customer: {} } };
      const path = `${customer.api.basePath}/listener/customerDeleteEvent`;
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? t : other).http.post(path).send(body).expect(201)),
      );
      expect(received.flat()).toHaveLength(1);
    } finally {
      await other.close();
    }
  });
});

async function bodyOf(response: Response): Promise<Body> {
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Body);
}
