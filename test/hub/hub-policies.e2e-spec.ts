import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import type { Body } from '../support/bodies';
import { type TestIssuer, startIssuer } from '../support/issuer';
import { type Listener, startListener } from '../support/listener';
import { type TestApp, startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';
import { until } from '../support/until';

const { collection } = customer;
const HUB = `${customer.api.basePath}/hub`;
const ADMIN = '/hub-admin/v1/subscription';
const MAX_PER_CLIENT = 3;

const OWN = 'engagedParty.id=${claims.party_id}';
const policies = (selfcare: Body): Body => ({ roles: { selfcare: { Customer: selfcare }, agent: { '*': {} } } });
const POLICIES = policies({ where: OWN, hide: ['statusReason', 'creditProfile', 'contactMedium.characteristic'] });

type Headers = Record<string, string>;

let issuer: TestIssuer;
/** Of somebody who sees a part, and of somebody who sees it all. */
let shop: Headers;
let office: Headers;
/** As `shop`, but another client. */
let other: Headers;
let admin: Headers;
let listener: Listener;
/** Gets all events: what it has received has been decided for the others. */
let witness: Listener;
let database: TestDatabase;
let t: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'policies-'));

beforeAll(async () => {
  [issuer, listener, witness] = await Promise.all([startIssuer(), startListener(), startListener()]);
  const as = async (scope: string, claims: Body): Promise<Headers> => ({
    Authorization: `Bearer ${await issuer.token({ scope, claims, lifetime: 3600 })}`,
  });
  const manage = 'customer:read customer:write hub:manage';
  shop = await as(manage, { app: 'shop', roles: ['selfcare'], party_id: '1' });
  other = await as(manage, { app: 'other', roles: ['selfcare'], party_id: '1' });
  office = await as(manage, { app: 'office', roles: ['agent'] });
  admin = { ...(await as(`${manage} hub:admin`, { app: 'admin', roles: [] })), 'X-Requested-With': 'jest' };
});
afterAll(async () => {
  await Promise.all([issuer.stop(), listener.close(), witness.close()]);
  rmSync(folder, { recursive: true });
});

const start = async (file: Body): Promise<void> => {
  const path = join(folder, 'policies.json');
  writeFileSync(path, JSON.stringify(file));
  t = await startTestApp({
    database,
    env: {
      AUTH: 'oidc',
      AUTH_ISSUERS: JSON.stringify([{ issuer: issuer.issuer, audience: 'tmf', claims: { client: 'app' } }]),
      ACCESS_POLICIES: path,
      HUB_MAX_PER_CLIENT: String(MAX_PER_CLIENT),
    },
  });
};
beforeEach(async () => {
  for (const each of [listener, witness]) each.reset();
  database = await createTestDatabase();
  await start(POLICIES);
});
afterEach(async () => {
  await t.close();
  await database.drop();
});

const subscribe = async (caller: Headers, body: Body = {}, callback = listener.url): Promise<string> => {
  const made = await t.http.post(HUB).set(caller).send({ callback, ...body }).expect(201); // prettier-ignore
  return made.body.id;
};
const create = async (more: Body = {}, party = '1'): Promise<string> => {
  const body = { name: 'Ada', engagedParty: { id: party, '@referredType': 'Individual' }, ...more };
  const made = await t.http.post(collection).set(office).send(body).expect(201); // prettier-ignore
  return `${collection}/${made.body.id}`;
};
const patch = (url: string, body: Body) => t.http.patch(url).set(office).send(body).expect(200); // prettier-ignore

/** Waits until all events are decided, and all deliveries made. */
const delivered = () =>
  until(
    () =>
      t.dataSource.query(
        `select from event, hub_cursor where not pg_visible_in_snapshot(transaction::text::xid8, done::pg_snapshot)
         union all select from delivery where state <> 'delivered'`,
      ),
    (rows: unknown[]) => rows.length === 0,
  );
/** What the listener has got, each as its type, the name of the customer, and what has changed. */
const told = async (): Promise<unknown[]> => {
  await delivered();
  return listener.received.map(({ event }) =>
    [event.eventType, event.event['customer']?.['name'], event.fieldPath].filter((each) => each !== undefined),
  );
};

