import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const KINDS = [customer, partyRole, individual, organization];
const TABLES = KINDS.map(({ table }) => table).join(', ');

const to = (type: string, id: string, more: Body = {}): Body => ({ id, '@referredType': type, ...more });

describe('what uses a resource', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept' } });
  });
  afterAll(() => t.close());
  beforeEach(() => t.dataSource.query(`truncate ${TABLES}, event`));

  const create = async (resource: Resource, id: string, body: Body = {}): Promise<Body> =>
    (await t.http.post(resource.collection).send({ id, ...least(resource, id), ...body }).expect(201)).body; // prettier-ignore
  const least = (resource: Resource, id: string): Body =>
    ({
      Customer: { name: id, engagedParty: to('Individual', 'nobody') },
      PartyRole: { name: id },
      Individual: { givenName: 'Ada', familyName: id },
      Organization: { tradingName: id },
    })[resource.name] ?? {};
  const urlOf = ({ collection }: Resource, id: string): string => `${collection}/${encodeURIComponent(id)}/usedBy`;
  const usedBy = (resource: Resource, id: string, query = '') => t.http.get(urlOf(resource, id) + query);
  const uses = async (resource: Resource, id: string, query = ''): Promise<[string, string, string[]][]> => {
    const { body, headers } = await usedBy(resource, id, query).expect(200);
    expect([headers['x-total-count'], headers['x-result-count']]).toEqual(Array(2).fill(String(body.length)));
    return body.map((use: Record<string, unknown>) => [use['@referredType'], use['id'], use['attribute']]);
  };

  it('is nothing, of one that nothing refers to; and not there, of one that is not', async () => {
    await create(individual, 'p');
    expect(await uses(individual, 'p')).toEqual([]);
    for (const segment of ['nothing', 'P', 'a%00b', '%ED%A0%80', 'p%2F']) {
      const { body } = await t.http.get(`${individual.collection}/${segment}/usedBy`).expect(404);
      expect(body['@type']).toBe('Error');
    }
    const { body } = await usedBy(organization, 'p').expect(404);
    expect(body).toMatchObject({ code: 'notFound', message: 'There is no Organization p' });
  });

  it('is told with its URL, its name, its type and its attributes, by type and then by id', async () => {
    await create(individual, 'p');
    const c2 = await create(customer, 'c2', { name: 'Moon FC', engagedParty: to('Individual', 'p') });
    await create(customer, 'c1', { engagedParty: to('individual', 'p'), relatedParty: [to('x', 'p'), to('INDIVIDUAL', 'p'), to('Individual', 'p')] });
    await create(partyRole, 'a', { relatedParty: [to('Individual', 'q'), to('Individual', 'p')] });
    await create(individual, 'b', { relatedParty: [to('Individual', 'p')], fullName: 'Grace Hopper' });
    await create(individual, 'c', { relatedParty: [to('Individual', 'p')], givenName: 'Ada', familyName: 'King' });
    const { body } = await usedBy(individual, 'p').expect(200);
    expect(body[1]).toEqual({
      id: 'c2',
      href: c2['href'],
      name: 'Moon FC',
      '@referredType': 'Customer',
      attribute: ['engagedParty'],
    });
    expect(body.map((use: Body) => [use['@referredType'], use['id'], use['name'], use['attribute']])).toEqual([
      ['Customer', 'c1', 'c1', ['engagedParty', 'relatedParty']],
      ['Customer', 'c2', 'Moon FC', ['engagedParty']],
      ['PartyRole', 'a', 'a', ['relatedParty']],
      ['Individual', 'b', 'Grace Hopper', ['relatedParty']],
      ['Individual', 'c', 'Ada King', ['relatedParty']],
    ]);
  }); // prettier-ignore

  it('is found by inner attributes, and where the type is not said but meant; not by what it says of itself', async () => {
    await create(organization, 'o', { organizationChildRelationship: [{ organization: to('Organization', 'o') }] });
    await create(organization, 'above', { organizationChildRelationship: [{ relationshipType: 'x' }, { organization: { id: 'o' } }] });
    await create(organization, 'below', { organizationParentRelationship: { organization: { id: 'o' } } });
    await create(organization, 'blank', { organizationParentRelationship: { organization: to('', 'o') } });
    await create(organization, 'both', { organizationParentRelationship: { organization: to('Organization', 'o') }, organizationChildRelationship: [{ organization: to('organization', 'o') }], relatedParty: [to('Organization', 'o')] });
    await create(organization, 'person', { organizationParentRelationship: { organization: to('Individual', 'o') } });
    const [above, below, party] = ['organizationChildRelationship.organization', 'organizationParentRelationship.organization', 'relatedParty'];
    expect(await uses(organization, 'o')).toEqual([
      ['Organization', 'above', [above]],
      ['Organization', 'below', [below]],
      ['Organization', 'blank', [below]],
      ['Organization', 'both', [above, below, party]],
    ]);
    await create(individual, 'o');
    expect((await uses(individual, 'o')).map(([, id]) => id)).toEqual(['person']);
  }); // prettier-ignore

  it('is told apart by type, where ids are the same, and by attributes that refer to what is here', async () => {
    for (const resource of KINDS) await create(resource, '1');
    await create(customer, 'c', {
      engagedParty: to('Organization', '1'),
      relatedParty: [to('PartyRole', '1'), to('Customer', '2')],
      account: [to('Customer', '1', { name: 'x' })],
      agreement: [to('Customer', '1')],
      characteristic: [{ name: 'x', value: to('Customer', '1') }],
      note: to('Customer', '1'),
    });
    await create(partyRole, 'r', { engagedParty: to('Customer', '1') });
    expect(await uses(organization, '1')).toEqual([['Customer', 'c', ['engagedParty']]]);
    expect(await uses(partyRole, '1')).toEqual([['Customer', 'c', ['relatedParty']]]);
    expect(await uses(customer, '1')).toEqual([['PartyRole', 'r', ['engagedParty']]]);
    expect(await uses(individual, '1')).toEqual([]);
  });

  it('takes any id as it is', async () => {
    const ids = ['a"b', "a'b", 'a\\b', '%', 'ü 𝒳', '$', '*', 'a.b', '" || 1==1'];
    for (const id of ids) {
      await create(individual, id);
      await create(customer, `c${id}`, { engagedParty: to('Individual', id) });
    }
    for (const id of ids) expect(await uses(individual, id)).toEqual([['Customer', `c${id}`, ['engagedParty']]]);
  });

  it('is what there is now', async () => {
    await create(individual, 'p');
    await create(customer, 'c', { engagedParty: to('Individual', 'p') });
    await t.http
      .patch(`${customer.collection}/c`)
      .send({ engagedParty: to('Individual', 'q') })
      .expect(200);
    expect(await uses(individual, 'p')).toEqual([]);
    await t.http
      .patch(`${customer.collection}/c`)
      .send({ relatedParty: [to('Individual', 'p')] })
      .expect(200);
    expect(await uses(individual, 'p')).toEqual([['Customer', 'c', ['relatedParty']]]);
    await t.http.delete(`${customer.collection}/c`).expect(204);
    expect(await uses(individual, 'p')).toEqual([]);
  });

  describe('by pages', () => {
    const all = ['c1', 'c2', 'c3', 'r1', 'r2'];
    beforeEach(async () => {
      await create(individual, 'p');
      for (const id of all) {
        await create(id.startsWith('c') ? customer : partyRole, id, { engagedParty: to('Individual', 'p') });
      }
    });
    const idsOf = (body: Body[]): unknown[] => body.map(({ id }) => id);
    const links = (header: string | undefined): Record<string, string> =>
      Object.fromEntries([...(header ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url, rel]) => [rel, url]));

    it('goes over the types, with counts, ranges and links', async () => {
      const url = t.origin + urlOf(individual, 'p');
      const { body, headers } = await usedBy(individual, 'p', '?limit=2&offset=2').expect(206);
      expect(idsOf(body)).toEqual(['c3', 'r1']);
      expect(headers).toMatchObject({
        'x-total-count': '5',
        'x-result-count': '2',
        'content-range': 'items 3-4/5',
        'content-type': 'application/json; charset=utf-8',
      });
      expect(links(headers['link'])).toEqual({
        first: `${url}?offset=0&limit=2`,
        prev: `${url}?offset=0&limit=2`,
        next: `${url}?offset=4&limit=2`,
        last: `${url}?offset=4&limit=2`,
      });
      const next = await t.http.get(links(headers['link'])['next']!.slice(t.origin.length)).expect(206);
      expect(idsOf(next.body)).toEqual(['r2']);
    });

    it('can be of some types, which links keep', async () => {
      expect((await uses(individual, 'p', '?@referredType=partyrole')).map(([, id]) => id)).toEqual(['r1', 'r2']);
      expect((await uses(individual, 'p', '?%40referredType=PartyRole,customer')).map(([, id]) => id)).toEqual(all);
      expect((await uses(individual, 'p', '?@referredType=PartyRole&@referredType=Customer')).map(([, id]) => id)).toEqual(all);
      expect(await uses(individual, 'p', '?@referredType=Organization')).toEqual([]);
      expect(await uses(individual, 'p', '?@referredType=')).toHaveLength(all.length);
      const { body, headers } = await usedBy(individual, 'p', '?@referredType=Customer&limit=1').expect(206);
      expect([idsOf(body), headers['x-total-count']]).toEqual([['c1'], '3']);
      expect(links(headers['link'])['next']).toBe(`${t.origin}${urlOf(individual, 'p')}?@referredType=Customer&offset=1&limit=1`);
    }); // prettier-ignore

    it('can be nothing but the counts, past the end, or more than there is', async () => {
      for (const query of ['?limit=0', '?offset=5', '?offset=1000000']) {
        const { body, headers } = await usedBy(individual, 'p', query).expect(200);
        expect([query, body, headers['x-total-count']]).toEqual([query, [], '5']);
      }
      expect(idsOf((await usedBy(individual, 'p', '?limit=100000').expect(200)).body)).toEqual(all);
      await t.http.head(urlOf(individual, 'p')).expect(200).expect('X-Total-Count', '5');
    });

    it('can be asked for by Range', async () => {
      const range = (header: string) => usedBy(individual, 'p').set('Range', header);
      const { body, headers } = await range('items=2-3').expect(206);
      expect([idsOf(body), headers['content-range']]).toEqual([['c2', 'c3'], 'items 2-3/5']);
      const past = await range('items=6-7').expect(416);
      expect([past.body.code, past.headers['content-range']]).toEqual(['rangeNotSatisfiable', 'items */5']);
      await range('items=x').expect(400);
    });

    it.each([
      ['fields=name', '"fields"'],
      ['sort=name', '"sort"'],
      ['after=', '"after"'],
      ['name=x', '"name"'],
      ['offset=0;name=x', '"name"'],
      ['=x', '""'],
    ])('takes no other parameter: %s', async (query, named) => {
      const { body } = await usedBy(individual, 'p', `?${query}`).expect(400);
      const takes = 'parameters are offset, limit, @referredType';
      expect(body).toMatchObject({ code: 'invalidQuery', message: `There is no parameter ${named} here: ${takes}` });
    });

    it.each([
      ['limit=-1', 'limit: must be an integer, 0 or more, not "-1"'],
      ['limit=1&limit=2', 'limit: can be given once'],
      ['offset=x', 'offset: must be an integer, 0 or more, not "x"'],
      ['@referredType=Foo', '@referredType: nothing called "Foo" can refer to others; types are Customer, PartyRole, Individual, Organization'],
      ['@referredType>Customer', '"@referredType%3ECustomer": @referredType is given with =: @referredType=type,type'],
      ['@referredType=%', '"%": the percent-encoding is broken; write %25 for a %'],
    ])('is a 400 that says what is wanted: %s', async (query, message) => {
      const { body } = await usedBy(individual, 'p', `?${query}`).expect(400);
      expect(body).toMatchObject({ code: 'invalidQuery', message });
    }); // prettier-ignore
  });
});
