import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { EMBEDDED_VERSION } from '../../src/database/embedded/data-dir';
import { minimalCustomer } from '../support/bodies';
import { listen } from '../support/loopback';
import { describeOnServer } from '../support/on-server';
import { type PostgresCluster, createPostgresCluster } from '../support/postgres-cluster';
import { launchServer, runToExit, startServer } from '../support/server-process';
import { createSmallDisk } from '../support/small-disk';
import { until } from '../support/until';

const newFolder = (): string => mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'operator-'));

/** The start ends with status 1 and this line alone. */
async function expectLine(env: Record<string, string>, line: RegExp, cwd?: string): Promise<void> {
  const { code, stdout, stderr } = await runToExit(env, cwd);
  expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^(?!.*secret)[^\n]+\n$/);
  expect(stderr).toMatch(line);
}

describe('a data folder', () => {
  const withFiles = (files: Record<string, string>): string => {
    const folder = newFolder();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return folder;
  };

  // Root may write anywhere, but nobody below /proc.
  it.each<[string, () => string, RegExp]>([
    ['that cannot be made', () => '/proc/tmf/data', /cannot be used|is not writable/],
    ['that is a file', () => join(withFiles({ file: '' }), 'file'), /is a file/],
    ['below a file', () => join(withFiles({ file: '' }), 'file', 'data'), /is a file, or below one/],
    ['with other files', () => withFiles({ 'notes.txt': '' }), /holds other files \(notes\.txt\)/],
    ['of a PostgreSQL server', () => withFiles({ PG_VERSION: '15\n' }), /is the folder of a PostgreSQL server/],
    ['of another version', () => withFiles({ 'postgres/PG_VERSION': '12\n' }), /a database of PostgreSQL "12", not 18/],
    ['with something else for a database', () => withFiles({ 'postgres/a': '' }), /holds no database in/],
    ['that is broken', () => withFiles({ 'postgres/PG_VERSION': EMBEDDED_VERSION }), /cannot be opened/],
    ['whose lock is a folder', () => withFiles({ 'server.pid/x': '' }), /cannot be used: EISDIR/],
  ])('%s stops the start', async (_which, make, line) => {
    const folder = make();
    await expectLine({ DATA_DIR: folder }, new RegExp(`^DATA_DIR ${folder} .*(${line.source})`));
  });

  it('that cannot be locked stops the start', async () => {
    if (process.platform !== 'linux')
      return console.warn('Not tested, as no command is needed here: a folder without a lock.');
    const folder = newFolder();
    await expectLine(
      { DATA_DIR: folder, PATH: folder },
      /cannot be locked: there is no command flock\. Install util-linux/,
    );
  });

  it('whose making was cut short is made anew; it may have hidden files, and holds the version that is expected', async () => {
    const folder = withFiles({ '.gitkeep': '' });
    const version = join(folder, 'postgres/PG_VERSION');
    const first = launchServer({ DATA_DIR: folder });
    const exit = once(first, 'exit');
    await until(() => existsSync(version));
    first.kill('SIGKILL');
    await exit;
    const second = await startServer({ DATA_DIR: folder });
    expect((await second.stop('SIGTERM')).code).toBe(0);
    expect(readFileSync(version, 'utf8').trim()).toBe(EMBEDDED_VERSION);
  });
});

