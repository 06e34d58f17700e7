import fc from 'fast-check';
import { organization } from '../../src/party/party.resource';
import { type TestApp, startTestApp } from '../support/test-app';

type Body = Record<string, unknown>;

const { collection } = organization;
const PLACE = '/organizationParentRelationship/organization/id';

/** The relationship to a parent; null takes it away. */
const under = (id: string | null, more: Body = {}): Body => ({
  organizationParentRelationship: id === null ? null : { organization: { id, ...more } },
});
const made = (id: string, parent?: string, more: Body = {}): Body => ({
  id,
  tradingName: id,
  ...(parent === undefined ? {} : under(parent, more)),
});

describe('the parents of an organization', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept' } });
  });
  afterAll(() => t.close());
  beforeEach(() => t.dataSource.query('truncate organization, event, idempotency_key'));

  const create = (body: Body, status = 201) => t.http.post(collection).send(body).expect(status);
  const patch = (id: string, body: Body) => t.http.patch(`${collection}/${id}`).send(body);
  const bulk = (bodies: Body[]) =>
    t.http
      .patch(collection)
      .set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify(bodies.map((value) => ({ op: 'add', path: '/', value }))));
  const written = async () => [
    ...(await t.dataSource.query('select id, document, revision from organization order by id')),
    ...(await t.recorded()),
  ];

  it('is not itself', async () => {
    const { body } = await create(made('a', 'a'), 409);
    expect(body.code).toBe('parentConflict');
    expect(body.message).toBe(`${PLACE}: Organization "a" cannot be its own parent; name another, or leave it out`);
    await create(made('a'));
    await patch('a', under('a')).expect(409);
    expect((await t.recorded()).map(({ change }) => change)).toEqual(['create']);
  });

  it('do not lead back to it, however far they go, and nothing is written or told', async () => {
    for (const each of [made('a'), made('b', 'a'), made('c', 'b'), made('d', 'c')]) await create(each);
    const before = await written();
    const published = t.published.length;
    const { body } = await patch('a', { tradingName: 'other', ...under('d') }).expect(409);
    expect(body.message).toBe(
      `${PLACE}: the parents of "d" lead back to Organization "a"; name another, or take "a" from above "d" first`,
    );
    await t.http
      .patch(`${collection}/a`)
      .set('Content-Type', 'application/json-patch+json')
      .send([{ op: 'add', path: '/organizationParentRelationship', value: { organization: { id: 'b' } } }])
      .expect(409);
    expect([await written(), t.published.length]).toEqual([before, published]);
    await patch('b', under(null)).expect(200);
    await patch('a', under('d')).expect(200);
    await patch('b', under('a')).expect(409);
  });

  it('may be said before they are there: who comes last is refused', async () => {
    await create(made('a', 'b'));
    await create(made('b', 'c'));
    await create(made('c', 'a'), 409);
    await create(made('c', 'd'));
  });

  it('are followed only where the reference is to an organization', async () => {
    await create(made('a', 'b', { '@referredType': 'Customer' }));
    await create(made('b', 'a', { '@referredType': 'oRGANIZATION' }));
    const type = (value: unknown) => under('b', { '@referredType': value });
    for (const value of ['Organization', 'ORGANIZATION', ' ', null]) {
      await patch('a', type(value)).expect(409);
    }
    await patch('a', type('Organizations')).expect(200);
  });

  it('are looked at in a bulk create as a whole, which names the operation', async () => {
    const before = await written();
    const { body } = await bulk([made('x'), made('a', 'c'), made('b', 'a'), made('c', 'b')]).expect(409);
    expect(body.message).toContain(`/1/value${PLACE}: the parents of "c" lead back to Organization "a"`);
    expect(await written()).toEqual(before);
    await bulk([made('c', 'b'), made('b', 'a'), made('a')]).expect(200);
  });

  it('leave the key of a refused request free', async () => {
    const post = (body: Body) => t.http.post(collection).set('Idempotency-Key', 'k').send(body);
    await create(made('b', 'a'));
    await post(made('a', 'b')).expect(409);
    await post(made('a')).expect(201);
  });

  it('are a thousand at most', async () => {
    await t.dataSource.query('alter table organization disable trigger organization_hierarchy_insert');
    await t.dataSource.query(
      `insert into organization (id, document)
       select n::text, jsonb_build_object('tradingName', 'x', 'organizationParentRelationship',
         jsonb_build_object('organization', jsonb_build_object('id', (n - 1)::text)))
       from generate_series(1, 1000) n`,
    );
    await t.dataSource.query('alter table organization enable trigger organization_hierarchy_insert');
    await create(made('low', '999'));
    const { body } = await create(made('lower', '1000'), 409);
    expect(body.message).toBe(
      `${PLACE}: above "1000" there are 1000 parents or more, which is the limit; name one that is higher up`,
    );
    await patch('1000', { tradingName: 'y' }).expect(200);
  });

  it('are not a circle of two that are changed at the same time: one wins', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = [`a${round}`, `b${round}`];
      await bulk([made(a), made(b)]).expect(200);
      const answers = await Promise.all([
        patch(a, under(b)),
        patch(b, under(a)),
        ...[a, b].map((id) => patch(id, { name: 'Both' })),
        create(made(`c${round}`, a)),
        create(made(`d${round}`)),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201, 201, 409]);
      const events = (await t.recorded()).filter(
        ({ resource_id, field_path }) =>
          [a, b].includes(resource_id) && field_path === 'organizationParentRelationship',
      );
      expect(events).toHaveLength(1);
    }
  });

  it('are what a plain walk allows, in any order of changes', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const parent = fc.option(fc.constantFrom(...ids), { nil: null });
    const changes = fc.array(fc.tuple(fc.constantFrom(...ids), parent), { minLength: 1, maxLength: 15 });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(changes, async (wanted) => {
        await t.dataSource.query('truncate organization');
        await bulk(ids.map((id) => made(id))).expect(200);
        const parents = new Map<string, string | null>(ids.map((id) => [id, null]));
        for (const [id, parent] of wanted) {
          const isCircle = leadsTo(id, parent, parents);
          if (isCircle) refused++;
          else parents.set(id, parent);
          await patch(id, under(parent)).expect(isCircle ? 409 : 200);
        }
      }),
      { numRuns: 30 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});

function leadsTo(id: string, from: string | null, parents: ReadonlyMap<string, string | null>): boolean {
  for (let above = from; above !== null; above = parents.get(above) ?? null) if (above === id) return true;
  return false;
}
