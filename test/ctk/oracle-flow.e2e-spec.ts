import { type CtkAnswer, ctkRequest, expectMandatory, useCountedAssertions } from '../support/ctk';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

/**
 * After Oracle's run of the TMF629 conformance kit, step by step: a client gets a token by its credentials, and sends it with every
 * request. What is sent is of this file. It makes 290 assertions.
 */
const itMakesAsManyAssertionsAsSaid = useCountedAssertions();

describe('TMF629 conformance kit with access tokens', () => {
  const customers = '/tmf-api/customerManagement/v4';
  const mandatory = ['@type', 'href', 'id', 'name'];
  let t: TestApp;
  let issuer: TestIssuer;
  let headers: Record<string, string>;
  beforeAll(async () => {
    const scopes = ['customer:read', 'customer:write', 'individual:read', 'individual:write'];
    issuer = await startIssuer({ scopes });
    t = await startTestApp({
      env: {
        ...trusting(issuer),
        REFERENCE_CHECK: 'strict',
      },
    });
    headers = { Authorization: `Bearer ${await issuer.token({ scope: scopes.join(' ') })}` };
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
  });

  /** With the token; and the same is 401 without it. */
  const send = async (method: string, rest: string, body?: object, base = customers): Promise<CtkAnswer> => {
    const text = body && JSON.stringify(body);
    const refused = await ctkRequest(t, base, method, rest, { body: text });
    expect(refused.status).toBe(401);
    return ctkRequest(t, base, method, rest, { body: text, headers });
  };
  const expectAll = (answer: CtkAnswer): void => {
    expect(answer.status).toBe(200);
    expectMandatory(answer, mandatory, mandatory);
  };

  let party: { id: string; href: string };
  let id: string;
  const create = async (name: string): Promise<CtkAnswer> => {
    const engagedParty = { id: party.id, href: party.href, '@referredType': 'Individual' };
    const answer = await send('POST', 'customer', { name, engagedParty });
    expect(answer.status).toBe(201);
    expectMandatory(answer, [...mandatory, 'engagedParty'], mandatory);
    return answer;
  };

  it('creates an individual', async () => {
    const names = { familyName: 'Lamborgizzia', givenName: 'Jane' };
    const answer = await send('POST', 'individual', names, '/tmf-api/party/v4');
    expect(answer.status).toBe(201);
    expectMandatory(answer, ['familyName', 'givenName', 'href', 'id'], ['familyName', 'givenName', 'href', 'id']);
    party = answer.body as typeof party;
  });
  it('creates a customer that engages it', async () => {
    const { body } = await create('Jane Lamborgizzia');
    expect(body).toMatchObject({ engagedParty: { id: party.id, href: party.href } });
    ({ id } = body as { id: string });
  });
  it('lists at least ten, each with all mandatory attributes', async () => {
    for (let n = 2; n <= 10; n++) await create(`Customer ${n}`);
    const answer = await send('GET', 'customer');
    expectAll(answer);
    expect((answer.body as unknown[]).length).toBeGreaterThanOrEqual(10);
  });
  it('reads it', async () => {
    const answer = await send('GET', `customer/${id}`);
    expectAll(answer);
    expect(answer.body).toMatchObject({ id, name: 'Jane Lamborgizzia' });
  });
  it.each([
    ['href', ['href', 'id']],
    ['id', ['href', 'id']],
    ['name', ['href', 'id', 'name']],
  ])('?fields=%s', async (field, names) => {
    const { status, body } = await send('GET', `customer?fields=${field}`);
    expect(status).toBe(200);
    expect((body as object[]).map((each) => Object.keys(each).toSorted())).toEqual(
      Array.from({ length: 10 }, () => names),
    );
  });
  it('?id=', async () => {
    const answer = await send('GET', `customer?id=${id}`);
    expectAll(answer);
    expect(answer.body).toHaveLength(1);
  });
  it('?name=', async () => {
    const answer = await send('GET', 'customer?name=Jane%20Lamborgizzia');
    expectAll(answer);
    expect(answer.body).toEqual([expect.objectContaining({ id })]);
  });
  it('PATCH of the name', async () => {
    const answer = await send('PATCH', `customer/${id}`, { name: 'Janet Lamborgizzia' });
    expectAll(answer);
    expect(answer.body).toMatchObject({ id, name: 'Janet Lamborgizzia' });
  });
  it('E1: an unknown customer is 404', async () => {
    expect((await send('GET', 'customer/c2df1950-c17c-4576-9c22-e59073a4a86a')).status).toBe(404);
  });

  itMakesAsManyAssertionsAsSaid();
});