describe('a full disk under the embedded database', () => {
  const COLLECTION = '/tmf-api/customerManagement/v4/customer';

  const post = (url: string, body: object): Promise<Response> =>
    fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  /** How much of the last file of the log is still zeros. Bytes. */
  function roomInLog(dataDir: string): number {
    const folder = join(dataDir, 'postgres/pg_wal');
    const file =
      readdirSync(folder)
        .sort()
        .findLast((name) => /^[0-9A-F]{24}$/.test(name)) ?? '';
    const content = readFileSync(join(folder, file));
    const zeros = Buffer.alloc(8 << 10);
    let end = content.length;
    while (end > 0 && content.subarray(end - zeros.length, end).equals(zeros)) end -= zeros.length;
    return content.length - end;
  }

  it('is a 503, and ends the process with one line; what was acknowledged is kept', async () => {
    const disk = createSmallDisk(128);
    if (!disk)
      return console.warn('Not tested, as no disk can be mounted here: a full disk under the embedded database.');
    const env = { DATA_DIR: join(disk.folder, 'data'), LOG_LEVEL: 'fatal' };
    const acknowledged: string[] = [];
    const server = await startServer(env);
    // One that goes on for ever is ended, and that is seen.
    const patience = setTimeout(() => void server.stop('SIGKILL'), 300_000);
    try {
      const statuses = new Set<number>();
      const send = async (path: string, body: object): Promise<Response | undefined> => {
        const response = await post(server.origin + path, body).catch(() => undefined);
        if (response) statuses.add(response.status);
        return response;
      };
      const create = async (name: string, note: unknown): Promise<void> => {
        const response = await send(COLLECTION, { ...minimalCustomer(), name, note });
        if (response?.status === 201) acknowledged.push(name);
      };
      const big = Array.from({ length: 9000 }, () => Math.random());
      // The log is written into files of 16 MB, and nothing else has room for another one.
      for (let n = 0; roomInLog(env.DATA_DIR) > 1 << 20; n++) await create(`big ${n}`, big);
      for (let n = 0; roomInLog(env.DATA_DIR) > 24 << 10; n++) await create(`small ${n}`, '');
      const subscription = await send('/tmf-api/customerManagement/v4/hub', { callback: 'http://127.0.0.1:9/' });
      const { id } = (await subscription?.json()) as { id: string };
      disk.fill();
      while (server.process.exitCode === null && server.process.signalCode === null) {
        // Finds no page.
        await create('refused', big);
        // Finds room on a page that is there, and has to be written into the log.
        for (const change of ['pause', 'resume']) await send(`/hub-admin/v1/subscription/${id}/${change}`, {});
      }
      expect([...statuses].filter((status) => status >= 400)).toEqual([503]);
      const { code, stderr } = await server.exit;
      expect(code).toBe(1);
      expect(stderr).toMatch(
        new RegExp(`^DATA_DIR ${env.DATA_DIR} has no room left: make some[^\n]*No space left[^\n]*\n$`),
      );

      // It cannot be opened as long as there is none.
      await expectLine(env, new RegExp(`^DATA_DIR ${env.DATA_DIR} (has no room left|cannot be used: ENOSPC)`));
      disk.makeRoom();
      const next = await startServer(env);
      const found = await fetch(`${next.origin}${COLLECTION}?limit=1000&fields=name`);
      const names = ((await found.json()) as { name: string }[]).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(acknowledged));
      expect((await post(next.origin + COLLECTION, minimalCustomer())).status).toBe(201);
      expect((await next.stop('SIGTERM')).code).toBe(0);
    } finally {
      clearTimeout(patience);
      await server.stop('SIGKILL');
      disk.remove();
    }
  });
});

describe('a setting', () => {
  it.each<[Record<string, string>, RegExp]>([
    [{ EXTENSION_SCHEMAS: '/missing/schemas' }, /^EXTENSION_SCHEMAS: \/missing\/schemas: .*no such file or directory/],
    [{ HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 is no address of this machine/],
    [{ HOST: 'host.invalid' }, /^HOST host\.invalid is not known/],
    [
      { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/x?sslrootcert=/missing.pem' },
      /^DATABASE_URL: .*no such file or directory.*\/missing\.pem/,
    ],
  ])('%p stops the start', (env, line) => expectLine({ DATA_DIR: newFolder(), ...env }, line));

  it('that is misspelt is named, and the start goes on', async () => {
    const { stderr } = await runToExit({ DATABSE_URL: 'postgres://user:secret@host/x', HOST: 'host.invalid' });
    expect(stderr).toMatch(/^DATABSE_URL is not a setting: did you mean DATABASE_URL\?\nHOST [^\n]*\n$/);
  });

  it('in .env that is misspelt is named, and an .env that cannot be read stops the start', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '.env'), 'DATABSE_URL=postgres://user:secret@host/x\nHOST=host.invalid\n');
    const { stderr } = await runToExit({}, folder);
    expect(stderr).toMatch(/^DATABSE_URL is not a setting: did you mean DATABASE_URL\?\nHOST [^\n]*\n$/);
    const other = newFolder();
    mkdirSync(join(other, '.env'));
    await expectLine({}, /^\.env cannot be read: EISDIR/, other);
  });
});

