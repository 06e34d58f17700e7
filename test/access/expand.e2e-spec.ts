import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import type { Body } from '../support/bodies';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

const POLICIES = {
  roles: {
    agent: { '*': {} },
    clerk: {
      Customer: {},
      Individual: { where: 'status=validated', hide: ['birthDate', 'contactMedium.characteristic', 'relatedParty'] },
      Organization: { where: 'status=validated' },
    },
    narrow: { Customer: { hide: ['engagedParty'] }, Individual: {} },
    alone: { Customer: {} },
  },
};
const KIB = 1024;
const READS = 'customer:read individual:read organization:read';
const WRITES = 'customer:write individual:write organization:write';

/** What is expanded is what the caller sees of the target, and nothing tells of the rest. */
describe('expand, by policies and rights', () => {
  let t: TestApp;
  let issuer: TestIssuer;
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  beforeAll(async () => {
    issuer = await startIssuer({ scopes: `${READS} ${WRITES}`.split(' ') });
    const file = join(folder, 'policies.json');
    writeFileSync(file, JSON.stringify(POLICIES));
    t = await startTestApp({
      env: {
        ...trusting(issuer),
        ACCESS_POLICIES: file,
        CLIENT_IDS: 'accept',
        PAGE_MAX_SIZE: `${64 * KIB}`,
      },
    });
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => t.dataSource.query('truncate customer, individual, organization, event'));

  const as = async (role: string, scope = READS) => ({
    Authorization: `Bearer ${await issuer.token({ scope, claims: { roles: [role] } })}`,
  });
  const agent = () => as('agent', `${READS} ${WRITES}`);
  const create = async ({ collection }: Resource, body: Body): Promise<Body> =>
    (await t.http.post(collection).set(await agent()).send(body).expect(201)).body as Body; // prettier-ignore
  const change = async ({ collection }: Resource, id: string, body: Body) =>
    t.http.patch(`${collection}/${id}`).set(await agent()).send(body).expect(200); // prettier-ignore
  const ask = async (role: string, query: string, scope?: string) =>
    t.http.get(`${customer.collection}${query}`).set(await as(role, scope)); // prettier-ignore

  const person = (id: string, more: Body = {}) =>
    create(individual, { id, givenName: 'Ada', familyName: 'Bell', birthDate: '1985-12-10T00:00:00Z', status: 'validated', ...more }); // prettier-ignore
  const to = (id: string, type = 'Individual', more: Body = {}): Body => ({ id, '@referredType': type, ...more });
  const customerOf = (...references: Body[]) =>
    create(customer, { id: 'c', name: 'C', engagedParty: references[0], relatedParty: references });

  it('shows of a target what the caller sees of it', async () => {
    const contactMedium = [{ mediumType: 'email', characteristic: { emailAddress: 'a@example.com' } }];
    const { birthDate: _, relatedParty: __, ...seen } = await person('p', { contactMedium, relatedParty: [to('q')] });
    const shown = { ...seen, contactMedium: [{ mediumType: 'email' }] };
    const reference = to('p', 'Individual', { role: 'x', birthDate: 'of the reference' });
    const made = await customerOf(reference);
    const { body } = await ask('clerk', '/c?expand=engagedParty');
    expect(body).toEqual({ ...made, engagedParty: { ...reference, ...shown } });
    // What is hidden leads nowhere.
    const { body: deep } = await ask('clerk', '/c?depth=2');
    expect(deep.engagedParty).toEqual({ ...reference, ...shown });
  });

  it('leaves references to what the caller does not see, may not read, or does not see in the item', async () => {
    await person('p');
    await person('q', { status: 'initialized' });
    await create(organization, { id: 'o', tradingName: 'O', status: 'initialized' });
    const made = await customerOf(to('p'), to('q'), to('o', 'Organization'));
    const [, ...others] = made['relatedParty'] as Body[];
    const { body } = await ask('clerk', '/c?expand=relatedParty');
    expect(body.relatedParty[0]).toMatchObject({ familyName: 'Bell' });
    expect(body.relatedParty.slice(1)).toEqual(others);
    expect((await ask('clerk', '?depth=2', 'customer:read')).body).toEqual([made]);
    expect((await ask('alone', '?depth=2')).body).toEqual([made]);
    const { engagedParty: _, ...rest } = made;
    const { body: narrow } = await ask('narrow', '/c?depth=1');
    expect(narrow).toEqual({ ...rest, relatedParty: [expect.objectContaining({ familyName: 'Bell' }), expect.objectContaining({ familyName: 'Bell' }), others[1]] });
  }); // prettier-ignore

  it('tells nothing of what is hidden: whatever that is, and however much', async () => {
    await person('p', { relatedParty: [to('q')] });
    await person('q', { status: 'initialized' });
    await person('r');
    await create(organization, { id: 'o', tradingName: 'O', status: 'initialized' });
    await customerOf(to('p'), to('q'), to('r'), to('o', 'Organization'), to('nobody'));
    const queries = ['/c?depth=1', '/c?depth=2', '?expand=engagedParty', '?expand=relatedParty.relatedParty&fields=relatedParty.familyName']; // prettier-ignore
    const answers = async () => {
      const told = await Promise.all(queries.map((query) => ask('clerk', query)));
      return told.map(({ status, text, headers }) => {
        const { date: _, 'x-correlation-id': __, ...others } = headers as Record<string, string>;
        return { status, text, others };
      });
    };
    const before = await answers();
    for (const { status, text } of before) expect([status, text]).toEqual([200, expect.stringContaining('Bell')]);
    // Together more than a page has room for: in attributes that are hidden, and in what is not there for the caller.
    const long = 'x'.repeat(60 * KIB);
    const characteristic = { contactType: long };
    for (const id of ['p', 'r'])
      await change(individual, id, { contactMedium: [{ mediumType: 'email', characteristic }] });
    const shown = await answers();
    await change(individual, 'q', { familyName: long, birthDate: '1990-01-01T00:00:00Z' });
    await change(organization, 'o', { tradingName: long });
    await change(individual, 'p', { relatedParty: Array.from({ length: 200 }, () => to('r')) });
    expect(await answers()).toEqual(shown);
    await t.http.delete(`${individual.collection}/q`).set(await agent()).expect(204); // prettier-ignore
    await t.http.delete(`${organization.collection}/o`).set(await agent()).expect(204); // prettier-ignore
    await change(individual, 'p', { birthDate: null, relatedParty: null });
    expect(await answers()).toEqual(shown);
    // Who sees all of it has no room for it.
    expect((await ask('agent', '/c?depth=1')).body).toMatchObject({ code: 'queryTooExpensive' });
  });

  it('bounds what is shown as it bounds what nobody hides', async () => {
    for (const id of ['p', 'r', 's']) await person(id, { familyName: 'x'.repeat(30 * KIB) });
    await customerOf(to('p'), to('r'), to('s'));
    const { body } = await ask('clerk', '/c?depth=1');
    expect(body).toMatchObject({ status: '400', code: 'queryTooExpensive' });
    expect((await ask('clerk', '/c?expand=engagedParty')).status).toBe(200);
  });
});
