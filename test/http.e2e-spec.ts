import { connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Database } from '../src/database/database';
import { minimalCustomer } from './support/bodies';
import { type TestApp, startTestApp } from './support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

/** Sends bytes and returns all that comes back until the server hangs up. */
function raw(t: TestApp, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(t.origin).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

describe('the HTTP layer', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { BODY_LIMIT: '2 KiB' } });
  });
  afterAll(() => t.close());

  it.each([
    '/nope',
    '/tmf-api/nope',
    '/tmf-api/customerManagement/v4/customer/1/2',
    '/%zz',
    '/tmf-api//customerManagement',
  ])('answers 404 with a TMF Error at %s', async (path) => {
    const response = await fetch(t.origin + path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      '@type': 'Error',
      code: 'unknownPath',
      reason: expect.any(String),
      message: `GET ${path}`,
      status: '404',
    });
  });

  it('refuses a body over the limit, said or unsaid, with 413', async () => {
    const body = JSON.stringify({ ...minimalCustomer(), text: 'x'.repeat(2048) });
    const { body: error } = await t.http.post(CUSTOMER).set('Content-Type', 'application/json').send(body).expect(413);
    expect(error).toMatchObject({ '@type': 'Error', code: 'payloadTooLarge', status: '413' });
    expect(error.message).toBe(`The body is ${body.length} bytes long; the limit is 2048 (BODY_LIMIT)`);
    const chunked = await fetch(t.origin + CUSTOMER, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    expect(await chunked.json()).toMatchObject({
      message: expect.stringContaining('limit is 2048 (BODY_LIMIT)'),
    });
  });

  it('answers what is not HTTP with a TMF Error', async () => {
    const answer = await raw(t, 'NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'malformedRequest' });
  });

  it.each([
    ['?name=Zo\u00eb', 'write %C3%AB for "\u00eb"'],
    ['?name=\u{1F600}', 'write %F0%9F%98%80 for "\u{1F600}"'],
    ['/\u00eb', 'write %C3%AB for "\u00eb"'],
    ['?name=a\tb', 'must be percent-encoded, in UTF-8'],
    ['?name=a b', 'a space within a URL is written %20'],
  ])('says of %p how it is written in a URL', async (rest, message) => {
    const answer = await raw(t, `GET ${CUSTOMER}${rest} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ code: 'malformedRequest', message: expect.stringContaining(message) });
  });

  it.each([
    ['chunks break', 'Transfer-Encoding: chunked\r\n\r\n2\r\n{"\r\nzz\r\n'],
    ['does not come', 'Content-Length: 100\r\n\r\n{"'],
  ])('does not take it for a defect that a body %s', async (_how, rest) => {
    const error = jest.spyOn(Logger.prototype, 'error');
    const seen = new Promise((resolve) => t.app.getHttpAdapter().getInstance().server.once('request', (request) => request.once('close', resolve))); // prettier-ignore
    const socket = connect(Number(new URL(t.origin).port), '127.0.0.1');
    socket
      .on('error', () => undefined)
      .end(`POST ${CUSTOMER} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${rest}`);
    await seen;
    // Served after what the broken request has left to be done.
    await t.http.get(CUSTOMER).expect(200);
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });

  it('answers endless headers with 431', async () => {
    const answer = await raw(t, `GET ${CUSTOMER} HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'headersTooLarge', status: '431' });
  });

  it.each(['a b', 'a"b', 'a/b', '<x>', ''])('refuses the Host %p, which would end up in links', async (host) => {
    const answer = await raw(t, `GET ${CUSTOMER} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'malformedRequest' });
  });

  it.each([
    ['*/*', 200],
    ['application/*', 200],
    ['text/html, application/json;q=0.1', 200],
    ['text/html, */*;q=0.1', 200],
    ['application/json;q=0, */*', 406],
    ['text/html', 406],
    ['application/xml;q=0.9', 406],
  ])('Accept: %s answers %i', async (accept, status) => {
    await t.http.get(CUSTOMER).set('Accept', accept).expect(status);
  });

  it('an error nobody expected is a 500 with an id and without details', async () => {
    jest.spyOn(t.app.get(Database), 'query').mockRejectedValueOnce(new Error('secret detail'));
    const { body, text } = await t.http.get(CUSTOMER).expect(500);
    expect(body).toEqual({
      '@type': 'Error',
      code: 'internalError',
      reason: expect.any(String),
      message: expect.stringMatching(/^Please report this id: [0-9a-f-]{36}$/),
      status: '500',
    });
    expect(text).not.toContain('secret');
  });

  it('a listener that fails does not fail the request', async () => {
    const fail = (): void => {
      throw new Error('listener');
    };
    const emitter = t.app.get(EventEmitter2);
    emitter.on('customer.create', fail);
    await t.http.post(CUSTOMER).send(minimalCustomer()).expect(201);
    emitter.off('customer.create', fail);
  });

  it('health is live and ready', async () => {
    expect((await t.http.get('/health/live').expect(200)).body.status).toBe('ok');
    const { body } = await t.http.get('/health/ready').expect(200);
    expect(body.info).toMatchObject({
      database: { status: 'up' },
      migrations: { status: 'up' },
      traffic: { status: 'up' },
    });
  });

  it('is live while the database works, wherever that is', async () => {
    let isDone = false;
    const work = t.dataSource.query('select count(*) from generate_series(1, 5000000)').then(() => (isDone = true));
    await t.http.get('/health/live').expect(200);
    await t.http.get('/docs').expect(200);
    expect(isDone).toBe(false);
    await work;
  });

  it('is not ready while a migration is missing', async () => {
    const rows = await t.dataSource.query(
      'delete from migration where id = (select max(id) from migration) returning timestamp, name',
    );
    const { body } = await t.http.get('/health/ready').expect(503);
    expect(body.error).toEqual({ migrations: { status: 'down', reason: 'pending' } });
    await t.http.get('/health/live').expect(200);
    await t.dataSource.query('insert into migration (timestamp, name) values ($1, $2)', [
      rows[0][0].timestamp,
      rows[0][0].name,
    ]);
    await t.http.get('/health/ready').expect(200);
  });
});

describe('links', () => {
  it('are made of PUBLIC_URL, whatever the request says', async () => {
    const t = await startTestApp({ env: { PUBLIC_URL: 'https://api.example.com/tmf/' } });
    const { body, headers } = await t.http
      .post(CUSTOMER)
      .set('X-Forwarded-Host', 'evil')
      .send(minimalCustomer())
      .expect(201);
    expect(body.href).toBe(`https://api.example.com/tmf${CUSTOMER}/${body.id}`);
    expect(headers['location']).toBe(body.href);
    expect((await t.http.get(`${CUSTOMER}?href=${body.href}`)).body).toHaveLength(1);
    expect((await t.http.get(`${CUSTOMER}?limit=1&offset=0`)).headers['link']).toContain(
      '<https://api.example.com/tmf/',
    );
    expect((await t.recorded()).map(({ href }) => href)).toEqual([body.href]);
    await t.close();
  });

  it.each([
    ['false', 'http://127.0.0.1'],
    ['true', 'https://shop.example.com'],
    ['1', 'https://shop.example.com'],
    ['127.0.0.1', 'https://shop.example.com'],
    ['10.0.0.0/8', 'http://127.0.0.1'],
  ])('with TRUST_PROXY=%s start with %s', async (trust, origin) => {
    const t = await startTestApp({ env: { TRUST_PROXY: trust } });
    const request = t.http.get('/tmf-api/customerManagement/v4');
    const { body } = await request.set('X-Forwarded-Proto', 'https').set('X-Forwarded-Host', 'shop.example.com');
    expect(body._links.self.href.startsWith(origin)).toBe(true);
    await t.close();
  });
});