describe('a subscription of who sees a part', () => {
  it('gets events of what its client sees, without what is hidden', async () => {
    await subscribe(shop);
    const contactMedium = [{ mediumType: 'email', characteristic: { emailAddress: 'ada@example.com' } }];
    const own = await create({ statusReason: 'secret', contactMedium });
    await create({ name: 'Bob' }, '2');
    await patch(own, { name: 'Ada King', statusReason: 'other secret', contactMedium: null });
    await t.http.delete(own).set(office).expect(204); // prettier-ignore
    expect(await told()).toEqual([
      ['CustomerCreateEvent', 'Ada'],
      ['CustomerAttributeValueChangeEvent', 'Ada King', 'contactMedium,name'],
      ['CustomerDeleteEvent', 'Ada King'],
    ]);
    expect(listener.received[0]?.event.event['customer']).toMatchObject({ contactMedium: [{ mediumType: 'email' }] });
    for (const { text } of listener.received) expect(text).not.toMatch(/secret|statusReason|emailAddress/);
  });

  it('gets none of what is all hidden, or no longer its client’s', async () => {
    const own = await create();
    await subscribe(shop);
    await subscribe(office, {}, witness.url);
    await patch(own, { statusReason: 'secret' });
    await patch(own, { engagedParty: { id: '2', '@referredType': 'Individual' } });
    await patch(own, { name: 'Ada King' });
    expect(await told()).toEqual([]);
    expect(witness.received).toHaveLength(3);
    await patch(own, { engagedParty: { id: '1', '@referredType': 'Individual' } });
    expect(await told()).toEqual([['CustomerAttributeValueChangeEvent', 'Ada King', 'engagedParty']]);
  });

  it.each([
    'statusReason=secret',
    'event.customer.statusReason=secret',
    'statusReason.ne=x&statusReason.isnotnull',
    'fieldPath.contains=statusReason',
    '$[?(@.event.customer.statusReason)]',
    "$..[?(@.statusReason=='secret')]",
    "$..[?(@=='secret')]",
    'contactMedium.characteristic.emailAddress.regex=ada',
  ])('never finds by what is hidden: %s', async (query) => {
    await subscribe(shop, { query });
    await subscribe(office, { query }, witness.url);
    const contactMedium = [{ mediumType: 'email', characteristic: { emailAddress: 'ada@example.com' } }];
    const own = await create({ statusReason: 'first', contactMedium });
    await patch(own, { statusReason: 'secret', name: 'Ada King' });
    expect(await told()).toEqual([]);
    expect(witness.received).not.toEqual([]);
  });

  it('gets by a replay what it may see', async () => {
    const own = await create({ statusReason: 'secret' });
    await create({ name: 'Bob' }, '2');
    await patch(own, { statusReason: 'other secret' });
    const id = await subscribe(shop);
    const { body } = await t.http.post(`${ADMIN}/${id}/replay`).set(admin).send({ since: '2000-01-01T00:00:00Z' }).expect(200); // prettier-ignore
    expect(body).toEqual({ replayed: 1 });
    expect(await told()).toEqual([['CustomerCreateEvent', 'Ada']]);
    expect(listener.received[0]?.text).not.toContain('secret');
  });

  it('is judged by the policies of now', async () => {
    await subscribe(shop);
    await create({ statusReason: 'first' });
    expect(await told()).toEqual([['CustomerCreateEvent', 'Ada']]);
    await t.close();
    listener.reset();
    await start(policies({ where: 'name=Bob', hide: ['engagedParty'] }));
    await create({ statusReason: 'second' });
    await create({ statusReason: 'third', name: 'Bob' }, '2');
    expect(await told()).toEqual([['CustomerCreateEvent', 'Bob']]);
    const [shown] = Object.values(listener.received[0]?.event.event ?? {});
    expect(shown).toMatchObject({ statusReason: 'third' });
    expect(shown).not.toHaveProperty('engagedParty');
    await t.close();
    listener.reset();
    await start({ roles: { agent: { '*': {} } } });
    await create({ name: 'Bob' });
    expect(await told()).toEqual([]);
  });
});

describe('a client', () => {
  const idsSeenBy = async (caller: Headers): Promise<unknown[]> => {
    const { body } = await t.http.get(HUB).set(caller).expect(200); // prettier-ignore
    return (body as Body[]).map(({ id }) => id);
  };

  it('sees and deletes its own subscriptions, an administrator all', async () => {
    const [mine, theirs] = [await subscribe(shop), await subscribe(other)];
    expect(mine).not.toBe(theirs);
    expect([await idsSeenBy(shop), await idsSeenBy(other)]).toEqual([[mine], [theirs]]);
    expect(await idsSeenBy(admin)).toEqual([mine, theirs]);
    const missing = await t.http.get(`${HUB}/nothing`).set(shop).expect(404); // prettier-ignore
    for (const method of ['get', 'delete'] as const) {
      const { body } = await t.http[method](`${HUB}/${theirs}`).set(shop).expect(404); // prettier-ignore
      expect(body).toEqual({ ...missing.body, message: missing.body.message.replace('nothing', theirs) });
    }
    await t.http.get(`${HUB}/${theirs}`).set(other).expect(200); // prettier-ignore
    await t.http.delete(`${HUB}/${mine}`).set(shop).expect(204); // prettier-ignore
    await t.http.delete(`${HUB}/${theirs}`).set(admin).expect(204); // prettier-ignore
    expect(await idsSeenBy(admin)).toEqual([]);
  });

  it('registers the callback of another, and each gets what it may see', async () => {
    await subscribe(shop);
    await subscribe(office);
    await create({ statusReason: 'secret' });
    await delivered();
    const reasons = listener.received.map(({ event }) => event.event['customer']?.['statusReason']);
    expect(reasons).toHaveLength(2);
    expect(reasons).toEqual(expect.arrayContaining([undefined, 'secret']));
  });

  it('has a number of subscriptions, and takes none of another’s', async () => {
    const queries = ['name=a', 'name=b', 'name=c'];
    const ids = [];
    for (const query of queries) ids.push(await subscribe(shop, { query }));
    const { body } = await t.http.post(HUB).set(shop).send({ callback: listener.url }).expect(409); // prettier-ignore
    expect(body).toMatchObject({ code: 'tooManySubscriptions' });
    expect(body.message).toContain(`may have ${MAX_PER_CLIENT} (HUB_MAX_PER_CLIENT)`);
    expect(await subscribe(shop, { query: queries[0] })).toBe(ids[0]);
    await subscribe(other);
    await t.http.delete(`${HUB}/${ids[0]}`).set(shop).expect(204); // prettier-ignore
    await subscribe(shop);
  });
});
