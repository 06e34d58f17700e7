import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { type TestApp, startTestApp } from '../support/test-app';

const PARTY = { id: '1', '@referredType': 'Individual' };
const STATUSES = ['initialized', 'validated', 'active', 'suspended', 'closed'] as const;

/** What the shipped table allows, written once more. */
const ALLOWED: Record<(typeof STATUSES)[number], readonly string[]> = {
  initialized: ['validated'],
  validated: ['active'],
  active: ['suspended'],
  suspended: ['active', 'closed'],
  closed: [],
};

describe('lifecycle', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { LIFECYCLE: 'customer' } });
  });
  afterAll(() => t.close());

  const create = async (status?: string, { collection } = customer): Promise<string> => {
    const { body } = await t.http.post(collection).send({ name: 'Ada', engagedParty: PARTY, status }).expect(201);
    return `${collection}/${body.id}`;
  };

  it.each(STATUSES.flatMap((from) => [...STATUSES, 'other'].map((to) => [from, to] as const)))(
    'from %s to %s',
    async (from, to) => {
      const url = await create(from);
      const before = await t.http.get(url);
      const events = (await t.recorded()).length;
      const answer = await t.http.patch(url).send({ status: to, statusReason: 'x' });
      if (from === to || ALLOWED[from].includes(to)) {
        expect([answer.status, answer.body.status]).toEqual([200, to]);
        return;
      }
      expect([answer.status, answer.body.code]).toEqual([409, 'forbiddenTransition']);
      for (const allowed of ALLOWED[from]) expect(answer.body.message).toContain(`"${allowed}"`);
      expect((await t.http.get(url)).body).toEqual(before.body);
      expect(await t.recorded()).toHaveLength(events);
    },
  );

  it.each([
    ['application/json', { status: null }],
    ['application/json-patch+json', [{ op: 'remove', path: '/status' }]],
    ['application/json-patch+json', [{ op: 'replace', path: '/status', value: 'closed' }]],
    ['application/json-patch-query+json', [{ op: 'replace', path: '/status?name=Ada', value: 'closed' }]],
  ])('holds for %s %j', async (type, patch) => {
    const url = await create('active');
    const { body } = await t.http.patch(url).set('Content-Type', type).send(JSON.stringify(patch)).expect(409);
    expect(body.message).toMatch(/^\/status: "active" can become "suspended", not (nothing|"closed")$/);
  });

  it('a new resource begins with the first status, or with any of them', async () => {
    const { body } = await t.http.get(await create()).expect(200);
    expect(body.status).toBe('initialized');
    const refused = await t.http
      .post(customer.collection)
      .send({ name: 'Ada', engagedParty: PARTY, status: 'approved', relatedParty: [{}] })
      .expect(400);
    expect(refused.body.message).toContain('/status: must be one of initialized, validated, active, suspended, closed');
    expect(refused.body.message).toContain('/relatedParty/0/id: ');
    const bulk = await t.http
      .patch(customer.collection)
      .set('Content-Type', 'application/json-patch+json')
      .send(
        JSON.stringify([{ op: 'add', path: '/', value: { name: 'Ada', engagedParty: PARTY, status: 'toString' } }]),
      );
    expect([bulk.status, bulk.body.code]).toEqual([400, 'invalidBody']);
  });

  it('a status from before may become any of the table, and other attributes may change meanwhile', async () => {
    const url = await create();
    await t.dataSource.query(`update customer set document = document || '{"status":"approved"}' where id = $1`, [
      url.split('/').at(-1),
    ]);
    await t.http.patch(url).send({ name: 'Bo' }).expect(200);
    await t.http.patch(url).send({ status: 'other' }).expect(409);
    await t.http.patch(url).send({ status: 'closed' }).expect(200);
  });

  it('is for the resources that are named', async () => {
    const url = await create('anything', partyRole);
    const { body } = await t.http.patch(url).send({ status: 'anything else' }).expect(200);
    expect(body.status).toBe('anything else');
  });

  it('only one of two changes at the same time is allowed', async () => {
    const url = await create('suspended');
    const answers = await Promise.all(['active', 'closed'].map((status) => t.http.patch(url).send({ status })));
    const { body } = await t.http.get(url);
    const statuses = answers.map(({ status }) => status).sort();
    // Closed first: it cannot become active. Active first: it cannot become closed.
    expect(statuses).toEqual([200, 409]);
    expect(['active', 'closed']).toContain(body.status);
  });

  it.each(['customers', 'PartyRole', 'customer,agreement', 'a b'])(
    'the server does not start with %s',
    async (names) => {
      await expect(startTestApp({ env: { LIFECYCLE: names } })).rejects.toThrow(/^LIFECYCLE must /);
    },
  );
});
