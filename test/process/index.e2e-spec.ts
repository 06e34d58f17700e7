import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../../indexes/options';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { IndexesInUse } from '../../src/tmf/store/indexes/indexes-in-use';
import { minimalCustomer } from '../support/bodies';
import { itOnServer } from '../support/on-server';
import { type TestApp, startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';

const COMMAND = join(__dirname, '../../dist/indexes/run.js');
const POINTS = 'characteristic[?(@.name=="loyaltyPoints")].value';

interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as `npm run index` runs it once it is built, in a folder without `.env`. */
async function index(args: readonly string[], env: Record<string, string>): Promise<Exit> {
  if (!existsSync(COMMAND)) throw new Error('dist is missing: run `npm run build`');
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: process.env['TEST_FOLDER'],
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

describe('the index command refuses, and says how to spell it', () => {
  it.each<[string[], RegExp]>([
    [[], /^say add, drop, list or build, not "":\n {2}npm run index -- add customer/],
    [['make'], /not "make"/],
    [['list', 'customer'], /^list takes nothing else/],
    [['add', 'customer', '--as', 'number'], /^add takes a resource and a path, in single quotes/],
    [['add', 'customer', 'loyalty.points'], /^--as must be fragment, text, number, date, not ""/],
    [['add', 'customer', 'loyalty.points', '--as', 'json'], /^--as must be .* not "json"/],
    [['add', 'customer', 'a', '--of', 'x'], /^Unknown option '--of'/],
    [['add', 'client', 'a', '--as', 'text'], /^there is no resource "client": write customer, partyRole, individual/],
    [['add', 'customer', 'a..b', '--as', 'text'], /^the path: "a\.\.b" is not the path of an attribute/],
    [['add', 'customer', 'a[?(@.b=="x"', '--as', 'text'], /./],
    [['add', 'customer', 'a[?(@.b>1)].c', '--as', 'text'], /^.*write it like a\.b, or like a\[\?\(@\.b=="text"\)\]\.c/],
    [['add', 'customer', '$.a.*', '--as', 'text'], /^.*an index is of one attribute/],
    [['add', 'customer', 'a[0]', '--as', 'text'], /^.*an index is of one attribute/],
    [['add', 'customer', 'id', '--as', 'text'], /^id: every resource is found by its id as it is/],
    [['add', 'customer', 'name', '--as', 'text'], /^name has an index of its own/],
    [['add', 'customer', 'name', '--as', 'number'], /^name is a string: --as must be text or fragment, not number/],
    [['add', 'customer', 'name.first', '--as', 'text'], /^name\.first: Customer cannot have it/],
    [['add', 'customer', 'engagedParty', '--as', 'text'], /^engagedParty is an object: name one of its attributes/],
    [['add', 'customer', 'contactMedium.preferred', '--as', 'text'], /^.* true or false: equality is found/],
    [['add', 'customer', 'loyalty.since', '--as', 'date'], /is not declared as a date-time, and compared as text: --as must be text/],
    [['add', 'customer', 'validFor.startDateTime', '--as', 'date'], /has an index of its instants/],
  ])('%p', (args, line) => {
    expect(() => readCommand(args, loadSettings({}).queryLimits)).toThrow(line);
  }); // prettier-ignore

  it('before it connects, with status 1', async () => {
    const nowhere = { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/x' };
    const { code, stdout, stderr } = await index(['add', 'customer', 'name', '--as', 'number'], nowhere);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('index: name is a string: --as must be text or fragment, not number\n');
  });
});

describe('the index command', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const withApp = async <T>(use: (t: TestApp) => Promise<T>): Promise<T> => {
    const t = await startTestApp({ database });
    try {
      return await use(t);
    } finally {
      await t.close();
    }
  };
  const knownTo = (t: TestApp): string[] =>
    t.app
      .get(IndexesInUse)
      .columnsOf(customer)
      .indexes.filter(({ kind, expression }) => kind !== 'search' && !expression.startsWith('tmf_plain'))
      .map(({ kind }) => kind);

  it('makes indexes that the service asks, lists and drops them', async () => {
    const added = await index(['add', 'customer', POINTS, '--as', 'number'], database.env);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(/customer_own_[0-9a-f]{12} is built, in [\d.]+ s: \d+ (kB|bytes)\n$/);
    expect((await index(['add', 'customer', 'validFor.endDateTime', '--as', 'date'], database.env)).code).toBe(0);
    const again = await index(['add', 'customer', POINTS, '--as', 'number'], database.env);
    expect(again.stdout).toMatch(/is there already\n$/);

    const { stdout } = await index(['list'], database.env);
    expect(stdout).toMatch(
      /^customer {2}name, q {2}--as fragment {2}ready {2}\d+ kB {2}asked 0 times {2}customer_fragments$/m,
    );
    expect(stdout).toMatch(/^customer {2}characteristic\[.*\]\.value {2}--as number {2}ready/m);
    expect(stdout).toMatch(/^customer {2}validFor.endDateTime {2}--as date {2}ready/m);

    await withApp(async (t) => {
      expect(knownTo(t)).toEqual(expect.arrayContaining(['number', 'date']));
      for (const value of [5, 90_001, 'many', [90_002]]) {
        const body = { ...minimalCustomer(), name: String(value), characteristic: [{ name: 'loyaltyPoints', value }] };
        await t.http.post(customer.collection).send(body).expect(201);
      }
      const filter = encodeURIComponent(`characteristic[?(@.name=="loyaltyPoints" && @.value > 90000)]`);
      const { body } = await t.http.get(`${customer.collection}?filter=${filter}&fields=name`).expect(200);
      expect(body.map(({ name }: { name: string }) => name)).toEqual(['90001', '90002']);
    });

    const dropped = await index(['drop', 'customer', POINTS, '--as', 'number'], database.env);
    expect(dropped.stdout).toMatch(/is dropped\n$/);
    const missing = await index(['drop', 'customer', POINTS, '--as', 'number'], database.env);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^index: there is no index of /) });
    await withApp((t) => Promise.resolve(expect(knownTo(t)).toEqual(['date'])));
  });

  it('builds what is missing', async () => {
    await index(['add', 'customer', POINTS, '--as', 'number'], database.env);
    await withApp(async (t) => {
      const [row] = await t.dataSource.query('select name from search_index');
      await t.dataSource.query(`drop index "${row.name}", customer_fragments`);
      await t.app.get(IndexesInUse).look();
      expect(t.app.get(IndexesInUse).columnsOf(customer).indexes).toEqual([]);
    });
    expect((await index(['list'], database.env)).stdout).toMatch(/--as fragment {2}missing: npm run index -- build/);
    const built = await index(['build'], database.env);
    expect(built.stdout).toMatch(/^customer_fragments is built/m);
    expect(built.stdout).toMatch(/^customer_own_\w+ is built/m);
    expect(built.stdout).toMatch(/^individual_fragments is there already/m);
    expect((await index(['list'], database.env)).stdout).not.toMatch(/missing/);
  });

  itOnServer('begins anew what was not finished, while the service runs, which uses it then', () =>
    withApp(async (t) => {
      await index(['add', 'customer', POINTS, '--as', 'number'], database.env);
      await t.app.get(IndexesInUse).look();
      expect(knownTo(t)).toEqual(['number']);
      // As a crash in the middle leaves it.
      await t.dataSource.query(
        `update pg_index set indisvalid = false
         where indexrelid = (select name::regclass from search_index)`,
      );
      await t.app.get(IndexesInUse).look();
      expect(knownTo(t)).toEqual([]);
      expect((await index(['list'], database.env)).stdout).toMatch(/--as number {2}not finished/);
      const { stdout } = await index(['build'], database.env);
      expect(stdout).toMatch(/was not finished: it is dropped, and built anew\n(?:.*\n)*customer_own_\w+ is built/);
      await t.app.get(IndexesInUse).look();
      expect(knownTo(t)).toEqual(['number']);
    }),
  );

  itOnServer('lets one process at a time build', () =>
    withApp(async (t) => {
      const session = t.dataSource.createQueryRunner();
      await session.query('select pg_advisory_lock($1)', [0x746d69]);
      const { code, stderr } = await index(['build'], database.env);
      await session.query('select pg_advisory_unlock_all()');
      await session.release();
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(
          /^index: another process builds or drops an index, in the session \d+: wait for it\n$/,
        ),
      });
    }),
  );
});
