import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Seen, stopUnderLoad } from '../../bench/stops/looping-clients';
import { minimalCustomer } from '../support/bodies';
import { extensionFolder } from '../support/extension-folder';
import { exchange, freePort } from '../support/loopback';
import { type ServerProcess, runToExit, startServer } from '../support/server-process';
import { SERVED } from '../support/subjects';
import { type TestDatabase, createTestDatabase } from '../support/test-database';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

const post = (origin: string, name: string): Promise<Response> =>
  fetch(origin + CUSTOMER, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...minimalCustomer(), name }),
  });

const namesAt = async (origin: string): Promise<string[]> => {
  const response = await fetch(`${origin}${CUSTOMER}?limit=1000&fields=name`);
  return ((await response.json()) as { name: string }[]).map(({ name }) => name);
};

/** What the banner says of the database. */
const databaseLine = ({ env: { DATABASE_URL, DATA_DIR } }: TestDatabase): string => {
  if (!DATABASE_URL) return `embedded, in ${DATA_DIR}`;
  const { hostname, port, pathname } = new URL(DATABASE_URL);
  return `PostgreSQL at ${hostname}:${port || '5432'}${pathname}`;
};

describe('the server process', () => {
  let database: TestDatabase;
  let started: ServerProcess[];
  beforeEach(async () => {
    started = [];
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.stop('SIGKILL')));
    await database.drop();
  });

  const start = async (env: Record<string, string> = {}): Promise<ServerProcess> => {
    const server = await startServer({ ...database.env, ...env });
    started.push(server);
    return server;
  };

  /** Of the banner, in the order of the modules. */
  const apiLines = (origin: string): string[] =>
    [...new Set(SERVED.map(({ resource }) => resource.api))].map(
      ({ number, title, basePath }) => `${`${number} ${title}`.padEnd(32)} ${origin}${basePath}`,
    );

  it('prints where it can be reached', async () => {
    const { origin, stop } = await start();
    const { stdout } = await stop('SIGTERM');
    expect(stdout).toBe(
      [
        ...apiLines(origin),
        `Swagger UI                       ${origin}/api-docs`,
        `Hub administration               ${origin}/hub-admin/v1/subscription`,
        `Metrics                          ${origin}/metrics`,
        `Database                         ${databaseLine(database)}`,
        '',
      ].join('\n'),
    );
    expect(readFileSync(join(__dirname, '../../README.md'), 'utf8')).toContain(
      `\`\`\`\n${apiLines('http://127.0.0.1:3000').join('\n')}\nSwagger UI `,
    );
  });

  it('makes its database where there is none, and finds the data again', async () => {
    const dataDir = join(process.env['TEST_FOLDER'] ?? '', 'new folder', 'data');
    const first = await start({ DATABASE_URL: '', DATA_DIR: dataDir });
    expect((await post(first.origin, 'kept')).status).toBe(201);
    expect(await first.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    const second = await start({ DATABASE_URL: '', DATA_DIR: dataDir });
    expect(await namesAt(second.origin)).toEqual(['kept']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('exits 0 on %s, and the next start finds the data', async (signal) => {
    const first = await start();
    expect((await post(first.origin, 'kept')).status).toBe(201);
    expect(await first.stop(signal)).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(await namesAt((await start()).origin)).toEqual(['kept']);
  });

  it('is not ready while it stops, and finishes what is in flight', async () => {
    const server = await start({ SHUTDOWN_DELAY: '600000' });
    const body = JSON.stringify(minimalCustomer());
    const inFlight: ClientRequest = request(server.origin + CUSTOMER, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Length': body.length },
    });
    inFlight.write(body.slice(0, 10));
    // The request is known to have arrived when the server has answered a later one.
    expect((await fetch(`${server.origin}/health/ready`)).status).toBe(200);

    server.process.kill('SIGTERM');
    let ready = 200;
    while (ready === 200) ready = (await fetch(`${server.origin}/health/ready`)).status;
    expect(ready).toBe(503);
    expect((await fetch(`${server.origin}/health/live`)).status).toBe(200);

    const exit = server.stop('SIGTERM'); // The second signal ends the delay.
    const refused = async (): Promise<boolean> => fetch(`${server.origin}/health/live`).then(() => false, () => true); // prettier-ignore
    while (!(await refused()));
    inFlight.end(body.slice(10));
    const [response] = (await once(inFlight, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
    response.resume();
    expect(await exit).toMatchObject({ code: 0, stderr: '' });
    expect(await namesAt((await start()).origin)).toHaveLength(1);
  });

  it('says with every answer from the signal on that it is the last one', async () => {
    const server = await start({ SHUTDOWN_DELAY: '600000' });
    const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const requests = [
      get(CUSTOMER),
      get(`${CUSTOMER}/none`),
      get(`${CUSTOMER}?limit=x`),
      get('/nowhere'),
      get('/%zz'),
      get('/health/live'),
      get('/health/ready'),
      get('/tmf-api/customerManagement/v4'),
      get('/tmf-api/customerManagement/v4/openapi.json'),
      get('/api-docs/'),
      get('/metrics'),
      get(CUSTOMER, 'Connection: keep-alive\r\n'),
      `GET ${CUSTOMER} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
      `HEAD ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      `PUT ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
      `POST ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{`,
      'no HTTP\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      get('/health/live', 'Expect: something\r\n'),
    ];
    server.process.kill('SIGTERM');
    while ((await fetch(`${server.origin}/health/ready`)).status === 200);
    // That each of these ends is a part of the test: the connection is closed after the answer.
    const answers = await Promise.all(requests.map((text) => exchange(server.origin, text)));
    const kept = answers.filter((answer) => !/^Connection: close\r$/im.test(answer));
    expect(kept).toEqual([]);
    expect(answers.map((answer) => /^HTTP\/1\.1 [1-5]\d\d/.test(answer))).toEqual(requests.map(() => true));
    expect((await server.stop('SIGTERM')).code).toBe(0);
  });

  it.each(['0', '300'])('breaks no connection in use when it stops, with SHUTDOWN_DELAY=%s', async (delay) => {
    const seen = new Seen();
    for (let round = 0; round < 2; round++) {
      const server = await start({ SHUTDOWN_DELAY: delay });
      const collection = server.origin + CUSTOMER;
      const { id } = (await (await post(server.origin, 'x')).json()) as { id: string };
      await stopUnderLoad({ collection, item: `${collection}/${id}` }, seen, async () => {
        expect(await server.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
      });
    }
    expect([...seen.broken]).toEqual([]);
    expect([...seen.statuses.keys()].sort()).toEqual([200, 201]);
    expect({ promises: seen.promises, hasLast: seen.last > 0 }).toEqual({ promises: 0, hasLast: true });
  });

  it('loses no acknowledged write to kill -9', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { origin, stop } = await start();
      let killed = false;
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let i = 0; !killed; i++) {
          const name = `${round}.${writer}.${i}`;
          const response = await post(origin, name).catch(() => undefined);
          if (response?.status === 201) acknowledged.push(name);
          if (acknowledged.length >= (round + 1) * 60 && !killed) {
            killed = true;
            await stop('SIGKILL');
          }
        }
      });
      await Promise.all(writers);
    }
    const { origin } = await start();
    const names = new Set(await namesAt(origin));
    expect(acknowledged.length).toBeGreaterThanOrEqual(180);
    expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
    const list = await fetch(`${origin}${CUSTOMER}?limit=0`);
    expect(list.headers.get('x-total-count')).toBe(String(names.size));
  });

  it.each([
    [{ PORT: 'http' }, /^PORT must be [^\n]+\n$/],
    [{ DATABASE_URL: 'mysql://user:secret@host/x' }, /^DATABASE_URL must be (?!.*secret)[^\n]+\n$/],
  ])('a bad value stops the start with one line: %p', async (env, line) => {
    const { code, stdout, stderr } = await runToExit(env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(line);
  });

  it('a broken extension stops the start with one line that names its file', async () => {
    const folder = extensionFolder({ 'Good.schema.json': {}, 'Vip.schema.json': '{"type":\n "object"\n,}' });
    const { code, stdout, stderr } = await runToExit({ ...database.env, EXTENSION_SCHEMAS: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^EXTENSION_SCHEMAS: [^\n]+\/Vip\.schema\.json: [^\n]+\n$/);
  });

  it('a port in use stops the start with one line, before a database is made', async () => {
    const { origin } = await start();
    const dataDir = join(process.env['TEST_FOLDER'] ?? '', 'never made');
    const { code, stdout, stderr } = await runToExit({ DATA_DIR: dataDir, PORT: new URL(origin).port });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^PORT \d+ of HOST 127\.0\.0\.1 is in use [^\n]*\n$/);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('of four that start at once on a data folder one serves; the others stop with one line, until it is killed', async () => {
    const dataDir = join(process.env['TEST_FOLDER'] ?? '', `shared-${process.pid}`);
    const begin = (): Promise<ServerProcess> => start({ DATABASE_URL: '', DATA_DIR: dataDir });
    const starts = await Promise.allSettled([begin(), begin(), begin(), begin()]);
    const owners = starts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(owners).toHaveLength(1);
    const refusals = starts.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    const line = `^Error: the server exited with 1: DATA_DIR ${dataDir} is in use by (another process|process \\d+ on .+)\n$`;
    expect(refusals).toEqual(Array(3).fill(expect.stringMatching(line)));

    // Another process of its id, as in another container, is not taken for it.
    await writeFile(join(dataDir, 'server.pid'), '1 elsewhere\n');
    const { code, stderr } = await runToExit({ DATA_DIR: dataDir });
    expect({ code, stderr }).toEqual({ code: 1, stderr: `DATA_DIR ${dataDir} is in use by process 1 on elsewhere\n` });
    // What it leaves behind is in nobody's way.
    await owners[0]?.stop('SIGKILL');
    await begin();
  });

  it('an unreachable database is retried for 30 s, then stops the start with one line', async () => {
    const port = await freePort();
    const begin = process.hrtime.bigint();
    const { code, stdout, stderr } = await runToExit({
      DATABASE_URL: `postgres://user:secret@127.0.0.1:${port}/x`,
      LOG_LEVEL: 'error',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^DATABASE_URL cannot be reached for 30 s: (?!.*secret)[^\n]*ECONNREFUSED[^\n]*\n$/);
    expect(Number(process.hrtime.bigint() - begin) / 1e9).toBeGreaterThan(28);
  });
});
