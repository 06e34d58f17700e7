import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { customer } from '../../src/customer/customer.resource';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

const { collection } = customer;
const ROWS = 3000;
const COUNT_LIMIT = '100';

/** Many of each, and few of some. */
async function fill({ dataSource }: TestApp): Promise<void> {
  await dataSource.query(
    `insert into customer (id, document)
     select lpad(n::text, 4, '0'), jsonb_build_object(
       'name', 'name ' || n % 10, 'status', case when n % 3 = 0 then 'active' else 'closed' end,
       'city', case when n % 2 = 0 then 'Paris' else 'Porto' end,
       'rare', n % 50 = 0, 'late', n >= 2400, 'secret', n % 4)
     from generate_series(0, $1::integer - 1) n`,
    [ROWS],
  );
  await dataSource.query('analyze customer');
}

/** Chance has a part in estimates; they are not further off than this but once in a million times. */
function expectAbout(answer: Response, total: number): void {
  const { 'x-total-count': said, 'preference-applied': applied } = answer.headers as Record<string, string>;
  expect(applied).toBe('count=estimated');
  expect(Math.abs(Math.log(Number(said) / total))).toBeLessThan(Math.log(1.5));
}

const idsOf = ({ body }: Response): string[] => (body as { id: string }[]).map(({ id }) => id);

describe('totals', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { COUNT_LIMIT } });
    await fill(t);
    // The sample is taken when a list asks for it, and that one is answered without.
    await until(
      () => get('city=Paris'),
      ({ headers }) => headers['preference-applied'] !== undefined,
    );
  });
  afterAll(() => t.close());

  const get = (query: string, headers: Record<string, string> = {}) =>
    t.http.get(`${collection}?${query}`).set(headers);
  const linksOf = ({ headers }: Response) =>
    [...String(headers['link']).matchAll(/rel="(\w+)"/g)].map(([, rel]) => rel);

  it('are estimates that say so where there are many', async () => {
    const answer = await get('city=Paris&offset=20&limit=10').expect(206);
    expect(idsOf(answer)).toEqual(Array.from({ length: 10 }, (_, n) => String(40 + 2 * n).padStart(4, '0')));
    expectAbout(answer, 1500);
    expect(answer.headers).toMatchObject({ 'x-result-count': '10', 'content-range': 'items 21-30/*' });
    expect(linksOf(answer)).toEqual(['first', 'prev', 'next']);
  });

  it.each([
    'name=name 1', 'name=name 1&sort=-status', 'name.ne=name 1', 'city=Paris&status=active', 'status=active&name.gt=name 1', 'city=Paris&sort=-name', 'limit=0&city=Paris',
    'filter=$[?(@.city!=%27Paris%27)]', 'name.contains=1',
  ])('are estimates, without a count, of ?%s', async (query) => {
    const [answer, exact] = [await get(query), await get(query, { Prefer: 'count=exact' })];
    expect(exact.headers['preference-applied']).toBe('count=exact');
    expectAbout(answer, Number(exact.headers['x-total-count']));
    expect([answer.status, answer.body]).toEqual([200, exact.body]);
  }); // prettier-ignore

  it.each([
    ['', '3000'], ['sort=-name', '3000'], ['rare=true', '60'], ['city=London', '0'], ['id=0001,0002', '2'], ['name=nobody', '0'],
    ['rare=true&sort=-name&limit=7', '60'], ['rare=true&offset=100', '60'], ['rare=true&after=', '60'], ['limit=0&rare=true', '60'],
    // It is known how many have each status.
    ['status=active', '1000'], ['status=active&sort=-name&limit=7', '1000'], ['status.ne=active', '2000'], ['status=active,closed', '3000'],
    ['status=active&offset=700&sort=city', '1000'], ['status=closed&after=', '2000'], ['limit=0&status.gt=b', '2000'], ['status.isnotnull', '3000'],
    ['status.isnull;status.contains=los', '2000'], ['filter=$[?(@.status!=%27active%27)]', '2000'], ['status=active&status.ne=active', '0'],
    // An offset behind the end, and a page that shows it.
    ['city=Paris&offset=1600', '1500'], ['status=active&offset=1600', '1000'], ['status=active&limit=1000&offset=500', '1000'],
    // Those at the beginning are others: to look at them one by one is given up.
    ['late=true', '600'],
  ])('are exact, and nothing is said of it, of ?%s', async (query, total) => {
    const { headers } = await get(query);
    expect(headers['x-total-count']).toBe(total);
    expect(headers['preference-applied']).toBeUndefined();
  }); // prettier-ignore

  it('are exact if a client prefers that', async () => {
    const answer = await get('city=Paris', { Prefer: 'wait=10, count=exact' }).expect(200);
    expect(answer.headers).toMatchObject({
      'x-total-count': '1500',
      'preference-applied': 'count=exact',
      'content-range': 'items 1-10/1500',
    });
    expect(linksOf(answer)).toEqual(['first', 'next', 'last']);
  });

  it.each(['', 'city=Paris', 'rare=true', 'status=active', 'status=active&sort=-name', 'late=true', 'sort=city'])(
    'are not there if a client prefers that: ?%s',
    async (query) => {
      const exact = await get(query, { Prefer: 'count=exact' });
      const answer = await get(query, { Prefer: 'count=none' }).expect(200);
      expect(answer.headers).toMatchObject({ 'x-result-count': '10', 'preference-applied': 'count=none' });
      expect(answer.headers['x-total-count']).toBeUndefined();
      expect(answer.headers['content-range']).toBe('items 1-10/*');
      expect(answer.body).toEqual(exact.body);
      expect(linksOf(answer)).toEqual(['first', 'next']);
    },
  );

  it('are not needed to see the end', async () => {
    const none = { Prefer: 'count=none' };
    const last = await get('city=Paris&offset=1490', none).expect(206);
    expect([idsOf(last).length, linksOf(last), last.headers['content-range']]).toEqual([
      10,
      ['first', 'prev'],
      'items 1491-1500/*',
    ]);
    const all = await get('rare=true&limit=60', none).expect(200);
    expect([idsOf(all).length, linksOf(all)]).toEqual([60, ['first']]);
    expect((await get('city=London', none).expect(200)).headers['link']).toBeUndefined();
    const { headers } = await get('city=Paris', { ...none, Range: 'items=2001-2010' }).expect(416);
    expect(headers['content-range']).toBeUndefined();
    const counted = await get('city=Paris', { Range: 'items=2001-2010' }).expect(416);
    expect(counted.headers['content-range']).toBe('items */1500');
  });

  it.each(['count=planned', 'count', 'count=', 'respond-async', '"', 'count="a'])('take no notice of Prefer: %s', async (prefer) => {
    const { headers } = await get('rare=true', { Prefer: prefer }).expect(200);
    expect([headers['x-total-count'], headers['preference-applied']]).toEqual(['60', undefined]);
  }); // prettier-ignore

  it.each(['exact', 'none', 'other'])('do not change what a walk finds, with count=%s', async (count) => {
    for (const [query, total] of [['city=Paris&sort=-name', 1500], ['status=active', 1000], ['rare=true', 60]] as const) {
      const found: string[] = [];
      let next: string | undefined = `${collection}?${query}&after=&limit=400`;
      while (next !== undefined) {
        const answer: Response = await t.http.get(next).set('Prefer', `count=${count}`);
        found.push(...idsOf(answer));
        next = /<[^>]*?(\/tmf-api[^>]*)>; rel="next"/.exec(String(answer.headers['link']))?.[1];
      }
      expect([found.length, new Set(found).size]).toEqual([total, total]);
    }
  }); // prettier-ignore
});

