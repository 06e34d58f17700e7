import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import type { Settings } from '../../src/config/env';
import { SETTINGS } from '../../src/config/settings.module';
import { ApiLoad } from '../../src/connections/api-load';
import { Courier, type CourierMeans } from '../../src/hub-notification/delivery/courier';
import { courierSettings } from '../../src/hub-notification/delivery/courier-settings';
import { DeliveryStore, type Lease } from '../../src/hub-notification/delivery/delivery.store';
import { Relay } from '../../src/hub-notification/outbox/relay';
import { partyRole } from '../../src/party-role/party-role.resource';
import { type TestApp, startTestApp } from '../support/test-app';

const HUB = `${partyRole.api.basePath}/hub`;

type Answer = 'delivered' | 'retry' | 'rejected';

/** An attempt of one delivery. */
interface Attempt {
  readonly resource: string;
  readonly place: number;
  readonly answer: Answer;
}

let t: TestApp;
let means: CourierMeans;
let subscriptionId: string;
/** What the listener answers to the n-th event of a resource. */
let answerTo: (resource: string, place: number) => Answer;
let attempts: Attempt[];
/** What is wrong, if something is. */
let faults: string[];

/** A listener in the place of the network. It knows its events by their ids: resource and place. */
const network: CourierMeans['attempts'] = {
  async make(_lease, { id }) {
    const [resource, place] = known.get(id) ?? ['', 0];
    if (inFlight.has(resource)) faults.push(`two of ${resource} at the same time`);
    inFlight.add(resource);
    await turn();
    await gate;
    inFlight.delete(resource);
    const answer = answerTo(resource, place);
    attempts.push({ resource, place, answer });
    const first = Math.min(...(open.get(resource) ?? []));
    if (place !== first) faults.push(`${resource}: ${place} before ${first}`);
    if (answer !== 'retry') open.get(resource)?.delete(place);
    return { result: answer, reason: `test ${answer}`, duration: 1 };
  },
};
const inFlight = new Set<string>();
/** Answers wait for it. */
let gate: Promise<void> | undefined;
/** By event id: resource, and place among its events. */
const known = new Map<string, [string, number]>();
/** By resource: places of what is still to be delivered. */
const open = new Map<string, Set<number>>();

beforeAll(async () => {
  // Nothing is due again by itself: the pauses are long, and chance does not shorten them.
  jest.spyOn(Math, 'random').mockReturnValue(0.999);
  t = await startTestApp({ env: { HUB_RETRY_MIN: '900000', HUB_RETRY_MAX: '900000', HUB_MAX_ATTEMPTS: '1000' } });
  await t.app.get(Relay).beforeApplicationShutdown();
  means = {
    store: t.app.get(DeliveryStore),
    load: t.app.get(ApiLoad),
    attempts: network,
    settings: { ...courierSettings(t.app.get<Settings>(SETTINGS)), linger: 0 },
  };
});
afterAll(() => t.close());
const begin = async (): Promise<void> => {
  await t.dataSource.query('delete from subscription');
  await t.dataSource.query('truncate delivery, event');
  const { body } = await t.http.post(HUB).send({ callback: 'http://127.0.0.1:9/' }).expect(201);
  subscriptionId = (body as { id: string }).id;
  answerTo = () => 'delivered';
  for (const each of [known, open, inFlight]) each.clear();
  attempts = [];
  faults = [];
};
beforeEach(begin);

/** New deliveries, as the fan-out makes them: so many of one resource. */
async function happen(resource: string, count: number): Promise<void> {
  const places = open.get(resource) ?? new Set();
  const first = [...known.values()].filter(([each]) => each === resource).length;
  const rows: { id: string; position: string }[] = await t.dataSource.query(
    `with happened as (
       insert into event (id, change, resource, resource_id, origin, correlation_id, document)
       select gen_random_uuid(), 'create', 'PartyRole', $1, 'http://x', 'c', '{}' from generate_series(1, $2)
       returning id, position
     ), woken as (update subscription set work = work + 1, next_due_at = now()), made as (
       insert into delivery (subscription_id, event_position, resource)
       select $3, position, $1 from happened order by position
     )
     select id, position from happened order by position`,
    [resource, count, subscriptionId],
  );
  rows.forEach(({ id }, n) => {
    known.set(id, [resource, first + n]);
    places.add(first + n);
  });
  open.set(resource, places);
}

const claim = async (): Promise<Lease | undefined> =>
  (await means.store.claim({ quick: 1, slow: 1 }, means.settings.leaseDuration))[0];
const courierOf = (lease: Lease): Courier => new Courier(means, lease, performance.now());

/** One courier does what can be done now. @returns false if nothing can */
async function deliver(): Promise<boolean> {
  const lease = await claim();
  if (lease) await courierOf(lease).run();
  const [stuck] = await t.dataSource.query(
    `select resource from delivery where state = 'waiting' group by resource having count(due_at) <> 1`,
  );
  if (stuck) faults.push(`${(stuck as { resource: string }).resource} does not wait for one retry`);
  return lease !== undefined;
}

const deliverAll = async (): Promise<void> => {
  for (let n = 0; await deliver(); n++) if (n > 500) throw new Error('there is no end of it');
};

