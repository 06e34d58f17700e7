import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import fc from 'fast-check';
import { Database } from '../../src/database/database';
import { minimalCustomer } from '../support/bodies';
import { connectTo, exchange } from '../support/loopback';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

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
    const answer = await exchange(t.origin, 'NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'malformedRequest' });
  });

  it('answers what arrived before what is not HTTP, each with its own answer', async () => {
    const body = JSON.stringify(minimalCustomer());
    const head = `POST ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    const post = (more = ''): string => `${head}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    for (const [bytes, statuses] of [
      [`${post()}${post()}GARBAGE\r\n\r\n`, [201, 201, 400]],
      [`${post()}${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, [201, 400]],
      [`${post('Connection: close\r\n')}GARBAGE\r\n\r\n`, [201]],
    ] as const) {
      const answer = await exchange(t.origin, bytes);
      expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))).toEqual(statuses);
    }
  });

  it.each(['utf-16', '"UTF-16LE"', 'iso-8859-1', ''])('refuses bodies with charset=%s with 415', async (charset) => {
    for (const [method, type] of [['post', 'application/json'], ['patch', 'application/json-patch+json']] as const) {
      const { body } = await t.http[method](CUSTOMER).set('Content-Type', `${type}; x=y; Charset=${charset}`).send('[]').expect(415);
      expect(body).toMatchObject({ code: 'unsupportedMediaType', message: expect.stringContaining('write charset=utf-8, or leave it out') });
    }
  }); // prettier-ignore

  it.each(['utf-8', '"UTF-8"', 'utf8'])('takes bodies with charset=%s', async (charset) => {
    const request = t.http.post(CUSTOMER).set('Content-Type', `application/json;charset=${charset}`);
    await request.send(JSON.stringify({ ...minimalCustomer(), name: 'Zo\u00eb' })).expect(201);
  });

  it('refuses a body that says a name twice', async () => {
    const body = JSON.stringify(minimalCustomer()).replace('}', ',"\\u0069d":"501"}');
    const answer = await t.http.post(CUSTOMER).set('Content-Type', 'application/json').send(body).expect(400);
    expect(answer.body).toMatchObject({ code: 'invalidBody', message: '/engagedParty/id: the object has this name twice; leave one of them out' }); // prettier-ignore
  });

  it.each([
    ['?name=Zo\u00eb', 'write %C3%AB for "\u00eb"'],
    ['?name=\u{1F600}', 'write %F0%9F%98%80 for "\u{1F600}"'],
    ['/\u00eb', 'write %C3%AB for "\u00eb"'],
    ['?name=a\tb', 'must be percent-encoded, in UTF-8'],
    ['?name=a b', 'a space within a URL is written %20'],
  ])('says of %p how it is written in a URL', async (rest, message) => {
    const answer = await exchange(
      t.origin,
      `GET ${CUSTOMER}${rest} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ code: 'malformedRequest', message: expect.stringContaining(message) });
  });

  it.each([
    ['chunks break', 'Transfer-Encoding: chunked\r\n\r\n2\r\n{"\r\nzz\r\n'],
    ['does not come', 'Content-Length: 100\r\n\r\n{"'],
  ])('does not take it for a defect that a body %s', async (_how, rest) => {
    const error = jest.spyOn(Logger.prototype, 'error');
    const seen = new Promise((resolve) => t.app.getHttpAdapter().getInstance().server.once('request', (request) => request.once('close', resolve))); // prettier-ignore
    const socket = connectTo(Number(new URL(t.origin).port));
    socket
      .on('error', () => undefined)
      .end(`POST ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${rest}`);
    await seen;
    // Served after what the broken request has left to be done.
    await t.http.get(CUSTOMER).expect(200);
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });

  it('answers endless headers with 431', async () => {
    const answer = await exchange(
      t.origin,
      `GET ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'headersTooLarge', status: '431' });
  });

  const asking = (head: string, target = CUSTOMER): Promise<string> =>
    exchange(t.origin, `GET ${target} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);

  it.each([
    'a b',
    'a"b',
    'a/b',
    '<x>',
    '',
    'u@localhost',
    'localhost:65536',
    `${'a.'.repeat(127)}`,
    'x'.repeat(10_000),
  ])('refuses the Host %#, which would end up in links', async (host) => {
    const answer = await asking(`Host: ${host}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'malformedRequest' });
  });

  it.each(['Host: localhost\r\nhost: localhost\r\n', 'X: y\r\n'])('wants one Host: %p', async (head) => {
    for (const target of [CUSTOMER, '/health/live', '/nowhere', `http://localhost${CUSTOMER}`]) {
      const answer = await asking(head, target);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(bodyOf(answer)).toMatchObject({ code: 'malformedRequest', message: expect.stringMatching(/there (is none|are 2)$/) });
    }
  }); // prettier-ignore

  it('answers for the names of its machine only, whatever the path, but for health checks', async () => {
    for (const [target, expected] of [[CUSTOMER, 421], ['/', 421], ['/metrics', 421], ['/nowhere', 421], ['/health/live', 200], ['/health/ready?', 200]] as const) {
      const answer = await asking('Host: evil.example\r\n', target);
      expect([target, Number(answer.slice(9, 12))]).toEqual([target, expected]);
      if (expected === 421) expect(bodyOf(answer)).toMatchObject({ '@type': 'Error', code: 'misdirectedRequest', status: '421' });
      expect(await asking('Host: a.localhost:9\r\n', '/metrics')).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(await exchange(t.origin, 'GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await exchange(t.origin, `GET ${CUSTOMER} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  }); // prettier-ignore

  it('answers for the host of a whole URL', async () => {
    const entry = '/tmf-api/customerManagement/v4';
    const own = bodyOf(await asking('Host: evil.example\r\n', `HTTP://localhost:7${entry}?`));
    expect(own).toMatchObject({ _links: { self: { href: `http://localhost:7${entry}` } } });
    expect(await asking('Host: localhost\r\n', `http://evil.example${entry}`)).toMatch(/^HTTP\/1\.1 421 /);
    expect(await asking('Host: localhost\r\n', 'http://localhost')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await asking('Host: localhost\r\n', `ftp://localhost${entry}`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('tells browsers to do nothing with an answer, and nobody else to keep it, in every layer', async () => {
    const wanted = [
      /^cache-control: (private, no-cache|no-store)\r$/im,
      /^x-content-type-options: nosniff\r$/im,
      /^x-frame-options: DENY\r$/im,
      /^content-security-policy: default-src 'none'; frame-ancestors 'none'\r$/im,
    ];
    const { body } = await t.http.post(CUSTOMER).send(minimalCustomer()).expect(201);
    const targets = [CUSTOMER, `${CUSTOMER}/${body.id}`, `${CUSTOMER}/none`, '/tmf-api/customerManagement/v4/hub', '/hub-admin/v1/subscription', '/metrics', '/health/live', '/nowhere', '/%zz', '/..', `${CUSTOMER}?limit=x`, '/', '/docs', `${CUSTOMER} ${'x'.repeat(20_000)}`]; // prettier-ignore
    const answers = [
      ...(await Promise.all(targets.map((target) => asking('Host: localhost\r\n', target)))),
      await asking('Host: evil.example\r\n'),
      await exchange(t.origin, `PUT ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
      await exchange(t.origin, `POST ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n{`),
      await exchange(t.origin, 'NONSENSE\r\n\r\n'),
    ];
    for (const answer of answers) {
      const [head = ''] = answer.split('\r\n\r\n');
      const isPublic = /^cache-control: (public|no-cache)/im.test(head);
      expect([head, wanted.slice(isPublic ? 1 : 0).filter((line) => !line.test(`${head}\r\n`))]).toEqual([head, []]);
    }
    const pages = await Promise.all(['/', '/docs/errors', '/api-docs', '/api-docs/index.html'].map((page) => t.http.get(page).set('Accept', 'text/html').expect(200))); // prettier-ignore
    for (const { headers } of pages) {
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; (?!.*script-src[^;]*unsafe).*frame-ancestors 'none'$/);
    }
    expect((await t.http.get('/api-docs/swagger-ui.css')).headers['x-content-type-options']).toBe('nosniff');
  }); // prettier-ignore

  it('serves no route under another spelling of its path', async () => {
    const { body } = await t.http.post(CUSTOMER).send(minimalCustomer()).expect(201);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statusAt = async (path: string): Promise<number> => {
      const asked = request({ host: '127.0.0.1', port: new URL(t.origin).port, path, agent }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      await once(response.resume(), 'end');
      return response.statusCode ?? 0;
    };
    const encoded = (text: string, at: number): string =>
      `${text.slice(0, at)}%${text.charCodeAt(at).toString(16)}${text.slice(at + 1)}`;
    const inserted = (what: string) => (text: string, at: number) => {
      const slash = text.lastIndexOf('/', at);
      return text.slice(0, slash) + what + text.slice(slash + 1);
    };
    const spellings = [
      encoded,
      (text: string, at: number) => encoded(text, at).replace(/%../, (code) => code.toUpperCase()),
      ...['//', '/./', '/x/../', '/%2e%2E/x/', '/%2e/', '%2f', '%5C', '\\'].map(inserted),
    ];
    const fixed = ['/hub-admin/v1/subscription', CUSTOMER, '/metrics', '/health/live', '/api-docs/index.html', '/api-docs/swagger-ui.css'];
    for (const path of fixed) expect([path, await statusAt(path)]).toEqual([path, 200]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixed, `${CUSTOMER}/`),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...spellings)), { minLength: 1, maxLength: 3 }),
        async (path, changes) => {
          const spelt = changes.reduce((text, [at, change]) => change(text, at % text.length), path);
          expect([spelt, await statusAt(path.endsWith('/') ? spelt + body.id : spelt)]).toEqual([spelt, spelt.startsWith('/') ? 404 : 400]);
        },
      ),
      { numRuns: 300 },
    );
    // What stands for an id may be encoded.
    const id = body.id as string;
    expect(await statusAt(`${CUSTOMER}/${encoded(id, 3)}/?fields=%6eame`)).toBe(200);
    for (const dots of ['.', '..', '%2e', '.%2E']) expect(await statusAt(`${CUSTOMER}/${dots}`)).toBe(404);
    expect(await statusAt('/api-docs/../../package.json')).toBe(404);
    expect(await statusAt('/api-docs/\\index.html')).toBe(404);
    agent.destroy();
  }); // prettier-ignore

  it('answers what it cannot fulfil of Expect with 417', async () => {
    for (const expect_ of ['something', '100-continue, something']) {
      const answer = await asking(`Host: localhost\r\nExpect: ${expect_}\r\n`);
      expect(answer).toMatch(/HTTP\/1\.1 417 /);
      expect(answer).toContain('"code":"expectationFailed"');
    }
    expect(await asking('Host: localhost\r\nExpect: 100-Continue\r\n')).toMatch(/^HTTP\/1\.1 100 [^]*HTTP\/1\.1 200 /);
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

  it.each([
    ['Error: secret detail', new Error('secret detail')],
    ['Error: SQLSTATE 22P02', Object.assign(new Error('invalid: "zoe@mail.example"'), { code: '22P02' })],
  ])('an error nobody expected is a 500 with an id, without details, and nothing personal in the log: %s', async (line, error) => {
    const database = t.app.get(Database);
    const query = database.query.bind(database);
    // Others ask the database meanwhile.
    const spy = jest
      .spyOn(database, 'query')
      .mockImplementation((statement, values) => (values.includes('zoe@mail.example') ? Promise.reject(error) : query(statement, values)));
    const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const { body, text } = await t.http.get(`${CUSTOMER}/zoe@mail.example?fields=zoe@mail.example`).expect(500);
    const logged = log.mock.calls.flat().join();
    log.mockRestore();
    spy.mockRestore();
    expect(body).toEqual({
      '@type': 'Error',
      code: 'internalError',
      reason: expect.any(String),
      message: expect.stringMatching(/^Please report this id: [0-9a-f-]{36}$/),
      status: '500',
    });
    expect(text).not.toContain('secret');
    expect(logged).toContain(`GET ${CUSTOMER}/:id: ${line},    at `);
    expect(logged).not.toContain('zoe@');
  }); // prettier-ignore

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
    expect((await t.recorded()).map(({ origin }) => origin)).toEqual(['https://api.example.com/tmf']);
    expect(t.published.map(({ event }) => event.href)).toEqual([body.href]);
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
    // That a proxy has named it makes no client's Host one that is served.
    await t.http.get('/tmf-api/customerManagement/v4').set('Host', 'shop.example.com').expect(421);
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
    for (const bad of [5, {}, 'x'.repeat(256), '.', '..']) {
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

    const create = (...ids: string[]) => t.http.patch(CUSTOMER).set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify(ids.map((given) => ({ op: 'add', path: '/', value: { ...minimalCustomer(), id: given } })))); // prettier-ignore
    expect((await create('a', '..').expect(400)).body.message).toContain('no URL can name it');
    const strange = ['...', './', '/..', 'a/', '//', '/', '%', '%2e', '%2E%2e', '\\', '?', '#', ';x', ' x', '\u0001', '"', "'", 'x'.repeat(255), '\u{1F319}'.repeat(127)]; // prettier-ignore
    for (const made of (await create(...strange).expect(200)).body as { id: string; href: string }[]) {
      expect([made.id, await (await fetch(made.href)).json()]).toEqual([made.id, made]);
    }
    await t.close();
  });
});
