import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { Database } from '../../src/database/database';
import type { Resource } from '../../src/tmf/declare/define-resource';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

/** `expand` and `depth`: what resources refer to, in the references. */
describe('expand', () => {
  let t: TestApp;
  const known: Record<string, Body> = {};

  const create = async ({ collection }: Resource, body: Body): Promise<Body> => {
    const made = (await t.http.post(collection).send(body).expect(201)).body as Body;
    known[String(made['id'])] = made;
    return made;
  };
  const to = (id: string, type?: string, more: Body = {}): Body => ({
    id,
    ...(type && { '@referredType': type }),
    ...more,
  });

  beforeAll(async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept', PAGE_MAX_SIZE: '64KiB' } });
    await create(organization, { id: 'group', tradingName: 'Moon Group' });
    await create(organization, {
      id: 'fc',
      tradingName: 'Moon FC',
      name: 'Moon Football Club',
      organizationParentRelationship: { relationshipType: 'juridical', organization: to('group', undefined, { name: 'old' }) },
      organizationChildRelationship: [{ organization: to('sun', 'ORGANIZATION') }, { organization: to('nobody') }],
    });
    await create(organization, { id: 'sun', tradingName: 'Sun FC' });
    await create(individual, {
      id: 'ada',
      givenName: 'Ada',
      familyName: 'Lovelace',
      relatedParty: [to('bob', 'Individual', { role: 'friend' }), to('fc', 'organization', { role: 'employer' })],
    });
    await create(individual, { id: 'bob', givenName: 'Bob', familyName: 'Bell', relatedParty: [to('ada', 'individual')] });
    await create(partyRole, { id: 'dealer', name: 'Dealer', engagedParty: to('fc', 'Organization') });
    await create(customer, {
      id: 'c1',
      name: 'One',
      engagedParty: to('ada', 'Individual', { name: 'Countess', role: 'engaged', '@type': 'RelatedParty', rank: { at: [1] } }),
      relatedParty: [
        to('dealer', 'partyrole', { role: 'sold by' }),
        to('ada', 'INDIVIDUAL', { role: 'payer' }),
        to('ada', 'Organization'),
        to('x', 'Individual'),
        to('x', 'Supplier'),
        to('c2', 'Customer'),
      ],
    });
    await create(customer, { id: 'c2', name: 'Two', engagedParty: to('fc', 'Organization'), relatedParty: [to('c1', 'Customer')] });
    await create(customer, { id: 'c3', name: 'Three', engagedParty: to('nobody', 'Individual') });
  }); // prettier-ignore
  afterAll(() => t.close());

  const read = async (resource: Resource, id: string, query: string): Promise<Body> =>
    (await t.http.get(`${resource.collection}/${id}?${query}`).expect(200)).body as Body;
  const part = (body: unknown, ...path: (string | number)[]): Body =>
    path.reduce((value, name) => (value as Body)[name], body) as Body;
  /** What a reference becomes. */
  const put = (from: unknown, ...path: (string | number)[]): Body => {
    const reference = part(from, ...path);
    return { ...reference, ...known[String(reference['id'])] };
  };

  it('puts the representation of the target into the reference: of an item, and of each item of a list', async () => {
    const whole = { ...known['c1'], engagedParty: put(known['c1'], 'engagedParty') };
    expect(await read(customer, 'c1', 'expand=engagedParty')).toEqual(whole);
    expect(whole.engagedParty).toMatchObject({ givenName: 'Ada', role: 'engaged', name: 'Countess', '@type': 'Individual' });
    const { body, headers } = await t.http.get(`${customer.collection}?expand=engagedParty`).expect(200);
    const two = { ...known['c2'], engagedParty: put(known['c2'], 'engagedParty') };
    expect(body).toEqual([whole, two, known['c3']]);
    expect(headers['x-total-count']).toBe('3');
    expect(part(two, 'engagedParty')).toMatchObject({ name: 'Moon Football Club', '@referredType': 'Organization' });
  }); // prettier-ignore

  it('leaves what is not here, or of another type, as it is; types are told apart whatever their case', async () => {
    const related = part(known['c1'], 'relatedParty') as unknown as Body[];
    const { relatedParty } = await read(customer, 'c1', 'expand=relatedParty');
    const [dealer, payer, ...others] = relatedParty as Body[];
    expect([dealer, payer]).toEqual([put(related, 0), put(related, 1)]);
    expect(others).toEqual([...related.slice(2, 5), put(related, 5)]);
  });

  it('takes the type that a reference has by its place, on the way through objects and arrays', async () => {
    const query =
      'expand=organizationParentRelationship.organization&expand=organizationChildRelationship.organization';
    const body = await read(organization, 'fc', query);
    const above = ['organizationParentRelationship', 'organization'];
    expect(part(body, ...above)).toEqual(put(known['fc'], ...above));
    const below = part(known['fc'], 'organizationChildRelationship');
    expect(part(body, 'organizationChildRelationship')).toEqual([
      { organization: put(below, 0, 'organization') },
      part(below, 1),
    ]);
  });

  it('goes on into the target, two levels deep, and around circles', async () => {
    const body = await read(customer, 'c1', 'expand=engagedParty.relatedParty');
    const ada = put(known['c1'], 'engagedParty');
    const friends = [put(ada, 'relatedParty', 0), put(ada, 'relatedParty', 1)];
    expect(body).toEqual({ ...known['c1'], engagedParty: { ...ada, relatedParty: friends } });
    const around = await read(individual, 'ada', 'depth=2');
    const bob = { ...put(known['ada'], 'relatedParty', 0), relatedParty: [put(known['bob'], 'relatedParty', 0)] };
    expect(part(around, 'relatedParty', 0)).toEqual(bob);
    expect(part(around, 'relatedParty', 1, 'organizationParentRelationship', 'organization')).toMatchObject({
      tradingName: 'Moon Group',
    });
  });

  it('expands the same target with and without what is in it, each as it is asked for', async () => {
    const body = await read(customer, 'c1', 'expand=engagedParty.relatedParty,relatedParty');
    expect(part(body, 'engagedParty', 'relatedParty', 0)).toMatchObject({ givenName: 'Bob' });
    expect(part(body, 'relatedParty', 1)).toEqual(put(known['c1'], 'relatedParty', 1));
  });

  it('depth alone expands all, so many levels deep; with expand what is named and below', async () => {
    const one = await read(customer, 'c1', 'depth=1');
    expect(one).toEqual(await read(customer, 'c1', 'expand=engagedParty,relatedParty'));
    const both = await read(customer, 'c1', 'depth=2&expand=engagedParty');
    expect(both).toEqual(await read(customer, 'c1', 'expand=engagedParty.relatedParty'));
    const all = await read(customer, 'c1', 'depth=2');
    expect(part(all, 'relatedParty', 0, 'engagedParty')).toMatchObject({ tradingName: 'Moon FC' });
    for (const query of ['depth=0', 'depth=0&expand=engagedParty', 'expand=', 'expand=&expand=,']) {
      const { body, headers } = await t.http.get(`${customer.collection}/c1?${query}`).expect(200);
      expect([query, body]).toEqual([query, known['c1']]);
      expect(headers['etag']).toBeDefined();
    }
  });

  it('lets fields select from what is expanded, and filters and sorts see what is stored', async () => {
    const { id, href } = known['c1'] as Body;
    const query = 'expand=engagedParty&fields=engagedParty.familyName';
    expect(await read(customer, 'c1', query)).toEqual({ id, href, engagedParty: { familyName: 'Lovelace' } });
    const list = async (asked: string) => (await t.http.get(`${customer.collection}?${asked}`).expect(200)).body as Body[];
    expect(await list(`name=One&${query}`)).toEqual([{ id, href, engagedParty: { familyName: 'Lovelace' } }]);
    expect(await list('expand=engagedParty&engagedParty.familyName=Lovelace')).toEqual([]);
    expect((await list('expand=engagedParty&sort=-engagedParty.name&fields=name')).map(({ name }) => name)).toEqual(['One', 'Two', 'Three']);
  }); // prettier-ignore

  it('pages go on, with links that expand', async () => {
    const { body, headers } = await t.http.get(`${customer.collection}?expand=engagedParty&after=&limit=1`);
    expect(part(body, 0, 'engagedParty')).toMatchObject({ givenName: 'Ada' });
    const next = /<([^>]*)>; rel="next"/.exec(headers['link'] ?? '')?.[1] ?? '';
    expect(next).toContain('expand=engagedParty');
    const { body: second } = await t.http.get(next.replace(t.origin, ''));
    expect(part(second, 0, 'engagedParty')).toMatchObject({ tradingName: 'Moon FC' });
  });

  it('has no version, is never 304, and no condition is about it; HEAD says the same', async () => {
    const url = `${customer.collection}/c1`;
    const etag = (await t.http.get(url).expect(200)).headers['etag'] ?? '';
    const conditions = [{ 'If-None-Match': etag }, { 'If-None-Match': '*' }, { 'If-Match': '"x"' }, { 'If-Match': 'no tag' }, { 'If-Modified-Since': new Date().toUTCString() }, { 'If-Unmodified-Since': new Date(0).toUTCString() }];
    for (const condition of conditions) {
      const { headers } = await t.http.get(`${url}?expand=engagedParty`).set(condition).expect(200);
      expect([headers['etag'], headers['last-modified']]).toEqual([undefined, undefined]);
    }
    const { headers } = await t.http.get(`${url}?expand=engagedParty`);
    const { headers: head } = await t.http.head(`${url}?expand=engagedParty`).expect(200);
    const { date: _, 'x-correlation-id': __, ...same } = headers;
    expect(head).toMatchObject(same);
    await t.http.get(`${customer.collection}/nothing?expand=engagedParty`).expect(404);
  }); // prettier-ignore

  it('says what can be expanded, and how', async () => {
    for (const path of ['', '/c1']) {
      const { body } = await t.http.get(`${customer.collection}${path}?expand=engagedParty,account`).expect(400);
      expect(body).toMatchObject({ code: 'invalidQuery', message: expect.stringMatching(/^expand: "account" cannot be expanded; references that can be are relatedParty, engagedParty, and in what they lead to /) });
      await t.http.get(`${customer.collection}${path}?depth=3`).expect(400);
      await t.http.get(`${customer.collection}${path}?expand=engagedParty.x`).expect(400);
      await t.http.get(`${customer.collection}${path}?expand=engagedParty.organizationParentRelationship.organization`).expect(200);
    }
    await t.http.get(`${organization.collection}?expand=organizationParentRelationship`).expect(400);
  }); // prettier-ignore

  it('means nothing to POST and PATCH, however it is spelt', async () => {
    const body = { id: 'c9', name: 'Nine', engagedParty: to('ada', 'Individual') };
    const { body: made } = await t.http.post(`${customer.collection}?expand=x&depth=9`).send(body).expect(201);
    expect((made as Body)['engagedParty']).toEqual(body.engagedParty);
    const { body: changed } = await t.http.patch(`${customer.collection}/c9?expand=engagedParty&depth=x`).send({ name: 'Ten' }).expect(200);
    expect(changed).toEqual({ ...(made as Body), name: 'Ten' });
    await t.http.delete(`${customer.collection}/c9?depth=x`).expect(204);
  }); // prettier-ignore

  describe('is bounded', () => {
    const names = () => t.http.get(`${customer.collection}?name=Big&expand=relatedParty`);

    beforeAll(async () => {
      await create(organization, { id: 'big', tradingName: 'Big', note: 'x'.repeat(30 * 1024) });
      await create(customer, { id: 'b1', name: 'Big', engagedParty: to('big', 'Organization'), relatedParty: [to('big', 'Organization')] });
      await create(customer, { id: 'b2', name: 'Big', engagedParty: to('big', 'Organization'), relatedParty: [to('big', 'Organization')] });
    }); // prettier-ignore

    it('by the bytes of the answer, in which the same text counts wherever it is', async () => {
      const { body } = await names().expect(200);
      expect(part(body, 1, 'relatedParty', 0)).toEqual(put(known['b2'], 'relatedParty', 0));
      const { body: refused } = await t.http.get(`${customer.collection}?name=Big&depth=1`).expect(400);
      expect(refused).toMatchObject({
        code: 'queryTooExpensive',
        message: 'expand: the answer would be longer than 65536 bytes (PAGE_MAX_SIZE); ask for fewer items (limit), or expand less',
      });
      await t.http.get(`${customer.collection}?name=Big&depth=1&limit=1`).expect(206);
      await t.http.get(`${customer.collection}/b1?depth=1`).expect(200);
    }); // prettier-ignore

    it('also on the second level, and by what stands on the page already', async () => {
      await create(customer, { id: 'b3', name: 'Deep', engagedParty: to('b1', 'Customer'), relatedParty: [to('b2', 'Customer')] });
      await t.http.get(`${customer.collection}/b3?expand=engagedParty.engagedParty`).expect(200);
      await t.http.get(`${customer.collection}/b3?depth=2`).expect(400);
      await create(customer, { id: 'b4', name: 'Long', engagedParty: to('big', 'Organization'), note: 'x'.repeat(40 * 1024) });
      await t.http.get(`${customer.collection}/b4?depth=1`).expect(400);
    }); // prettier-ignore
  });

  it('reads the targets of a type by one statement on each level', async () => {
    const database = t.app.get(Database);
    const spies = [jest.spyOn(database, 'list'), jest.spyOn(database, 'query')];
    await t.http.get(`${customer.collection}?id=c1,c2,c3&depth=2`).expect(200);
    // The page; what it refers to, of four types; then persons and organizations: all others are known.
    const asked = spies.flatMap(({ mock: { calls } }) => calls.map(([{ text }]) => text));
    for (const spy of spies) spy.mockRestore();
    // What is asked in the background: which indexes there are, how many rows, and to sort in what was put off.
    const texts = asked.filter((text) => !/pg_index|^select sum/.test(text));
    const targets = texts.filter((text) => text.includes('unnest'));
    expect([texts.length, targets.length]).toEqual([7, 6]);
  });
});