/** So long that every retry is due, and every listener is tried again. */
async function passTime(): Promise<void> {
  await t.dataSource.query('update delivery set due_at = now() where due_at is not null');
  await t.dataSource.query(`update subscription set open_until = '-infinity', next_due_at = now()`);
}

const counts = async (): Promise<Record<string, number>> => {
  const rows: { state: string; count: number }[] = await t.dataSource.query(
    'select state, count(*)::int from delivery group by state',
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

it('what a listener does not take of some resources keeps no others waiting, however many they are', async () => {
  answerTo = (resource) => (resource.startsWith('bad') ? 'retry' : 'delivered');
  for (let n = 0; n < 600; n++) {
    await happen(`bad${n}`, 2);
    await happen(`good${n}`, 2);
  }
  await deliverAll();
  expect(await counts()).toEqual({ delivered: 1200, waiting: 1200 });
  // And later ones neither, while all the bad ones are tried again.
  for (let n = 0; n < 600; n++) await happen(`good${n}`, 1);
  await passTime();
  await deliverAll();
  expect(await counts()).toEqual({ delivered: 1800, waiting: 1200 });
  expect(attempts.filter(({ answer }) => answer === 'retry')).toHaveLength(1200);
  expect(faults).toEqual([]);
});

it('a resource with a long queue behind what failed is delivered in order, with what comes meanwhile', async () => {
  let isWell = false;
  answerTo = () => (isWell ? 'delivered' : 'retry');
  await happen('a', 45);
  await deliverAll();
  expect(await counts()).toEqual({ waiting: 45 });
  isWell = true;
  await happen('a', 20);
  await passTime();
  await deliverAll();
  expect(await counts()).toEqual({ delivered: 65 });
  expect(attempts.map(({ place }) => place)).toEqual([0, ...Array.from({ length: 65 }, (_, place) => place)]);
  expect(faults).toEqual([]);
});

it('of a resource that is served slowly no more than a part is read ahead', async () => {
  await happen('a', 3_000);
  let open = (): void => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const { store } = means;
  const lease = await claim();
  if (!lease) throw new Error('nothing is due');
  const reading = jest.spyOn(store, 'readFresh');
  const courier = courierOf(lease);
  const running = courier.run();
  for (let n = 0; n < 50; n++) {
    courier.wake();
    await t.dataSource.query('select 1');
  }
  courier.end();
  open();
  gate = undefined;
  await running;
  const pages = await Promise.all(reading.mock.results.map(({ value }) => value as ReturnType<typeof store.readFresh>));
  const read = pages.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
  expect(read).toBeGreaterThan(200);
  // The bound, and the page with which it is passed.
  expect(read).toBeLessThanOrEqual(1_200);
  reading.mockRestore();
  await deliverAll();
  expect(await counts()).toEqual({ delivered: 3_000 });
  expect(faults).toEqual([]);
});

it('what is given up for its age lets go of what waits behind it', async () => {
  answerTo = () => 'retry';
  for (const resource of 'abcdef') await happen(resource, 3);
  const old = `update event set time = now() - interval '2 days' where position in (
    select min(position) from event group by resource_id)`;
  await t.dataSource.query(old);
  await t.dataSource.query(`update delivery set created_at = now() - interval '2 days'`);
  await deliverAll();
  await passTime();
  await deliverAll();
  for (const places of open.values()) places.delete(0);
  answerTo = () => 'delivered';
  await passTime();
  await deliverAll();
  expect(await counts()).toEqual({ delivered: 12, parked: 6 });
});

const resources = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
const step = fc.oneof(
  fc.record({ kind: fc.constant('happen' as const), resource: fc.constantFrom(...resources), count: fc.integer({ min: 1, max: 25 }) }),
  fc.record({ kind: fc.constant('deliver' as const) }),
  fc.record({ kind: fc.constant('passTime' as const) }),
); // prettier-ignore
const answer: fc.Arbitrary<Answer> = fc.constantFrom(
  'delivered',
  'delivered',
  'delivered',
  'retry',
  'retry',
  'rejected',
);

it('whatever happens, and however it fails: in order, one by one, and nothing waits for ever', async () => {
  const plan = fc.record({
    steps: fc.array(step, { minLength: 3, maxLength: 20 }),
    answers: fc.array(answer, { minLength: 1, maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ steps, answers }) => {
      await begin();
      let n = 0;
      answerTo = () => answers[n++ % answers.length] as Answer;
      for (const each of steps) {
        if (each.kind === 'happen') await happen(each.resource, each.count);
        else if (each.kind === 'passTime') await passTime();
        else await deliver();
      }
      answerTo = () => 'delivered';
      for (let rounds = 0; [...open.values()].some(({ size }) => size > 0); rounds++) {
        if (rounds > 20) throw new Error(`still waiting: ${JSON.stringify(await counts())}`);
        await passTime();
        await deliverAll();
      }
      expect(faults).toEqual([]);
      const { delivered = 0, parked = 0, ...others } = await counts();
      expect([delivered + parked, others]).toEqual([known.size, {}]);
    }),
    { numRuns: 40 },
  );
});
