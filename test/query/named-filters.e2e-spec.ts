import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Body } from '../support/bodies';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

const FILTERS = `
customer:
  segment:
    path: characteristic[?(@.name=='segment')].value
    description: Segment of the market.
  seats:
    path: characteristic[?(@.name=='seats')].value
    description: Seats that were bought.
  since:
    path: validFor.startDateTime
    description: From when on it is one.
PartyRole:
  region:
    path: characteristic[?(@.name=='region')].value
    description: Where it is.
`;

const POLICIES = {
  roles: {
    agent: { '*': {} },
    gold: { Customer: { where: 'segment=gold' } },
    holder: { Customer: { where: 'segment=${claims.segment}' } },
    blind: { Customer: { hide: ['characteristic.value'] } },
  },
};

const characteristic = (values: Body): Body[] => Object.entries(values).map(([name, value]) => ({ name, value }));
const engagedParty = { id: '1', '@referredType': 'Individual' };
const BODIES: Body[] = [
  { name: 'a', characteristic: characteristic({ segment: 'gold', seats: 9 }), validFor: { startDateTime: '2024-05-04T12:00:00+02:00' } },
  { name: 'b', characteristic: characteristic({ colour: 'gold', segment: 'silver', seats: 120 }), validFor: { startDateTime: '2024-05-04T11:00:00Z' } },
  { name: 'c', characteristic: characteristic({ segment: 'goldish' }), segment: 'gold' },
  { name: 'd' },
]; // prettier-ignore