describe('totals of those who do not see everything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'totals-'));
  let t: TestApp;
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startIssuer();
    const file = join(folder, 'policies.json');
    const roles = { paris: { Customer: { where: 'city=Paris', hide: ['secret'] } }, agent: { '*': {} } };
    writeFileSync(file, JSON.stringify({ roles }));
    t = await startTestApp({ env: { ...trusting(issuer), ACCESS_POLICIES: file, COUNT_LIMIT } });
    await fill(t);
    await until(
      () => totals('paris', 'status=active'),
      ({ headers }) => headers['preference-applied'] !== undefined,
    );
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });

  const totals = async (role: string, query: string): Promise<Response> =>
    t.http
      .get(`${collection}?${query}`)
      .set('Authorization', `Bearer ${await issuer.token({ scope: 'customer:read', claims: { roles: [role] } })}`)
      .expect(query.includes('offset') ? 206 : 200);

  it.each([
    ['', true], ['status=active', true], ['city=Paris', true], ['name.contains=name', true], ['status.ne=active', true],
    // What is hidden, and whom, nothing tells of: neither is it found, nor does its absence depend on it.
    ['secret=0', false], ['secret.isnull', true], ['secret.ne=0', true], ['city=Porto', false], ['sort=-secret', true],
  ])('say no more than that there are more, lest they tell of what is not seen: ?%s', async (query, isFound) => {
    const { headers } = await totals('paris', query);
    const said = isFound ? [COUNT_LIMIT, 'count=estimated'] : ['0', undefined];
    expect([headers['x-total-count'], headers['preference-applied']]).toEqual(said);
  }); // prettier-ignore

  it('say how many are seen on the way, and exactly if that is asked for', async () => {
    const { headers } = await totals('paris', 'city=Paris&offset=150&limit=10');
    expect([headers['x-total-count'], headers['preference-applied']]).toEqual(['161', 'count=estimated']);
    const token = await issuer.token({ scope: 'customer:read', claims: { roles: ['paris'] } });
    const exact = await t.http.get(`${collection}?status=active`).set({ Authorization: `Bearer ${token}`, Prefer: 'count=exact' }).expect(200); // prettier-ignore
    expect([exact.headers['x-total-count'], exact.headers['preference-applied']]).toEqual(['500', 'count=exact']);
  });

  it('are other ones of others', async () => {
    for (const [query, total] of [['secret=0', 750], ['city=Porto', 1500]] as const) {
      expectAbout(await totals('agent', query), total);
    }
  }); // prettier-ignore
});