/** Once per run of CI: what a server says is the same whatever the other tests run on. */
describeOnServer('a server', () => {
  let cluster: PostgresCluster | undefined;
  let certificate: string;

  beforeAll(async () => {
    cluster = await createPostgresCluster();
    if (!cluster) return;
    const { data } = cluster;
    certificate = makeCertificate(cluster, 'database.example');
    const rules = readFileSync(join(data, 'pg_hba.conf'), 'utf8');
    writeFileSync(
      join(data, 'pg_hba.conf'),
      [
        'host all locked 127.0.0.1/32 scram-sha-256',
        'hostssl all encrypted 127.0.0.1/32 trust',
        'host all encrypted 127.0.0.1/32 reject',
        rules,
      ].join('\n'),
    );
    cluster.start();
    const client = new Client(cluster.url);
    await client.connect();
    for (const statement of [
      `create role locked login password 'right'`,
      'create role encrypted login',
      'create role reader login',
      'create role frozen superuser login',
      'alter role frozen set default_transaction_read_only = on',
      'create role lost superuser login',
      'alter role lost set search_path = nowhere',
      'revoke create on schema public from public',
      'create database closed',
      'revoke connect on database closed from public',
      'create database taken',
    ]) {
      await client.query(statement);
    }
    await client.end();
    const taken = new Client(cluster.url.replace(/postgres$/, 'taken'));
    await taken.connect();
    await taken.query('create table customer (id integer)');
    await taken.end();
  });
  afterAll(() => cluster?.remove());

  const itOnCluster = (name: string, test: (cluster: PostgresCluster) => Promise<void>): void =>
    it(name, async () => {
      if (!cluster) return console.warn(`Not tested, as PostgreSQL cannot be started here: a server ${name}.`);
      await test(cluster);
    });

  const urlOf = ({ url }: PostgresCluster, user: string, database = 'postgres'): string =>
    Object.assign(new URL(url), { pathname: database }).href.replace('postgres@', `${user}@`);

  const AT = /DATABASE_URL \(127\.0\.0\.1:\d+\/\w+\): /.source;

  for (const [name, user, database, line] of [
    ['without the database', 'postgres', 'missing', 'database "missing" does not exist'],
    ['without the role', 'missing', 'postgres', 'role "missing" does not exist'],
    ['that does not know the password', 'locked:secret', 'postgres', 'password authentication failed'],
    ['that wants a password', 'locked', 'postgres', 'SASL: .*user:password@host'],
    ['that lets the role create nothing', 'reader', 'postgres', 'permission denied for schema public.*the right'],
    ['that does not let the role into the database', 'reader', 'closed', 'permission denied for database "closed"'],
    ['that lets the role write nothing', 'frozen', 'postgres', 'read-only transaction'],
    ['without the schema', 'lost', 'postgres', 'no schema has been selected'],
    ['with tables of another program', 'postgres', 'taken', '"customer" already exists.*another program'],
    ['that wants encryption', 'encrypted', 'postgres', 'pg_hba\\.conf.*DATABASE_SSL=require'],
  ] as const) {
    itOnCluster(`${name} stops the start`, (server) =>
      expectLine({ DATABASE_URL: urlOf(server, user, database) }, new RegExp(`^${AT}.*${line}`)),
    );
  }

  itOnCluster('that is too old stops the start', async (server) => {
    const client = new Client(server.url);
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    await client.end();
    const older = await pretendVersion(server, rows[0]?.server_version_num ?? '', '130011');
    try {
      const url = Object.assign(new URL(server.url), { port: older.port }).href;
      await expectLine({ DATABASE_URL: url }, new RegExp(`^${AT}this is PostgreSQL 13\\.11\\. Version 14`));
    } finally {
      older.close();
    }
  });

  itOnCluster('without TLS stops the start', (server) =>
    expectLine(
      { DATABASE_URL: server.url, DATABASE_SSL: 'require' },
      /^DATABASE_SSL=require \(127.*does not support SSL.*DATABASE_SSL=off/,
    ),
  );

  itOnCluster('whose certificate does not hold stops the start', async (server) => {
    server.crash();
    server.start({ ssl: 'on' });
    const env = { DATABASE_URL: server.url, DATABASE_SSL: 'verify' };
    await expectLine(env, /^DATABASE_SSL=verify \(127.*self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    await expectLine(
      { ...env, NODE_EXTRA_CA_CERTS: certificate },
      /^DATABASE_SSL=verify \(127.*does not match certificate.*Name the host in DATABASE_URL/,
    );
    await expectLine(
      { DATABASE_URL: `${server.url}?sslmode=verify-full` },
      /^sslmode in DATABASE_URL \(127.*self-signed certificate/,
    );
    const trusting = await startServer({ ...env, DATABASE_SSL: 'require' });
    expect((await trusting.stop('SIGTERM')).code).toBe(0);
  });
});

/** Makes a self-signed certificate and its key where the server looks for them. @returns the file of the certificate */
function makeCertificate(cluster: PostgresCluster, host: string): string {
  const { data } = cluster;
  const [key, certificate] = [join(data, 'server.key'), join(data, 'server.crt')];
  const name = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...name, ...files], {
    stdio: 'ignore',
  });
  cluster.own(key);
  cluster.own(certificate);
  return certificate;
}

/** A way to the server on which its answers have another number of its version. */
async function pretendVersion(
  { url }: PostgresCluster,
  real: string,
  pretended: string,
): Promise<{ port: string; close(): void }> {
  const proxy = createServer((socket) => {
    const server = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => socket.destroy());
    server.on('data', (chunk) => socket.write(chunk.toString('latin1').replaceAll(real, pretended), 'latin1'));
    server.on('end', () => socket.end());
  });
  return { port: String(await listen(proxy)), close: () => proxy.close() };
}
