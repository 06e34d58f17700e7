import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { Logger } from '@nestjs/common';
import { customer } from '../../src/customer/customer.resource';
import { ResourceRepository } from '../../src/tmf/store/resource.repository';
import { partyRole } from '../../src/party-role/party-role.resource';
import { PAGE_HEADERS, answerHeaders } from '../../src/tmf/http/checks/answer-headers';
import { loadSettings } from '../../src/config/env';
import { minimalCustomer } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

describe.each([customer, partyRole])('what is personal of $name', ({ collection, api }) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { HUB_ALLOW_PRIVATE: 'true' } });
  });
  afterAll(() => t.close());

  it('is kept by its client alone, whatever it is answered with', async () => {
    const hub = `${api.basePath}/hub`;
    const made = await t.http.post(collection).send(minimalCustomer()).expect(201);
    const item = `${collection}/${made.body.id}`;
    const subscribed = await t.http.post(hub).send({ callback: 'http://127.0.0.1:1/x' }).expect(201);
    const failing = jest.spyOn(ResourceRepository.prototype, 'find').mockRejectedValueOnce(new Error('a defect'));
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const defect = await t.http.get(item).expect(500);
    failing.mockRestore();
    logged.mockRestore();
    const answers = [
      made,
      subscribed,
      defect,
      await t.http.get(item).expect(200),
      await t.http.head(item).expect(200),
      await t.http
        .get(item)
        .set('If-None-Match', made.headers['etag'] ?? '')
        .expect(304),
      await t.http.get(collection).expect(200),
      await t.http.get(`${collection}?limit=1&name=x`).expect(200),
      await t.http.get(`${collection}?limit=x`).expect(400),
      await t.http.get(`${collection}/none`).expect(404),
      await t.http.post(collection).send({ name: 'x', engagedParty: 1 }).expect(400),
      await t.http.post(collection).type('text/plain').send('x').expect(415),
      await t.http.put(item).expect(405),
      await t.http.patch(item).set('If-Match', '"x"').send({}).expect(412),
      await t.http.patch(item).send({ description: 'x' }).expect(200),
      await t.http.get(hub).expect(200),
      await t.http.get(`${hub}/${subscribed.body.id}`).expect(200),
      await t.http.get(`${hub}/none`).expect(404),
      await t.http.get('/hub-admin/v1/subscription').expect(200),
      await t.http.get('/hub-admin/v1/parkedDelivery').expect(200),
      await t.http.delete(item).expect(204),
    ];
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(answers.map(() => 'private, no-cache'));
  });
});

/** What Helmet would have every answer say. */
function headersOfHelmet(): Map<string, string> {
  const said = new Map<string, string>();
  const answer = { setHeader: (name: string, value: string) => said.set(name.toLowerCase(), value), removeHeader() {} };
  helmet()({} as IncomingMessage, answer as unknown as ServerResponse, () => undefined);
  return said;
}

it('answers and pages say what Helmet would have them say, or something stricter; docs/security.md lists the rest', () => {
  const { http } = loadSettings({ TLS_CERT: 'tls.crt', TLS_KEY: 'tls.key' });
  const helmets = headersOfHelmet();
  const inAnswers = Object.entries(answerHeaders(http));
  const inPages = Object.entries(PAGE_HEADERS);
  const equal = [...inAnswers, ...inPages].filter(([name, value]) => helmets.get(name) === value);
  expect(equal.map(([name]) => name)).toEqual([
    'x-content-type-options',
    'cross-origin-resource-policy',
    'referrer-policy',
  ]);
  const others = [...inAnswers, ...inPages].filter((each) => !equal.includes(each) && helmets.has(each[0]));
  expect(Object.fromEntries(others)).toEqual({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'strict-transport-security': 'max-age=31536000',
    'x-frame-options': 'DENY',
  });
  // For documents that open windows, for plug-ins, and for browsers that are gone.
  const known = new Set([...equal, ...others].map(([name]) => name));
  expect([...helmets.keys()].filter((name) => !known.has(name)).toSorted()).toEqual([
    'cross-origin-opener-policy',
    'origin-agent-cluster',
    'x-dns-prefetch-control',
    'x-download-options',
    'x-permitted-cross-domain-policies',
    'x-xss-protection',
  ]);
});
