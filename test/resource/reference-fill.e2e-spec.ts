import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

type Body = Record<string, unknown>;

const PUBLIC_URL = 'https://tmf.example/gateway';
const hrefOf = (collection: string, id: string) => `${PUBLIC_URL}${collection}/${encodeURIComponent(id)}`;
const ADA = { id: 'ada', name: 'Ada Lovelace', href: hrefOf(individual.collection, 'ada'), '@referredType': 'Individual' }; // prettier-ignore
const MOON = { id: 'moon/fc', name: 'Moon FC', href: hrefOf(organization.collection, 'moon/fc'), '@referredType': 'Organization' }; // prettier-ignore
const SHOP = { id: 'shop', name: 'Shop', href: hrefOf(customer.collection, 'shop'), '@referredType': 'Customer' };
const AGENT = { id: 'agent', name: 'Agent', href: hrefOf(partyRole.collection, 'agent'), '@referredType': 'PartyRole' };
/** One that is an individual and an organization. */
const BOTH = { id: 'both' };

const BODIES: [string, Body][] = [
  [individual.collection, { id: 'ada', givenName: 'Ada', familyName: 'Lovelace', formattedName: ' ' }],
  [individual.collection, { id: 'bob', givenName: 'Bob', familyName: 'B', formattedName: 'Dr. Bob' }],
  [individual.collection, { id: 'both', givenName: 'X', familyName: 'Y', fullName: 'Z' }],
  [organization.collection, { id: 'both', tradingName: 'Both' }],
  [organization.collection, { id: 'moon/fc', tradingName: 'Moon FC', name: 'Moon Football Club' }],
  [customer.collection, { id: 'shop', name: 'Shop', engagedParty: { id: 'e', '@referredType': 'Martian' } }],
  [partyRole.collection, { id: 'agent', name: 'Agent' }],
];

