import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

type Body = Record<string, unknown>;

const { collection } = customer;
/** Of no resource here: with strict references nobody asks whether it is there. */
const person = (id: string): Body => ({ id, '@referredType': 'Person' });

const POLICIES = {
  roles: {
    selfcare: {
      Customer: {
        where: 'engagedParty.id=${claims.party_id}',
        hide: ['creditProfile', 'statusReason'],
        readOnly: ['status', 'engagedParty'],
        operations: ['read', 'create', 'update'],
      },
    },
    dealer: { Customer: { where: "relatedParty[?(@.role=='dealer' && @.id==${claims.dealer})]" } },
    auditor: { '*': { hide: ['contactMedium'], operations: ['read'] } },
    agent: { '*': {} },
  },
};

describe('access policies', () => {
  let t: TestApp;
  let issuer: TestIssuer;
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  beforeAll(async () => {
    issuer = await startIssuer();
    const file = join(folder, 'policies.json');
    writeFileSync(file, JSON.stringify(POLICIES));
    t = await startTestApp({
      env: {
        ...trusting(issuer),
        ACCESS_POLICIES: file,
        AUTH_RIGHTS: JSON.stringify({ 'listener:write': 'role:events' }),
        REFERENCE_CHECK: 'strict',
      },
    });
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => t.dataSource.query('truncate customer, party_role, event, idempotency_key'));

  const as = async (roles: string[], claims: Body = {}) => ({
    Authorization: `Bearer ${await issuer.token({ scope: 'customer:read customer:write', claims: { roles, ...claims } })}`,
  });
  const ada = () => as(['selfcare'], { party_id: '1' });
  const create = async (body: Body): Promise<Body & { id: string }> => {
    const whole = { name: 'x', engagedParty: person('1'), ...body };
    return (await t.http.post(collection).set(await as(['agent'])).send(whole).expect(201)).body; // prettier-ignore
  };
  const item = ({ id }: { id: string }) => `${collection}/${id}`;

  it('search, count and order nothing by what is hidden', async () => {
    const paris = { contactMedium: [{ mediumType: 'x', characteristic: { city: 'Paris', phoneNumber: '+33 6 12 34 56 78' } }] };
    await create({ name: 'Paris Bakery' });
    await create({ name: 'Hotel Paris', ...paris });
    await create({ name: 'Other', ...paris });
    const find = async (role: string, words: string) => {
      const { body, headers } = await t.http.get(`${collection}?q=${words}`).set(await as([role])).expect(200); // prettier-ignore
      return [...(body as Body[]).map(({ name }) => name), headers['x-total-count']];
    };
    expect(await find('agent', 'paris')).toEqual(['Hotel Paris', 'Other', 'Paris Bakery', '3']);
    expect(await find('auditor', 'paris')).toEqual(['Paris Bakery', 'Hotel Paris', '2']);
    expect(await find('agent', '%2B33612345678')).toEqual(['Hotel Paris', 'Other', '2']);
    expect(await find('auditor', '%2B33612345678')).toEqual(['0']);
    expect(await find('auditor', 'hotel%20paris')).toEqual(['Hotel Paris', '1']);
  });

  it('show nothing to who has no role, and everything to whom they say nothing more', async () => {
    const made = await create({});
    const nobody = await as([]);
    const { body, headers } = await t.http.get(collection).set(nobody).expect(200);
    expect([body, headers['x-total-count']]).toEqual([[], '0']);
    await t.http.get(item(made)).set(nobody).expect(404);
    await t.http.patch(item(made)).set(nobody).send({ name: 'y' }).expect(404);
    await t.http.delete(item(made)).set(nobody).expect(404);
    await t.http.post(collection).set(nobody).send({ name: 'x', engagedParty: person('1') }).expect(403);
    expect((await t.http.get(item(made)).set(await as(['agent'])).expect(200)).body).toEqual(made);
  });

  it('show those that a condition with claims is true of: in lists, counts and by id', async () => {
    const own = await create({ name: 'own' });
    const other = await create({ name: 'other', engagedParty: person('2') });
    const { body, headers } = await t.http.get(`${collection}?limit=1&sort=-name`).set(await ada()).expect(200); // prettier-ignore
    expect([body.map(({ id }: Body) => id), headers['x-total-count']]).toEqual([[own.id], '1']);
    await t.http.get(item(own)).set(await ada()).expect(200);
    const { body: hidden } = await t.http.get(item(other)).set(await ada()).expect(404);
    const { body: missing } = await t.http.get(item({ id: 'nothing' })).set(await ada()).expect(404);
    expect(hidden).toEqual({ ...missing, message: missing.message.replace('nothing', other.id) });
    await t.http.patch(item(other)).set(await ada()).set('If-Match', '"1-0"').send({}).expect(404);
    await t.http.delete(item(other)).set(await ada()).expect(404);
    const several = await as(['selfcare'], { party_id: ['1', '2'] });
    expect((await t.http.get(collection).set(several)).body).toHaveLength(2);
    for (const party_id of [undefined, {}, "1' || true", '*', '1,2', [[]]]) {
      expect((await t.http.get(collection).set(await as(['selfcare'], { party_id }))).body).toEqual([]);
    }
  });

  it('of several roles show what one of them does', async () => {
    const dealt = { relatedParty: [{ id: 'd', role: 'dealer', '@referredType': 'Company' }] };
    const [own, sold, both] = [
      await create({ name: 'own', statusReason: 'a' }),
      await create({ name: 'sold', engagedParty: person('2'), statusReason: 'b', ...dealt }),
      await create({ name: 'both', statusReason: 'c', ...dealt }),
    ];
    await create({ name: 'neither', engagedParty: person('2') });
    const caller = await as(['selfcare', 'dealer'], { party_id: '1', dealer: 'd' });
    const { body } = await t.http.get(`${collection}?fields=statusReason`).set(caller).expect(200);
    expect(body.map(({ id, statusReason }: Body) => [id, statusReason])).toEqual([
      [own.id, undefined],
      [sold.id, 'b'],
      [both.id, 'c'],
    ]);
    expect((await t.http.get(`${collection}?statusReason=a`).set(caller)).body).toEqual([]);
  });

  it('hide with attributes when a resource was changed, in filters and sorts of lists', async () => {
    const [first, second] = [await create({ statusReason: 'a' }), await create({})];
    const [caller, agent] = [await ada(), await as(['agent'])];
    await t.http.patch(item(first)).set(agent).send({ statusReason: 'b' }).expect(200);
    const list = async (who: Record<string, string>, query: string): Promise<string[]> =>
      ((await t.http.get(`${collection}?${query}`).set(who).expect(200)).body as { id: string }[]).map(({ id }) => id);
    const ids = [first.id, second.id];
    expect(await list(agent, 'sort=-changedAt&changedAt.gt=2020-01-01')).toEqual(ids);
    expect(await list(agent, 'sort=changedAt')).toEqual(ids.toReversed());
    expect(await list(caller, 'changedAt.gt=2020-01-01')).toEqual([]);
    expect(await list(caller, 'changedAt.isnull&sort=changedAt')).toEqual(ids);
    expect(await list(caller, 'createdAt.gt=2020-01-01&sort=-createdAt')).toEqual(ids.toReversed());
  });

  it('leave attributes out of answers, filters, sorts, paths and tests of patches', async () => {
    const made = await create({ statusReason: 'secret', creditProfile: [{ creditProfileDate: '2024-05-04T10:00:00Z', creditScore: 7, validFor: { startDateTime: '2024-05-04T10:00:00Z' } }] });
    const caller = await ada();
    const { statusReason: _, creditProfile: __, ...shown } = made as Body;
    expect((await t.http.get(item(made)).set(caller)).body).toEqual(shown);
    expect((await t.http.get(collection).set(caller)).body).toEqual([shown]);
    for (const query of [
      'statusReason=secret',
      'filter=$[?(@.statusReason)]',
      'creditProfile.creditScore.gt=1',
      "filter=creditProfile[?(@.creditScore==7)]",
      "filter=$[?(@.statusReason=='secret')]",
      "filter=$..[?(@.creditScore==7)]",
    ]) {
      const { body, headers } = await t.http.get(`${collection}?${query}`).set(caller);
      expect([query, body, headers['x-total-count']]).toEqual([query, [], '0']);
    }
    expect((await t.http.get(`${collection}?filter=$[?(!@.statusReason)]`).set(caller)).body).toHaveLength(1);
    const json = { ...caller, 'Content-Type': 'application/json-patch+json' };
    const test = [{ op: 'test', path: '/statusReason', value: 'secret' }];
    await t.http.patch(item(made)).set(json).send(test).expect(409);
    await t.http.patch(item(made)).set(json).send([{ op: 'copy', from: '/statusReason', path: '/name' }]).expect(409);
    const { body } = await t.http.patch(item(made)).set(caller).send({ name: 'y' }).expect(200);
    expect(body).toEqual({ ...shown, name: 'y' });
    expect((await t.http.get(item(made)).set(await as(['agent']))).body).toEqual({ ...made, name: 'y' });
  });

  it('say nothing of hidden changes by a version or a date', async () => {
    const made = await create({});
    const before = await t.http.get(item(made)).set(await ada()).expect(200);
    await t.http.patch(item(made)).set(await as(['agent'])).send({ statusReason: 'new' }).expect(200);
    const after = await t.http.get(item(made)).set(await ada()).expect(200);
    expect(after.headers['etag']).toBe(before.headers['etag']);
    expect(after.headers['last-modified']).toBeUndefined();
    const { etag = '' } = after.headers;
    await t.http.get(item(made)).set(await ada()).set('If-None-Match', etag).expect(304);
    const { headers } = await t.http.patch(item(made)).set(await ada()).set('If-Match', etag).send({ name: 'z' }).expect(200); // prettier-ignore
    expect(headers['etag']).not.toBe(etag);
    await t.http.patch(item(made)).set(await ada()).set('If-Match', etag).send({ name: 'w' }).expect(412);
  });

  it('keep what is read-only, and what would no longer be the caller’s', async () => {
    const made = await create({ status: 'active' });
    const stored = await t.http.get(item(made)).set(await as(['agent']));
    for (const body of [
      { status: 'closed' },
      { engagedParty: person('2') },
      { statusReason: 'x' },
      { status: null },
    ]) {
      const { body: error } = await t.http.patch(item(made)).set(await ada()).send(body).expect(403);
      expect(error.code).toBe('forbidden');
    }
    await t.http.patch(item(made)).set(await ada()).send({ status: 'active', name: 'x' }).expect(200);
    const dealer = await as(['dealer'], { dealer: 'd' });
    const sold = await create({ relatedParty: [{ id: 'd', role: 'dealer', '@referredType': 'Company' }] });
    await t.http.patch(item(sold)).set(dealer).send({ relatedParty: null }).expect(403);
    await t.http.patch(item(sold)).set(await as(['auditor'])).send({ name: 'y' }).expect(403);
    await t.http.delete(item(sold)).set(await as(['auditor'])).expect(403);
    await t.http.delete(item(sold)).set(dealer).expect(204);
    expect((await t.http.get(item(made)).set(await as(['agent']))).body).toEqual(stored.body);
  });

  it('let create what the caller may create, and show of it what it may see', async () => {
    const body = { name: 'new', engagedParty: person('1') };
    const caller = await as(['selfcare'], { party_id: '1' });
    // What is read-only can be given once where nothing can be without it; what is not seen cannot.
    await t.http.post(collection).set(caller).send({ ...body, status: 'active' }).expect(403);
    const { body: own } = await t.http.post(collection).set(caller).send(body).expect(201);
    expect(own).toMatchObject({ ...body, status: 'initialized' });
    await t.http.post(collection).set(caller).send({ ...body, engagedParty: person('2') }).expect(403);
    const bulk = [{ op: 'add', path: '/', value: { ...body, statusReason: 'x' } }];
    const { body: error } = await t.http.patch(collection).set(caller).set('Content-Type', 'application/json-patch+json').send(bulk).expect(403); // prettier-ignore
    expect(error.message).toContain('/0/value/statusReason');
    const dealer = await as(['dealer', 'auditor'], { dealer: 'd' });
    const dealt = { ...body, relatedParty: [{ id: 'd', role: 'dealer', '@referredType': 'Company' }] };
    const { body: created } = await t.http.post(collection).set(dealer).send(dealt).expect(201);
    expect(created).toMatchObject(dealt);
  });

  it('keep idempotency keys for each caller, and references to what one sees', async () => {
    const key = { 'Idempotency-Key': 'one' };
    const body = { name: 'new', engagedParty: person('1') };
    const { body: first } = await t.http.post(collection).set(await as(['agent'])).set(key).send(body).expect(201);
    const { body: again } = await t.http.post(collection).set(await as(['agent'])).set(key).send(body).expect(201);
    expect(again).toEqual(first);
    const { body: other } = await t.http.post(collection).set(await as(['agent', 'auditor'])).set(key).send(body).expect(201); // prettier-ignore
    expect(other.id).toBe(first.id);
    const dealt = { ...body, relatedParty: [{ id: 'd', role: 'dealer', '@referredType': 'Company' }] };
    await t.http.post(collection).set(await as(['dealer'], { dealer: 'd' })).set(key).send(dealt).expect(201);
    const refers = { relatedParty: [...dealt.relatedParty, { id: first.id, role: 'x', '@referredType': 'Customer' }] };
    await t.http.post(collection).set(await as(['dealer'], { dealer: 'd' })).send({ ...body, ...refers }).expect(400);
    await t.http.post(collection).set(await as(['agent'])).send({ ...body, ...refers }).expect(201);
  });

  it('let events of other systems in that are about what the caller may create, each once for each caller', async () => {
    const path = `${customer.api.basePath}/listener/customerCreateEvent`;
    const sender = async (claims: Body) => ({
      Authorization: `Bearer ${await issuer.token({ scope: '', claims: { roles: ['selfcare', 'events'], ...claims } })}`,
    });
    const event = (id: string) => ({ eventId: 'e1', event: { customer: { id: '5', engagedParty: person(id) } } });
    await t.http.post(path).set(await sender({ party_id: '1' })).send(event('2')).expect(403);
    await t.http.post(path).set(await sender({ party_id: '1' })).send(event('1')).expect(201);
    await t.http.post(path).set(await as(['selfcare'], { party_id: '1' })).send(event('1')).expect(403);
  });
}); // prettier-ignore

it.each([
  [{ ACCESS_POLICIES: '/nowhere/policies.json' }, /^ACCESS_POLICIES takes AUTH=oidc/],
  [
    { ACCESS_POLICIES: '/nowhere/policies.json', AUTH: 'oidc', AUTH_ISSUERS: '[{"issuer":"https://id.example","audience":"tmf"}]' },
    /^ACCESS_POLICIES \(\/nowhere\/policies\.json\) cannot be read/,
  ],
])('does not start with %j', async (env, message) => {
  await expect(startTestApp({ env })).rejects.toThrow(message);
}); // prettier-ignore

it('publishes the schema of the file', async () => {
  const t = await startTestApp();
  const { body } = await t.http.get('/access-policies.schema.json').expect(200);
  expect(body).toMatchObject({ $id: `${t.origin}/access-policies.schema.json`, type: 'object' });
  await t.close();
});
