import { Logger } from '@nestjs/common';
import { ResourceRepository } from '../../src/tmf/store/resource.repository';
import { minimalCustomer } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';
const APP = 'https://app.example.com';
const LOCAL = 'http://localhost:8080';

const preflight = (origin: string, method: string, headers = 'authorization, if-match') => ({
  Origin: origin,
  'Access-Control-Request-Method': method,
  'Access-Control-Request-Headers': headers,
});

const corsOf = ({ headers }: { headers: Record<string, string> }): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(access-control-|vary$)/.test(name)));

/** What a browser asks of a comma-separated list. */
const listed = (text: string | undefined): string[] => (text ?? '').toLowerCase().split(', ');

describe('with CORS_ORIGINS', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { CORS_ORIGINS: `${APP}, ${LOCAL}/`, BODY_LIMIT: '2 KiB' } });
  });
  afterAll(() => t.close());

  it.each([APP, LOCAL])('a page of %s may read answers, and the headers that they have', async (origin) => {
    const { headers } = await t.http.post(CUSTOMER).set('Origin', origin).send(minimalCustomer()).expect(201);
    expect(headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    const list = await t.http.get(`${CUSTOMER}?limit=0`).set('Origin', origin).expect(200);
    const exposed = listed(list.headers['access-control-expose-headers']);
    const own = Object.keys({ ...headers, ...list.headers }).filter(
      (name) => !/^(access-control-|content-(type|length|security)|cross-origin|x-content-type|x-frame)/.test(name),
    );
    const ofBrowsers = ['cache-control', 'connection', 'date', 'keep-alive', 'referrer-policy', 'vary'];
    expect(own.filter((name) => !ofBrowsers.includes(name) && !exposed.includes(name))).toEqual([]);
    expect(exposed).toEqual(expect.arrayContaining(['x-total-count', 'link', 'etag', 'location', 'retry-after']));
  });

  it.each([
    'https://other.example',
    'null',
    `${APP}.evil.example`,
    `${APP}:444`,
    'http://app.example.com',
    'constructor',
  ])('a page of %s may not', async (origin) => {
    const answers = [
      await t.http.get(CUSTOMER).set('Origin', origin).expect(200),
      await t.http.options(CUSTOMER).set(preflight(origin, 'POST')).expect(204),
    ];
    for (const answer of answers) {
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.headers['vary']).toBe('Origin');
    }
  });

  it('a preflight is answered on any path, with what may be sent', async () => {
    for (const path of [CUSTOMER, `${CUSTOMER}/1`, '/nowhere', '/hub-admin/v1/subscription']) {
      const { headers, text } = await t.http.options(path).set(preflight(APP, 'PATCH')).expect(204);
      expect(text).toBe('');
      expect(headers).toMatchObject({ 'access-control-allow-origin': APP, 'access-control-max-age': '7200' });
      expect(listed(headers['access-control-allow-methods'])).toEqual(['get', 'head', 'post', 'patch', 'delete']);
      expect(listed(headers['access-control-allow-headers'])).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'if-match', 'idempotency-key', 'x-requested-with']),
      );
      expect(headers).not.toHaveProperty('allow');
    }
  });

  it.each([{}, { Origin: APP }, { 'Access-Control-Request-Method': 'POST' }])(
    'OPTIONS with %j asks what the path supports',
    async (headers) => {
      const answer = await t.http.options(CUSTOMER).set(headers).expect(204);
      expect(answer.headers['allow']).toBe('GET, HEAD, OPTIONS, PATCH, POST');
      expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
    },
  );

  it('errors of every layer can be read', async () => {
    const broken = jest.spyOn(ResourceRepository.prototype, 'find').mockRejectedValueOnce(new Error('a defect'));
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const defect = await t.http.get(`${CUSTOMER}/1`).set('Origin', APP);
    broken.mockRestore();
    logged.mockRestore();
    const get = (path: string) => t.http.get(path).set('Origin', APP);
    const answers = [
      defect,
      await get(`${CUSTOMER}/none`),
      await get('/nowhere'),
      await get('/%zz'),
      await get(`${CUSTOMER}?limit=x`),
      await get(CUSTOMER).set('Host', 'evil.example'),
      await t.http.put(CUSTOMER).set('Origin', APP),
      await t.http
        .post(CUSTOMER)
        .set('Origin', APP)
        .send({ text: 'x'.repeat(3000) }),
      await t.http.post(CUSTOMER).set('Origin', APP).type('text/xml').send('<a/>'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 404, 404, 404, 400, 421, 405, 413, 415]);
    for (const answer of answers) {
      expect(corsOf(answer)).toMatchObject({ 'access-control-allow-origin': APP, vary: 'Origin' });
    }
  });

  it('what varies already varies with the origin, too', async () => {
    expect((await t.http.get('/').set('Origin', APP).expect(200)).headers['vary']).toBe('Accept, Origin');
  });
});

it('with CORS_ORIGINS=* a page of anybody may read, without what depends on who it is', async () => {
  const t = await startTestApp({ env: { CORS_ORIGINS: '*' } });
  const answer = await t.http.get(CUSTOMER).set('Origin', APP).expect(200);
  expect(corsOf(answer)).toEqual({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': expect.stringContaining('X-Total-Count'),
  });
  expect(corsOf(await t.http.options(CUSTOMER).set(preflight('null', 'DELETE')).expect(204))).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': expect.stringContaining('DELETE'),
  });
  await t.close();
});

it('without CORS_ORIGINS nothing is said of origins, and a preflight is an OPTIONS as any other', async () => {
  const t = await startTestApp();
  for (const answer of [
    await t.http.get(CUSTOMER).set('Origin', APP).expect(200),
    await t.http.get('/%zz').set('Origin', APP).expect(404),
    await t.http.options(CUSTOMER).set(preflight(APP, 'POST')).expect(204),
  ]) {
    expect(corsOf(answer)).toEqual({});
  }
  await t.close();
});