describe.each(['off', 'warn', 'strict'])('references are filled, with REFERENCE_CHECK=%s', (REFERENCE_CHECK) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { REFERENCE_CHECK, REFERENCE_FILL: 'true', CLIENT_IDS: 'accept', PUBLIC_URL } });
    for (const [collection, body] of BODIES) await t.http.post(collection).send(body).expect(201);
  });
  afterAll(() => t.close());

  const post = (body: Body, collection = customer.collection) => t.http.post(collection).send(body);
  const create = async (body: Body, collection = customer.collection): Promise<Body & { id: string }> =>
    (await post(body, collection).expect(201)).body;
  const patch = (id: unknown, body: unknown, type = 'application/merge-patch+json') =>
    t.http
      .patch(`${customer.collection}/${String(id)}`)
      .set('Content-Type', type)
      .send(JSON.stringify(body));
  const events = async () => (await t.recorded()).length;

  it('by their ids alone, in the answer, the stored document and the event', async () => {
    const made = await create({ name: 'x', engagedParty: { id: 'ada' }, relatedParty: [{ id: 'moon/fc', role: 'owner' }, { id: 'shop' }, { id: 'agent' }] });
    const wanted = { engagedParty: ADA, relatedParty: [{ ...MOON, role: 'owner' }, SHOP, AGENT] };
    expect(made).toMatchObject(wanted);
    expect((await t.http.get(`${customer.collection}/${made.id}`).expect(200)).body).toEqual(made);
    expect((await t.recorded()).at(-1)?.document).toMatchObject(wanted);
    expect(t.published.at(-1)?.event.event).toMatchObject({ customer: wanted });
  }); // prettier-ignore

  it('where they say something, with the rest, and nothing that they say changes', async () => {
    const { engagedParty, relatedParty } = await create({
      name: 'x',
      engagedParty: { id: 'ada', '@referredType': 'iNDIVIDUAL', name: null, href: ' ' },
      relatedParty: [
        { id: 'ada', name: 'My Ada', '@type': 'Special', more: { id: 'moon/fc' } },
        { id: 'moon/fc', href: 'urn:mine', '@referredType': 'Organization', name: '  ' },
        { id: 'bob', '@referredType': 'Individual' },
      ],
    });
    expect(engagedParty).toEqual({ ...ADA, '@referredType': 'iNDIVIDUAL' });
    expect(relatedParty).toEqual([
      { ...ADA, name: 'My Ada', '@type': 'Special', more: { id: 'moon/fc' } },
      { ...MOON, href: 'urn:mine' },
      { id: 'bob', name: 'Dr. Bob', href: hrefOf(individual.collection, 'bob'), '@referredType': 'Individual' },
    ]);
  });

  it('of organizations in organizations, whose type need not be said', async () => {
    const made = await create(
      {
        tradingName: 'x',
        organizationParentRelationship: { relationshipType: 'juridical', organization: { id: 'both' } },
        organizationChildRelationship: [{ organization: { id: 'moon/fc' } }, { relationshipType: 'none' }],
      },
      organization.collection,
    );
    const both = { id: 'both', name: 'Both', href: hrefOf(organization.collection, 'both'), '@referredType': 'Organization' }; // prettier-ignore
    expect(made).toMatchObject({
      organizationParentRelationship: { relationshipType: 'juridical', organization: both },
      organizationChildRelationship: [{ organization: MOON }, { relationshipType: 'none' }],
    });
  });

  it('only if one resource alone can be meant', async () => {
    for (const id of ['both', 'nobody']) {
      const { body } = await post({ name: 'x', engagedParty: { id } }).expect(400);
      expect(body.message).toContain('/engagedParty/@referredType: must be a string that is not blank');
    }
    const told = { ...BOTH, '@referredType': 'individual' };
    expect((await create({ name: 'x', engagedParty: told }))['engagedParty']).toEqual({
      ...told,
      name: 'Z',
      href: hrefOf(individual.collection, 'both'),
    });
  });

  it('in a bulk create, each where it stands', async () => {
    const operations = [{ id: 'ada' }, { id: 'moon/fc', name: 'Mine' }].map((engagedParty) => ({ op: 'add', path: '/', value: { name: 'x', engagedParty } })); // prettier-ignore
    const bulk = (of: object[]) => t.http.patch(customer.collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(of)); // prettier-ignore
    const { body } = await bulk(operations).expect(200);
    expect(body.map(({ engagedParty }: Body) => engagedParty)).toEqual([ADA, { ...MOON, name: 'Mine' }]);
    const wrong = { op: 'add', path: '/', value: { name: 'x', engagedParty: BOTH } };
    expect((await bulk([...operations, wrong]).expect(400)).body.message).toContain(
      '/2/value/engagedParty/@referredType',
    );
  });

  it('once for an idempotency key: the body is compared as it was sent', async () => {
    await create({ id: `gone-${REFERENCE_CHECK}`, name: 'Gone' }, partyRole.collection);
    const body = { name: 'x', engagedParty: { id: `gone-${REFERENCE_CHECK}` } };
    const keyed = () => post(body).set('Idempotency-Key', 'k');
    const { text } = await keyed().expect(201);
    expect(JSON.parse(text).engagedParty).toMatchObject({ name: 'Gone' });
    await t.http.delete(`${partyRole.collection}/gone-${REFERENCE_CHECK}`).expect(204);
    expect((await keyed().expect(201)).text).toBe(text);
    await post({ ...body, name: 'y' })
      .set('Idempotency-Key', 'k')
      .expect(409);
    await post(body).expect(400);
  });

  it.each([
    ['merge patch', 'application/merge-patch+json', { engagedParty: { id: 'moon/fc', '@referredType': 'Organization' }, relatedParty: [{ id: 'ada' }] }],
    ['JSON', 'application/json', { engagedParty: { id: 'moon/fc', '@referredType': 'Organization' }, relatedParty: [{ id: 'ada' }] }],
    [
      'JSON Patch',
      'application/json-patch+json',
      [{ op: 'replace', path: '/engagedParty', value: { id: 'moon/fc' } }, { op: 'add', path: '/relatedParty', value: [{ id: 'ada' }] }],
    ],
    [
      'JSON Patch Query',
      'application/json-patch-query+json',
      [{ op: 'replace', path: '$.engagedParty', value: { id: 'moon/fc' } }, { op: 'add', path: '$.relatedParty', value: [{ id: 'ada' }] }],
    ],
  ])('in a %s', async (_what, type, body) => {
    const { id } = await create({ name: 'x', engagedParty: { id: 'ada' } });
    const { body: patched } = await patch(id, body, type).expect(200);
    expect(patched).toMatchObject({ engagedParty: MOON, relatedParty: [ADA] });
    expect((await t.http.get(`${customer.collection}/${id}`)).body).toEqual(patched);
    expect((await t.recorded()).at(-1)).toMatchObject({ field_path: 'engagedParty,relatedParty', document: { engagedParty: MOON } });
  }); // prettier-ignore

  it('in a patch, only those that it adds or changes; one that changes nothing stays one', async () => {
    const { id } = await create({ name: 'x', engagedParty: { id: 'ada' }, relatedParty: [{ id: 'moon/fc' }] });
    const bare = { relatedParty: [{ id: 'ada', '@referredType': 'Individual' }] };
    await t.dataSource.query('update customer set document = document || $2::jsonb where id = $1', [id, JSON.stringify(bare)]); // prettier-ignore
    expect((await patch(id, { name: 'y' }).expect(200)).body).toMatchObject(bare);
    expect((await patch(id, { relatedParty: [...bare.relatedParty, { id: 'shop' }] }).expect(200)).body.relatedParty).toEqual([...bare.relatedParty, SHOP]); // prettier-ignore
    const { headers } = await t.http.get(`${customer.collection}/${id}`);
    const before = await events();
    for (const same of [{ relatedParty: [...bare.relatedParty, { id: 'shop' }] }, { engagedParty: { name: null } }, { engagedParty: { id: 'ada', href: null } }]) {
      const answer = await patch(id, same).expect(200);
      expect(answer.headers['etag']).toBe(headers['etag']);
    }
    expect(await events()).toBe(before);
  }); // prettier-ignore

  it('anew where a patch changes the id alone', async () => {
    const { id } = await create({ name: 'x', engagedParty: { id: 'ada' } });
    expect((await patch(id, { engagedParty: { id: 'bob' } }).expect(200)).body.engagedParty).toEqual({
      id: 'bob', name: 'Dr. Bob', href: hrefOf(individual.collection, 'bob'), '@referredType': 'Individual',
    }); // prettier-ignore
  });

  it('with targets in any number, up to a bound', async () => {
    const batch = Array.from({ length: 1000 }, (_, n) => ({ op: 'add', path: '/', value: { id: `r${n}`, name: `Role ${n}` } })); // prettier-ignore
    await t.http.patch(partyRole.collection).set('Content-Type', 'application/json-patch+json').send(batch).expect(200);
    const relatedParty = Array.from({ length: 1000 }, (_, n) => ({ id: `r${n}` }));
    const made = await create({ name: 'x', engagedParty: { id: 'ada' }, relatedParty });
    expect(made['relatedParty']).toEqual(
      relatedParty.map(({ id }) => ({ id, name: `Role ${id.slice(1)}`, href: hrefOf(partyRole.collection, id), '@referredType': 'PartyRole' })),
    );
    const many = Array.from({ length: 10_000 }, () => ({ id: 'ada' }));
    const { body } = await post({ name: 'x', engagedParty: { id: 'ada' }, relatedParty: many }).expect(413);
    expect(body.message).toContain('refer to fewer resources');
    await patch(made.id, { relatedParty: many }).expect(413);
  }); // prettier-ignore
});

