import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const to = (type: string, id: string): Body => ({ id, '@referredType': type });

describe('the deletion of what others refer to', () => {
  let t: TestApp;
  const begin = (mode: string) => async () => {
    t = await startTestApp({ env: { CLIENT_IDS: 'accept', ON_PARTY_DELETE: mode } });
  };
  afterEach(() =>
    t.dataSource.query('truncate customer, party_role, individual, organization, event').then(() => {
      t.published.length = 0;
    }),
  );

  const create = ({ collection }: Resource, body: Body) => t.http.post(collection).send(body).expect(201);
  const person = (id: string) => create(individual, { id, givenName: 'Ada', familyName: 'King' });
  const company = (id: string, more: Body = {}) => create(organization, { id, tradingName: id, ...more });
  const engage = (id: string, party: Body) => create(customer, { id, name: id, engagedParty: party });
  const remove = ({ collection }: Resource, id: string) => t.http.delete(`${collection}/${id}`);

  describe('with ON_PARTY_DELETE=refuse', () => {
    beforeAll(begin('refuse'));
    afterAll(() => t.close());

    it('is refused with their number and where they are, changes nothing and tells nobody', async () => {
      await person('p');
      await engage('c', to('Individual', 'p'));
      const href = `${t.origin}${individual.collection}/p`;
      const { body } = await remove(individual, 'p').expect(409);
      expect(body).toEqual({
        '@type': 'Error',
        code: 'resourceInUse',
        reason: 'The resource is used: others refer to it.',
        message: `Individual p is used by 1 resource: GET ${href}/usedBy lists them`,
        status: '409',
      });
      await create(partyRole, { id: 'r', name: 'r', relatedParty: [to('Individual', 'p'), to('Individual', 'p')] });
      const more = await remove(individual, 'p').expect(409);
      expect(more.body.message).toContain('is used by 2 resources');
      await t.http.get(`${individual.collection}/p`).expect(200);
      expect(t.published.filter(({ name }) => name === 'individual.delete')).toEqual([]);
      await remove(customer, 'c').expect(204);
      await remove(partyRole, 'r').expect(204);
      await remove(individual, 'p').expect(204);
      await remove(individual, 'p').expect(404);
    });

    it('is refused of organizations that stand above or below others', async () => {
      await company('group');
      await company('shop', { organizationParentRelationship: { organization: { id: 'group' } } });
      await remove(organization, 'group').expect(409);
      await remove(organization, 'shop').expect(204);
      await remove(organization, 'group').expect(204);
    });

    it('is done where a resource refers to itself alone, or others to one of another type with its id', async () => {
      await company('1', { relatedParty: [to('Organization', '1')] });
      await person('1');
      await engage('c', to('Individual', '1'));
      await remove(organization, '1').expect(204);
      await remove(individual, '1').expect(409);
    });

    it('is done of customers and party roles, whoever refers to them', async () => {
      await person('p');
      await engage('c', to('Individual', 'p'));
      await create(partyRole, { name: 'r', relatedParty: [to('Customer', 'c')] });
      await remove(customer, 'c').expect(204);
    });

    it('looks at conditions first', async () => {
      const { headers } = await person('p');
      await engage('c', to('Individual', 'p'));
      await remove(individual, 'p').set('If-Match', '"0-0"').expect(412);
      await remove(individual, 'p').set('If-Match', headers['etag']!).expect(409);
      await remove(customer, 'c').expect(204);
      await remove(individual, 'p').set('If-Match', '"0-0"').expect(412);
      await remove(individual, 'p').set('If-Match', headers['etag']!).expect(204);
    });

    it('counts up to a thousand', async () => {
      await person('p');
      const document = { name: 'x', engagedParty: to('Individual', 'p') };
      const insert = (count: number) =>
        t.dataSource.query('insert into customer (id, document) select gen_random_uuid()::text, $1::jsonb from generate_series(1, $2::integer)', [document, count]);
      await insert(1000);
      expect((await remove(individual, 'p').expect(409)).body.message).toContain('is used by 1000 resources');
      await insert(1);
      expect((await remove(individual, 'p').expect(409)).body.message).toContain('is used by more than 1000 resources');
    }); // prettier-ignore
  });

  describe('with ON_PARTY_DELETE=allow', () => {
    beforeAll(begin('allow'));
    afterAll(() => t.close());

    it('is done', async () => {
      await person('p');
      await engage('c', to('Individual', 'p'));
      await remove(individual, 'p').expect(204);
      await t.http.get(`${customer.collection}/c`).expect(200);
    });
  });
});
