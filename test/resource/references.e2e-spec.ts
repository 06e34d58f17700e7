import { Logger } from '@nestjs/common';
import { customer } from '../../src/customer/customer.resource';
import { individual as person, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { type Body, minimalCustomer } from '../support/bodies';
import { type OtherSystem, startOtherSystem } from '../support/other-system';
import { migrateSupplier } from '../support/supplier/migrate';
import { SupplierModule } from '../support/supplier/supplier.module';
import { supplier } from '../support/supplier/supplier.resource';
import { type TestApp, startTestApp } from '../support/test-app';

/** Parties that no test has asked for before, since what was found is remembered. */
let last = 0;
const newId = (): string => `p${++last}`;

const individual = (id: string): Body => ({ id, '@referredType': 'Individual' });
const owners = (...ids: string[]): Body => ({ relatedParty: ids.map(individual) });

describe('reference checks', () => {
  let other: OtherSystem;
  let t: TestApp;

  beforeAll(async () => {
    other = await startOtherSystem();
  });
  afterAll(() => other.close());
  beforeEach(() => other.reset());

  const urls = (...types: string[]): string => types.map((type) => `${type}=${other.origin}/${type}`).join(',');
  const start = (env: Record<string, string>): Promise<TestApp> =>
    startTestApp({ env, modules: [SupplierModule], prepare: migrateSupplier });

  const exist = (...ids: string[]): void => ids.forEach((id) => other.known.add(`/Individual/${id}`));
  const engaged = (id: string, more: Body = {}): Body => ({ name: 'Ada', engagedParty: individual(id), ...more });
  const create = async (body: Body, collection = customer.collection): Promise<string> =>
    (await t.http.post(collection).send(body).expect(201)).body.id;
  const patch = (id: string, body: Body) => t.http.patch(`${customer.collection}/${id}`).send(body);
  const written = async () => [
    ...(await t.dataSource.query('select id, document, revision from customer order by id')),
    ...(await t.recorded()),
  ];
  const metrics = async (): Promise<string[]> => {
    const { text } = await t.http.get('/metrics').expect(200);
    return text
      .split('\n')
      .filter((line) => line.startsWith('tmf_reference_checks_total{'))
      .sort();
  };

  describe('strict', () => {
    beforeAll(async () => {
      const REFERENCE_URLS = urls('Organization', 'Individual', 'PartyAccount', 'Agreement', 'PaymentMethod');
      t = await start({ REFERENCE_CHECK: 'strict', REFERENCE_URLS });
    });
    afterAll(() => t.close());

    it('look up every id of every attribute, and name all that are dangling', async () => {
      const [there, gone] = [newId(), newId()];
      exist(there);
      const before = await written();
      const { body } = await t.http
        .post(customer.collection)
        .send({
          name: 'Ada',
          engagedParty: { id: '1', '@referredType': 'Organization' },
          relatedParty: [individual(there), individual(gone), individual(there)],
          account: [{ id: '2', name: 'a', '@referredType': 'PartyAccount' }],
          agreement: [{ id: '3', '@referredType': 'Agreement' }],
          paymentMethod: [{ id: '4', '@referredType': 'PaymentMethod' }],
        })
        .expect(400);
      expect(body.code).toBe('danglingReference');
      expect(body.message.split('; ').sort()).toEqual([
        '/account/0: there is no PartyAccount 2',
        '/agreement/0: there is no Agreement 3',
        '/engagedParty: there is no Organization 1',
        '/paymentMethod/0: there is no PaymentMethod 4',
        `/relatedParty/1: there is no Individual ${gone}`,
      ]);
      expect(other.asked.sort()).toEqual(
        ['/Agreement/3', `/Individual/${there}`, `/Individual/${gone}`, '/Organization/1', '/PartyAccount/2', '/PaymentMethod/4'].sort(),
      ); // prettier-ignore
      expect(await written()).toEqual(before);
    });

    it('hold for every resource, declared here or elsewhere', async () => {
      for (const [collection, more] of [
        [partyRole.collection, {}],
        [supplier.collection, { registration: 'HRB 1' }],
      ] as const) {
        const id = newId();
        const { body } = await t.http.post(collection).send({ name: 'Ada', ...owners(id), ...more }).expect(400); // prettier-ignore
        expect(body.message).toBe(`/relatedParty/0: there is no Individual ${id}`);
      }
    });

    it('are made for a bulk create as a whole, and name the operations', async () => {
      const [there, gone] = [newId(), newId()];
      exist(there);
      const operations = [engaged(there), engaged(gone), engaged(gone, owners(there))].map((value) => ({
        op: 'add',
        path: '/',
        value,
      }));
      const bulk = (of: object[]) =>
        t.http.patch(customer.collection).set('Content-Type', 'application/json-patch+json').send(JSON.stringify(of));
      const before = await written();
      const { body } = await bulk(operations).expect(400);
      expect(body.message).toBe(
        `/1/value/engagedParty: there is no Individual ${gone}; /2/value/engagedParty: there is no Individual ${gone}`,
      );
      expect(other.asked.sort()).toEqual([`/Individual/${there}`, `/Individual/${gone}`].sort());
      expect(await written()).toEqual(before);
      await bulk(operations.slice(0, 1)).expect(200);
    });

    it('are not made for an answer that is given again', async () => {
      const id = newId();
      exist(id);
      const post = () => t.http.post(customer.collection).set('Idempotency-Key', id).send(engaged(id));
      const first = await post().expect(201);
      other.answer = (_request, response) => response.writeHead(500).end();
      const again = await post().expect(201);
      expect(again.text).toBe(first.text);
      expect(other.asked).toHaveLength(1);
    });

    it('come after validation', async () => {
      await t.http.post(customer.collection).send({ engagedParty: individual(newId()) }).expect(400); // prettier-ignore
      expect(other.asked).toEqual([]);
    });

    it('leave alone what has no type, no id, or a type that nobody knows', async () => {
      await create({
        name: 'Ada',
        engagedParty: { id: '1', '@referredType': 'Martian' },
        account: [{ name: 'a', '@referredType': 'PartyAccount' }],
        agreement: [{ id: '1' }, { id: '1', '@referredType': '__proto__' }],
      });
      expect(other.asked).toEqual([]);
    });

    it('ask with an encoded id, and never outside of the collection', async () => {
      other.answer = ({ headers }, response) =>
        response.writeHead(headers.accept === 'application/json' ? 204 : 406).end();
      await create(engaged('a/../b?c#d é'));
      expect(other.asked).toEqual(['/Individual/a%2F..%2Fb%3Fc%23d%20%C3%A9']);
      for (const id of ['.', '..', 'x'.repeat(2000)]) {
        await t.http.post(customer.collection).send(engaged(id)).expect(400);
      }
      expect(other.asked).toHaveLength(1);
    });

    it('ask for several at the same time', async () => {
      const waiting: (() => void)[] = [];
      other.answer = (_request, response) => {
        waiting.push(() => response.writeHead(200).end());
        if (waiting.length === 6) for (const answer of waiting) answer();
      };
      await create(engaged(newId(), owners(newId(), newId(), newId(), newId(), newId())));
    });

    it('remember what was found, and ask again for what was not', async () => {
      const id = newId();
      await t.http.post(customer.collection).send(engaged(id)).expect(400);
      exist(id);
      await create(engaged(id));
      await create(engaged(id, owners(id)));
      expect(other.asked).toEqual([`/Individual/${id}`, `/Individual/${id}`]);
    });

    it.each<[string, OtherSystem['answer']]>([
      ['an error', (_request, response) => response.writeHead(500).end()],
      ['a redirect', ({ url }, response) => response.writeHead(302, { Location: `${url}-moved` }).end()],
      ['a refusal', (_request, response) => response.writeHead(401).end()],
      ['a broken connection', ({ socket }) => socket.destroy()],
    ])('are a 503 if the other system answers with %s, and do not ask it again', async (_what, answer) => {
      other.answer = answer;
      const before = await written();
      const ids = Array.from({ length: 40 }, newId);
      const { body, headers } = await t.http.post(customer.collection).send(engaged(newId(), owners(...ids))).expect(503); // prettier-ignore
      expect([body.code, headers['retry-after']]).toEqual(['unavailable', '1']);
      expect(body.message).toContain('Individual');
      expect(body.message).not.toContain('127.0.0.1');
      expect(other.asked).toHaveLength(32);
      expect(await written()).toEqual(before);
    });

    it('are a 400 where something is dangling, whoever else does not answer', async () => {
      const id = newId();
      other.answer = ({ url }, response) => response.writeHead(url?.startsWith('/Individual') ? 404 : 500).end();
      const body = { name: 'Ada', engagedParty: { id: '9', '@referredType': 'Organization' }, ...owners(id) };
      const answer = await t.http.post(customer.collection).send(body).expect(400);
      expect(answer.body.message).toBe(`/relatedParty/0: there is no Individual ${id}`);
    });

    it('look into the own tables without HTTP', async () => {
      const role = await create({ name: 'Buyer' }, partyRole.collection);
      const buyer = await create({ name: 'Ada', engagedParty: { id: role, '@referredType': 'PartyRole' } });
      const agent = await create(
        { name: 'Agent', relatedParty: [{ id: buyer, '@referredType': 'Customer' }, { id: role, '@referredType': 'PartyRole' }] },
        partyRole.collection,
      ); // prettier-ignore
      await patch(buyer, { relatedParty: [{ id: agent, '@referredType': 'PartyRole' }] }).expect(200);
      const { body } = await patch(buyer, {
        relatedParty: [role, buyer, agent].map((id) => ({ id, '@referredType': 'PartyRole' })),
      }).expect(400);
      expect(body.message).toBe(`/relatedParty/1: there is no PartyRole ${buyer}`);
      expect(other.asked).toEqual([]);
    });

    describe('on a patch', () => {
      /** A customer whose owners were deleted after it was created. */
      const orphan = async (...ids: string[]): Promise<string> => {
        const party = newId();
        exist(party);
        const id = await create(engaged(party));
        const related = JSON.stringify(owners(...ids));
        await t.dataSource.query('update customer set document = document || $2::jsonb where id = $1', [id, related]);
        other.asked.length = 0;
        return id;
      };

      it('let pass what dangled before', async () => {
        const [a, b] = [newId(), newId()];
        const id = await orphan(a, b);
        await patch(id, { name: 'Bo' }).expect(200);
        await patch(id, { relatedParty: [{ ...individual(b), role: 'owner' }, individual(a)] }).expect(200);
        await patch(id, { relatedParty: [individual(b)] }).expect(200);
        expect(other.asked).toEqual([]);
      });

      it('refuse what is new and dangling, and change nothing', async () => {
        const [old, gone] = [newId(), newId()];
        const id = await orphan(old);
        const before = await written();
        const { body } = await patch(id, { name: 'Bo', ...owners(old, gone) }).expect(400);
        expect(body.message).toBe(`/relatedParty/1: there is no Individual ${gone}`);
        await patch(id, { engagedParty: individual(old) }).expect(400);
        expect(other.asked).toEqual([`/Individual/${gone}`, `/Individual/${old}`]);
        expect(await written()).toEqual(before);
      });

      it('ask nobody before the version is known to be the right one and the result to be valid', async () => {
        const id = await orphan();
        await patch(id, owners(newId())).set('If-Match', '"other"').expect(412);
        await patch(id, { name: '', ...owners(newId()) }).expect(400);
        expect(other.asked).toEqual([]);
      });

      it('hold no lock meanwhile, and keep what others change meanwhile', async () => {
        const [old, added] = [newId(), newId()];
        const id = await orphan(old);
        other.answer = (_request, response) => {
          patch(id, { status: 'active' }).then(({ status }) => response.writeHead(status).end(), () => response.destroy()); // prettier-ignore
        };
        const { body } = await patch(id, { name: 'Bo', ...owners(old, added) }).expect(200);
        expect(body).toMatchObject({ name: 'Bo', status: 'active', ...owners(old, added) });
        expect(other.asked).toHaveLength(1);
      });

      it('do not pass what another patch has removed meanwhile', async () => {
        const [old, added] = [newId(), newId()];
        const id = await orphan(old);
        other.answer = ({ url }, response) => {
          const isOld = url === `/Individual/${old}`;
          patch(id, { relatedParty: [] }).then(() => response.writeHead(isOld ? 404 : 200).end(), () => response.destroy()); // prettier-ignore
        };
        const { body } = await patch(id, owners(old, added)).expect(400);
        expect(body.message).toBe(`/relatedParty/0: there is no Individual ${old}`);
        expect(other.asked).toEqual([added, old].map((each) => `/Individual/${each}`));
        const { body: after } = await t.http.get(`${customer.collection}/${id}`);
        expect(after.relatedParty).toEqual([]);
      });

      it('give up if the resource changes all the time', async () => {
        const old = Array.from({ length: 10 }, newId);
        const id = await orphan(...old);
        const left = [...old];
        other.answer = (_request, response) => {
          left.pop();
          patch(id, owners(...left)).then(() => response.writeHead(200).end(), () => response.destroy()); // prettier-ignore
        };
        const { body } = await patch(id, owners(...old, newId())).expect(503);
        expect(body.code).toBe('unavailable');
        expect(other.asked).toHaveLength(4);
      });
    });

    it('do not keep anything from being deleted', async () => {
      const role = await create({ name: 'Buyer' }, partyRole.collection);
      const id = await create({ name: 'Ada', engagedParty: { id: role, '@referredType': 'PartyRole' } });
      await t.http.delete(`${partyRole.collection}/${role}`).expect(204);
      await t.http.delete(`${customer.collection}/${id}`).expect(204);
      expect(other.asked).toEqual([]);
    });
  });

  describe('strict, with little patience', () => {
    beforeAll(async () => {
      t = await start({ REFERENCE_CHECK: 'strict', REFERENCE_TIMEOUT: '50', REFERENCE_URLS: urls('Individual') });
    });
    afterAll(() => t.close());

    it('are a 503 if the other system never answers', async () => {
      other.answer = () => undefined;
      const { body } = await t.http.post(customer.collection).send(engaged(newId())).expect(503);
      expect(body.code).toBe('unavailable');
    });
  });

  describe('warn', () => {
    beforeAll(async () => {
      t = await start({ REFERENCE_CHECK: 'warn', REFERENCE_URLS: urls('Individual', 'PartyRole') });
    });
    afterAll(() => t.close());
    afterEach(() => jest.restoreAllMocks());

    it('log and count what is dangling or not answered, and let everything pass', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      other.known.add('/Individual/there');
      const id = await create(engaged('there', owners('gone', 'gone')));
      await patch(id, owners('two\nlines')).expect(200);
      other.answer = (_request, response) => response.writeHead(500).end();
      await patch(id, owners('whoever')).expect(200);
      await patch(id, { relatedParty: [{ id: 'none', '@referredType': 'Customer' }] }).expect(200);
      expect(warn.mock.calls.map(([line]) => line)).toEqual([
        '/relatedParty/0: there is no Individual gone',
        '/relatedParty/1: there is no Individual gone',
        '/relatedParty/0: there is no Individual two?lines',
        '/relatedParty/0: whether there is Individual whoever cannot be told (status 500)',
        '/relatedParty/0: there is no Customer none',
      ]);
      expect(await metrics()).toEqual([
        'tmf_reference_checks_total{type="Customer",result="dangling"} 1',
        'tmf_reference_checks_total{type="Individual",result="dangling"} 2',
        'tmf_reference_checks_total{type="Individual",result="found"} 1',
        'tmf_reference_checks_total{type="Individual",result="unanswered"} 1',
      ]);
    });

    it('ask the configured system also for a type that is served here', async () => {
      jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const role = await create({ name: 'Buyer' }, partyRole.collection);
      await create({ name: 'Ada', engagedParty: { id: role, '@referredType': 'PartyRole' } });
      expect(other.asked).toEqual([`/PartyRole/${role}`]);
      expect((await metrics()).filter((line) => line.includes('PartyRole'))).toEqual([
        'tmf_reference_checks_total{type="PartyRole",result="dangling"} 1',
      ]);
    });

    it('log no more than 50 lines at once', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      await create(engaged(newId(), owners(...Array.from({ length: 60 }, newId))));
      expect(warn.mock.calls).toHaveLength(51);
      expect(warn.mock.calls.at(-1)).toEqual(['and 11 more']);
    });
  });

  describe.each(['strict', 'warn'])('of what this server has itself: %s', (REFERENCE_CHECK) => {
    let warn: jest.SpyInstance;
    beforeAll(async () => {
      t = await start({ REFERENCE_CHECK, CLIENT_IDS: 'accept', REFERENCE_URLS: urls('pARTYaCCOUNT') });
      const engagedParty = { id: '1', '@referredType': 'Martian' };
      for (const [collection, body] of [
        [customer.collection, { name: 'x', engagedParty }],
        [partyRole.collection, { name: 'x' }],
        [person.collection, { givenName: 'x', familyName: 'x' }],
        [organization.collection, { tradingName: 'x' }],
      ] as const) {
        await create({ id: 'here', ...body }, collection);
      }
    });
    afterAll(() => t.close());
    beforeEach(() => {
      warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    });
    afterEach(() => jest.restoreAllMocks());

    /** What is found wrong with a body: in the answer, or in the log. */
    const problemsOf = async (body: Body, collection = customer.collection): Promise<string[]> => {
      const answer = await t.http.post(collection).send(body);
      expect(answer.status).toBe(REFERENCE_CHECK === 'strict' && answer.body.code ? 400 : 201);
      return answer.body.message?.split('; ') ?? warn.mock.calls.map(([line]) => String(line));
    };

    it.each(['Customer', 'PartyRole', 'Individual', 'Organization'])(
      'they are looked up by the type, however it is spelt, and told of as it is: %s',
      async (type) => {
        const spelt = [type, type.toLowerCase(), type.toUpperCase()];
        const to = (id: string) => spelt.map((each) => ({ id, '@referredType': each }));
        const engagedParty = { id: 'here', '@referredType': type.toUpperCase() };
        expect(await problemsOf({ name: 'x', engagedParty, relatedParty: to('here') })).toEqual([]);
        expect(await problemsOf({ name: 'x', engagedParty, relatedParty: to('gone') })).toEqual(
          spelt.map((each, n) => `/relatedParty/${n}: there is no ${each} gone`),
        );
        const counted = (await metrics()).filter((line) => line.toLowerCase().includes(`"${type.toLowerCase()}"`));
        expect(counted).toEqual([
          `tmf_reference_checks_total{type="${type}",result="dangling"} 1`,
          `tmf_reference_checks_total{type="${type}",result="found"} 2`,
        ]);
        expect(other.asked).toEqual([]);
      },
    );

    it('the types that have a URL may be spelt in another way, too', async () => {
      const account = ['PartyAccount', 'partyaccount'].map((type) => ({ id: 'a', name: 'a', '@referredType': type }));
      const engagedParty = { id: 'here', '@referredType': 'Customer' };
      expect(await problemsOf({ name: 'x', engagedParty, account })).toEqual([
        '/account/0: there is no PartyAccount a',
        '/account/1: there is no partyaccount a',
      ]);
      expect(other.asked).toEqual(['/pARTYaCCOUNT/a']);
    });

    it('organizations in organizations are those, if they do not say what they are', async () => {
      const body = (...ids: string[]): Body => ({
        tradingName: 'x',
        organizationParentRelationship: { organization: { id: ids[0] } },
        organizationChildRelationship: ids.slice(1).map((id) => ({ organization: { id, '@referredType': ' ' } })),
      });
      expect(await problemsOf(body('here', 'here'), organization.collection)).toEqual([]);
      expect(await problemsOf(body('gone', 'here', 'gone'), organization.collection)).toEqual([
        '/organizationChildRelationship/1/organization: there is no Organization gone',
        '/organizationParentRelationship/organization: there is no Organization gone',
      ]);
    });

    it('a patch that spells a type in another way changes nothing that is checked', async () => {
      const engagedParty = { id: 'here', '@referredType': 'Individual' };
      const id = await create({ name: 'x', engagedParty });
      const gone = { relatedParty: [{ id: 'gone', '@referredType': 'Individual' }] };
      await t.dataSource.query('update customer set document = document || $2::jsonb where id = $1', [id, JSON.stringify(gone)]); // prettier-ignore
      await patch(id, { relatedParty: [{ id: 'gone', '@referredType': 'INDIVIDUAL' }] }).expect(200);
      expect(warn).not.toHaveBeenCalled();
    });
  });

  describe('off', () => {
    beforeAll(async () => {
      t = await start({ REFERENCE_URLS: urls('Individual', 'Organization') });
    });
    afterAll(() => t.close());

    it('ask nobody and count nothing', async () => {
      const id = await create(minimalCustomer());
      await patch(id, owners(newId())).expect(200);
      expect([other.asked, await metrics()]).toEqual([[], []]);
    });
  });
});