it('references are not filled by default, nor if their type has a URL', async () => {
  const REFERENCE_URLS = 'INDIVIDUAL=http://127.0.0.1:1/individual';
  for (const [env, status] of [[{}, 400], [{ REFERENCE_FILL: 'true', REFERENCE_URLS }, 400]] as const) {
    const t = await startTestApp({ env: { ...env, CLIENT_IDS: 'accept' } });
    await t.http.post(individual.collection).send(BODIES[0]?.[1]).expect(201);
    await t.http.post(customer.collection).send({ name: 'x', engagedParty: { id: 'ada' } }).expect(status);
    const engagedParty = { id: 'ada', '@referredType': 'Individual' };
    const { body } = await t.http.post(customer.collection).send({ name: 'x', engagedParty }).expect(201);
    expect(body.engagedParty).toEqual(engagedParty);
    await t.close();
  }
}); // prettier-ignore

describe('references are filled with what the caller sees', () => {
  let t: TestApp;
  let issuer: TestIssuer;
  const folder = mkdtempSync(join(tmpdir(), 'reference-fill-'));
  const POLICIES = {
    roles: {
      agent: { '*': {} },
      some: { Customer: {}, Individual: { where: 'familyName=Lovelace' }, Organization: {} },
      nameless: { Customer: {}, Individual: { hide: ['givenName'] } },
      mixed: { Customer: {}, Individual: { where: 'familyName=Lovelace', hide: ['familyName'] } },
      strangers: { Customer: {} },
      kept: { Customer: { readOnly: ['relatedParty.name'] }, Individual: {} },
    },
  };
  beforeAll(async () => {
    issuer = await startIssuer({ scopes: RIGHTS });
    const file = join(folder, 'policies.json');
    writeFileSync(file, JSON.stringify(POLICIES));
    t = await startTestApp({
      env: {
        ...trusting(issuer),
        ACCESS_POLICIES: file,
        CLIENT_IDS: 'accept',
        REFERENCE_FILL: 'true',
        PUBLIC_URL,
      },
    });
    for (const [collection, body] of BODIES) {
      await t.http.post(collection).set(await as('agent')).send(body).expect(201); // prettier-ignore
    }
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });

  const RIGHTS = ['customer', 'individual', 'organization', 'partyRole'].flatMap((path) => [`${path}:read`, `${path}:write`]); // prettier-ignore
  const as = async (role: string | string[], rights = RIGHTS) => ({
    Authorization: `Bearer ${await issuer.token({ scope: rights.join(' '), claims: { roles: [role].flat() } })}`,
  });
  const engaged = async (role: string | string[], engagedParty: Body, rights = RIGHTS): Promise<unknown> => {
    const { status, body } = await t.http.post(customer.collection).set(await as(role, rights)).send({ name: 'x', engagedParty }); // prettier-ignore
    return status === 201 ? body.engagedParty : body.message;
  };

  it('of which resources there are, and which names they have', async () => {
    expect(await engaged('agent', { id: 'ada' })).toEqual(ADA);
    expect(await engaged('some', { id: 'ada' })).toEqual(ADA);
    // Of the two with this id it sees one.
    expect(await engaged('some', BOTH)).toMatchObject({ '@referredType': 'Organization', name: 'Both' });
    expect(await engaged('agent', BOTH)).toContain('@referredType');
    expect(await engaged('strangers', { id: 'ada' })).toEqual(await engaged('strangers', { id: 'nobody' }));
    const { name: _, ...nameless } = ADA;
    expect(await engaged('nameless', { id: 'ada' })).toEqual(nameless);
    expect(await engaged('nameless', { id: 'bob' })).toMatchObject({ name: 'Dr. Bob' });
    expect(await engaged(['mixed'], { id: 'ada' })).toEqual(nameless);
    expect(await engaged(['mixed', 'some'], { id: 'ada' })).toEqual(ADA);
    const told = { id: 'bob', '@referredType': 'Individual' };
    expect(await engaged('some', told)).toEqual(told);
  });

  it('and of which it has the right to read', async () => {
    const rights = RIGHTS.filter((right) => right !== 'individual:read');
    expect(await engaged('agent', { id: 'ada' }, rights)).toContain('@referredType');
    expect(await engaged('agent', { id: 'moon/fc' }, rights)).toEqual(MOON);
  });

  it('also where the caller may not say it itself', async () => {
    const create = async (relatedParty: Body[]) => t.http.post(customer.collection).set(await as('kept')).send({ name: 'x', engagedParty: { id: 'ada' }, relatedParty }); // prettier-ignore
    expect((await create([{ id: 'ada' }])).body.relatedParty).toEqual([ADA]);
    expect((await create([{ id: 'ada', name: 'Mine' }])).status).toBe(403);
    const made = await t.http.post(customer.collection).set(await as('agent')).send({ name: 'x', engagedParty: { id: 'shop' } }).expect(201); // prettier-ignore
    const patch = async (body: Body) => t.http.patch(`${customer.collection}/${made.body.id}`).set(await as('kept')).send(body); // prettier-ignore
    expect((await patch({ relatedParty: [{ id: 'ada' }] })).body.relatedParty).toEqual([ADA]);
    expect((await patch({ relatedParty: [{ id: 'ada', name: 'Mine' }] })).status).toBe(403);
  });
});
