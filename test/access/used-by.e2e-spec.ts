import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import type { Body } from '../support/bodies';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

const KINDS = [customer, partyRole, individual, organization];

const POLICIES = {
  roles: {
    agent: { '*': {} },
    dealer: { '*': {}, Customer: { where: 'status=active' } },
    clerk: { '*': {}, Customer: { hide: ['relatedParty', 'name'] } },
    blind: { '*': {}, Customer: { hide: ['relatedParty', 'engagedParty'] } },
    untyped: { '*': {}, Customer: { hide: ['relatedParty.@referredType'] } },
    stranger: { Individual: {} },
    namesake: { '*': {}, Individual: { where: 'familyName=King' } },
    auditor: { '*': { hide: ['contactMedium'], readOnly: ['status'] } },
    reader: { '*': { operations: ['read'] } },
  },
};

const to = (type: string, id: string): Body => ({ id, '@referredType': type });

describe('what uses a resource, for callers who do not see everything', () => {
  let issuer: TestIssuer;
  const folder = mkdtempSync(join(tmpdir(), 'used-by-'));
  const file = join(folder, 'policies.json');
  beforeAll(async () => {
    writeFileSync(file, JSON.stringify(POLICIES));
    issuer = await startIssuer({ scopes: KINDS.flatMap(({ path }) => [`${path}:read`, `${path}:write`]) });
  });
  afterAll(async () => {
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });

  const start = (env: Record<string, string> = {}): Promise<TestApp> =>
    startTestApp({
      env: {
        ...trusting(issuer),
        CLIENT_IDS: 'accept',
        ON_PARTY_DELETE: 'refuse',
        ...env,
      },
    });
  const fill = async (t: TestApp): Promise<void> => {
    await t.dataSource.query(`truncate ${KINDS.map(({ table }) => table).join(', ')}`);
    const insert = (resource: Resource, id: string, document: Body) =>
      t.dataSource.query(`insert into ${resource.table} (id, document) values ($1, $2)`, [id, document]);
    await insert(individual, 'p', { givenName: 'Ada', familyName: 'King' });
    await insert(individual, 'q', { givenName: 'Grace', familyName: 'Hopper' });
    await insert(customer, 'c1', { name: 'one', status: 'active', engagedParty: to('Individual', 'p') });
    await insert(customer, 'c2', { name: 'two', status: 'closed', relatedParty: [to('Individual', 'p')] });
    await insert(customer, 'c3', { name: 'three', status: 'active', engagedParty: to('Individual', 'p'), relatedParty: [to('Individual', 'p')] });
    await insert(partyRole, 'r', { name: 'role', engagedParty: to('Individual', 'p') });
  }; // prettier-ignore
  const rights = (...kinds: Resource[]): string => kinds.map(({ path }) => `${path}:read ${path}:write`).join(' ');
  const token = async (scope: string, ...roles: string[]) => ({
    Authorization: `Bearer ${await issuer.token({ scope, claims: { roles } })}`,
  });
  const url = (id: string): string => `${individual.collection}/${id}`;

  describe('by rights', () => {
    let t: TestApp;
    beforeAll(async () => {
      t = await start();
    });
    afterAll(() => t.close());
    beforeEach(() => fill(t));

    it('has nothing of a type that the caller may not read, also where it asks for it', async () => {
      const caller = await token(rights(individual, partyRole));
      for (const query of ['', '?@referredType=Customer,PartyRole']) {
        const { body, headers } = await t.http
          .get(`${url('p')}/usedBy${query}`)
          .set(caller)
          .expect(200);
        expect([body.map(({ id }: Body) => id), headers['x-total-count']]).toEqual([['r'], '1']);
      }
      const none = await t.http
        .get(`${url('p')}/usedBy?@referredType=Customer`)
        .set(caller)
        .expect(200);
      expect([none.body, none.headers['x-total-count'], none.headers['link']]).toEqual([[], '0', undefined]);
    });

    it('takes the right to read the resource itself', async () => {
      await t.http.get(`${url('p')}/usedBy`).expect(401);
      const { body } = await t.http.get(`${url('p')}/usedBy`).set(await token(rights(customer))).expect(403); // prettier-ignore
      expect(body.message).toContain('individual:read');
    });

    it('refuses a deletion to who may not read all that may refer to it, whether something does or not', async () => {
      const caller = await token(rights(individual, partyRole));
      const messages = await Promise.all(
        ['p', 'q'].map(async (id) => (await t.http.delete(url(id)).set(caller).expect(403)).body.message as string),
      );
      expect(messages.map((message) => message.replace(/Individual ./, 'it'))).toEqual(
        Array(2).fill(
          'Whether it is used is not for this caller to know: it would have to see every Customer, Organization',
        ),
      );
      await t.http.delete(url('nothing')).set(caller).expect(404);
      await t.http.delete(url('p')).set(await token(rights(...KINDS))).expect(409); // prettier-ignore
      await t.http.delete(url('q')).set(await token(rights(...KINDS))).expect(204); // prettier-ignore
    });
  });

  describe('by policies', () => {
    let t: TestApp;
    beforeAll(async () => {
      t = await start({ ACCESS_POLICIES: file });
    });
    afterAll(() => t.close());
    beforeEach(() => fill(t));

    const as = (...roles: string[]) => token(rights(...KINDS), ...roles);
    const found = async (roles: string[], query = ''): Promise<unknown[]> => {
      const { body, headers } = await t.http.get(`${url('p')}/usedBy${query}`).set(await as(...roles));
      expect(headers['x-total-count']).toBe(String(body.length));
      return body.map(({ id, name, attribute }: Body) => [id, name, attribute]);
    };
    const ROLE = ['r', 'role', ['engagedParty']];
    const ONE = ['c1', 'one', ['engagedParty']];
    const TWO = ['c2', 'two', ['relatedParty']];
    const THREE = ['c3', 'three', ['engagedParty', 'relatedParty']];

    it('has all of it for who sees all', async () => {
      expect(await found(['agent'])).toEqual([ONE, TWO, THREE, ROLE]);
      expect(await found(['auditor'])).toEqual([ONE, TWO, THREE, ROLE]);
    });

    it('has not what the caller does not see', async () => {
      expect(await found(['dealer'])).toEqual([ONE, THREE, ROLE]);
      expect(await found(['stranger'])).toEqual([]);
      expect(await found(['dealer', 'agent'])).toEqual([ONE, TWO, THREE, ROLE]);
    });

    it('takes attributes that are hidden for missing: as uses, and as names', async () => {
      expect(await found(['clerk'])).toEqual([['c1', undefined, ['engagedParty']], ['c3', undefined, ['engagedParty']], ROLE]); // prettier-ignore
      expect(await found(['untyped'])).toEqual([ONE, ['c3', 'three', ['engagedParty']], ROLE]);
      expect(await found(['blind'])).toEqual([ROLE]);
      expect(await found(['blind'], '?@referredType=Customer')).toEqual([]);
    });

    it('shows of several roles what one of them does', async () => {
      expect(await found(['clerk', 'dealer'])).toEqual([ONE, THREE, ROLE]);
      expect(await found(['clerk', 'agent'])).toEqual([ONE, TWO, THREE, ROLE]);
      expect(await found(['blind', 'stranger'])).toEqual([ROLE]);
    });

    it('is not there if the resource is not', async () => {
      expect(await found(['namesake'])).toEqual([ONE, TWO, THREE, ROLE]);
      await t.dataSource.query(`update customer set document = document || '{"engagedParty": {"id": "q", "@referredType": "Individual"}}'`); // prettier-ignore
      const hidden = await t.http.get(`${url('q')}/usedBy`).set(await as('namesake')).expect(404); // prettier-ignore
      const missing = await t.http.get(`${url('z')}/usedBy`).set(await as('namesake')).expect(404); // prettier-ignore
      expect(hidden.body).toEqual({ ...missing.body, message: 'There is no Individual q' });
      await t.http.get(`${url('q')}/usedBy`).set(await as()).expect(404); // prettier-ignore
    });

    it.each([
      [['dealer'], 'Customer'],
      [['clerk'], 'Customer'],
      [['untyped'], 'Customer'],
      [['blind', 'dealer'], 'Customer'],
      [['stranger'], 'Customer, PartyRole, Organization'],
      [['namesake'], 'Individual'],
    ])('refuses a deletion to %j, whether it is used or not', async (roles, types) => {
      const caller = await as(...roles);
      const answer = async (condition: Record<string, string> = {}) => {
        const { status, body } = await t.http.delete(url('p')).set(caller).set(condition);
        return [status, body.code, body.message];
      };
      const detail = `Whether Individual p is used is not for this caller to know: it would have to see every ${types}`;
      const refused = [403, 'forbidden', detail];
      expect(await answer()).toEqual(refused);
      expect((await answer({ 'If-Match': '"0-0"' }))[0]).toBe(412);
      await t.dataSource.query('truncate customer, party_role');
      expect(await answer()).toEqual(refused);
      await t.http.get(url('p')).set(caller).expect(200);
    });

    it('lets who sees all references delete, or know that something is used', async () => {
      for (const roles of [['agent'], ['auditor'], ['clerk', 'agent']]) {
        const { body } = await t.http.delete(url('p')).set(await as(...roles)).expect(409); // prettier-ignore
        expect(body.message).toContain('is used by 4 resources');
      }
      await t.dataSource.query('truncate customer, party_role');
      await t.http.delete(url('p')).set(await as('auditor')).expect(204); // prettier-ignore
    });

    it('says first that the caller may not delete it, and that it is not there', async () => {
      const { body } = await t.http.delete(url('p')).set(await as('reader')).expect(403); // prettier-ignore
      expect(body.message).toBe('This caller may not delete Individual p');
      await t.http.delete(url('q')).set(await as('namesake')).expect(404); // prettier-ignore
    });
  });
});