describe('CLIENT_IDS=accept', () => {
  it('keeps an id, refuses a taken one, and encodes strange ones', async () => {
    const t = await startTestApp({ env: { CLIENT_IDS: 'accept' } });
    const id = 'ä/b c%2F?#🌙';
    const { body } = await t.http
      .post(CUSTOMER)
      .send({ ...minimalCustomer(), id })
      .expect(201);
    expect(body.id).toBe(id);
    expect((await fetch(body.href)).status).toBe(200);
    expect((await t.http.get(CUSTOMER).query({ id })).body).toHaveLength(1);
    expect((await t.http.get(`${CUSTOMER}?href=${encodeURIComponent(body.href)}`)).body).toHaveLength(1);

    const taken = await t.http
      .post(CUSTOMER)
      .send({ ...minimalCustomer(), id, name: 'thief' })
      .expect(409);
    expect(taken.body).toMatchObject({ code: 'duplicateId', status: '409' });
    expect((await t.http.get(CUSTOMER)).body).toEqual([body]);
    for (const bad of [5, {}, 'x'.repeat(256)]) {
      await t.http
        .post(CUSTOMER)
        .send({ ...minimalCustomer(), id: bad })
        .expect(400);
    }
    for (const none of [undefined, null, '', ' ']) {
      const made = await t.http
        .post(CUSTOMER)
        .send({ ...minimalCustomer(), id: none })
        .expect(201);
      expect(made.body.id).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(await t.recorded()).toHaveLength(5);
    await t.close();
  });
});