describe('named filters', () => {
  let t: TestApp;
  let issuer: TestIssuer;
  const folder = mkdtempSync(join(tmpdir(), 'named-'));
  const written = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  beforeAll(async () => {
    issuer = await startIssuer();
    t = await startTestApp({
      env: {
        ...trusting(issuer),
        NAMED_FILTERS: written('filters.yaml', FILTERS),
        ACCESS_POLICIES: written('policies.json', JSON.stringify(POLICIES)),
      },
    });
    const agent = await as('agent');
    for (const body of BODIES) {
      const whole = { engagedParty, ...body };
      await t.http.post(customer.collection).set(agent).send(whole).expect(201);
    }
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });

  const as = async (role: string, claims: Body = {}): Promise<Record<string, string>> => {
    const scope = 'customer:read customer:write partyRole:read hub:manage';
    return { Authorization: `Bearer ${await issuer.token({ scope, claims: { roles: [role], ...claims } })}` };
  };
  const list = async (query: string, role = 'agent', claims: Body = {}): Promise<string> => {
    const { body, headers } = await t.http.get(`${customer.collection}?${query}`).set(await as(role, claims));
    if (!Array.isArray(body)) throw new Error(body.message);
    if (!query.includes('limit')) expect(headers['x-total-count']).toBe(String(body.length));
    return (body as Body[]).map(({ name }) => name).join('');
  };
  const jsonpath = (text: string): string => `filter=${encodeURIComponent(text)}`;

  it.each([
    ['segment=gold', 'a'],
    ['segment=gold,silver', 'ab'],
    ['segment=gold&segment=silver', 'ab'],
    ['segment.in=gold,silver', 'ab'],
    ['segment==gold', 'a'],
    ['segment.ne=gold', 'bcd'],
    ['segment.startswith=gold', 'ac'],
    ['segment=~^s', 'b'],
    ['segment.ilike=GOLD*', 'ac'],
    ['segment.isnull', 'd'],
    ['segment.isnotnull', 'abc'],
    ['seats.gt=10', 'b'],
    ['seats>=9', 'ab'],
    ['seats=120', 'b'],
    ['since=2024-05-04T10:00:00Z', 'a'],
    ['since.gt=2024-05-04T10:00:00Z', 'b'],
    ['segment=gold;segment=silver', 'ab'],
    ['segment=gold&name=a;segment=silver&name=b', 'ab'],
    ['segment=gold&seats.lt=10&name=a', 'a'],
    [jsonpath(`$[?(@.segment=='gold' || @.seats > 100)]`), 'ab'],
    [jsonpath('$[?(!@.seats)]'), 'cd'],
    [jsonpath(`$..[?(@.segment=='gold')]`), 'c'],
    ['sort=segment', 'acbd'],
    ['sort=-segment,name', 'bcad'],
    ['sort=seats', 'abcd'],
    ['sort=-seats', 'bacd'],
    ['sort=-since', 'bacd'],
    ['sort=segment&offset=1&limit=2', 'cb'],
  ])('?%s finds %s', async (query, expected) => {
    expect(await list(query)).toBe(expected);
  });

  it('are walked by cursors', async () => {
    const walked: string[] = [];
    let url: string | undefined = `${customer.collection}?sort=-segment&after=&limit=1`;
    const agent = await as('agent');
    for (let n = 0; url !== undefined && n < 9; n++) {
      const answer: Awaited<ReturnType<TestApp['http']['get']>> = await t.http.get(url).set(agent).expect(206);
      walked.push((answer.body as { name: string }[]).map(({ name }) => name).join(''));
      url = /<([^>]*)>; rel="next"/.exec(String(answer.headers['link']))?.[1]?.slice(t.origin.length);
    }
    expect(walked.join('')).toBe('bcad');
  });

  it('are of their resource, and answered by no attribute', async () => {
    const agent = await as('agent');
    expect((await t.http.get(`${customer.collection}?region=x`).set(agent).expect(200)).body).toEqual([]);
    expect((await t.http.get(`${partyRole.collection}?region=x&sort=region`).set(agent).expect(200)).body).toEqual([]);
    const { body } = await t.http.get(`${customer.collection}?name=a,c&fields=segment`).set(agent).expect(200);
    expect(body.map((each: Body) => each['segment'])).toEqual([undefined, 'gold']);
  });

  it.each([
    ['segment.code=x', 'there is no attribute or operator .code after segment'],
    ['segment', 'a condition is written name=value'],
    ['since=soon', 'since: must be a date or a date-time such as'],
    [
      jsonpath('$[?(@.segment.x)]'),
      'segment: stands for something of the whole resource, and has no parts; write segment=value',
    ],
    ['sort=segment.x', 'names no attribute that there can be'],
  ])('?%s is 400', async (query, message) => {
    await expect(list(query)).rejects.toThrow(message);
  });

  it('are the paths that they stand for, for policies', async () => {
    expect(await list('', 'gold')).toBe('a');
    expect(await list('', 'holder', { segment: ['silver', 'gold'] })).toBe('ab');
    expect(await list('', 'holder')).toBe('');
  });

  it('show nothing of what is hidden', async () => {
    for (const query of ['segment=gold', 'segment.isnotnull', 'seats.gt=1', 'segment=~g', jsonpath('$[?(@.seats)]')]) {
      expect([query, await list(query, 'blind')]).toEqual([query, '']);
    }
    expect(await list('segment.isnull', 'blind')).toBe('abcd');
    expect(await list('sort=-segment', 'blind')).toBe('abcd');
    expect(await list('sort=-since', 'blind')).toBe('bacd');
  });

  it('are parameters of the OpenAPI document', async () => {
    const { body } = await t.http.get(`${customer.api.basePath}/openapi.json`).expect(200);
    const parameters = body.paths['/customer'].get.parameters as Body[];
    expect(parameters.find(({ name }) => name === 'segment')).toEqual({
      name: 'segment',
      in: 'query',
      required: false,
      description: "Segment of the market. Stands for `characteristic[?(@.name=='segment')].value`: with every operator, such as `segment.in=`, and in `sort`.",
      schema: { type: 'string' },
    }); // prettier-ignore
    expect(parameters.map(({ name }) => name)).not.toContain('region');
  });

  it('are not of events: subscriptions write the path', async () => {
    const agent = await as('agent');
    for (const query of ['segment=gold', 'event.customer.segment=gold', `$[?(@.segment=='gold')]`]) {
      const { body } = await t.http
        .post(`${customer.api.basePath}/hub`)
        .set(agent)
        .send({ callback: 'http://127.0.0.1:1/', query })
        .expect(400);
      expect(body.message).toContain(
        "segment: is a name that lists have; write its path, characteristic[?(@.name=='segment')].value",
      );
    }
  });

  it.each([
    ['customer: {name: {path: a, description: b}}', 'NAMED_FILTERS: /customer/name: is an attribute of Customer'],
    [undefined, /^NAMED_FILTERS \(.*\) cannot be read: ENOENT/],
  ])('%s stops the start', async (text, message) => {
    const file = text === undefined ? join(folder, 'none.yaml') : written('wrong.yaml', text);
    await expect(startTestApp({ env: { NAMED_FILTERS: file } })).rejects.toThrow(message);
  });
});
