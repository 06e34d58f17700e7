import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { customerDocument, partiesOfCustomer } from '../../seed/customers';
import { DEFAULT_BASE } from '../../seed/parties';
import { partyRoleDocument } from '../../seed/party-roles';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { itOnServer } from '../support/on-server';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';

const SEED = join(__dirname, '../../dist/seed/run.js');

interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as `npm run seed` runs it once it is built, in a folder without `.env`. */
function seed(args: string, env: Record<string, string>): { child: ChildProcess; exit: Promise<Exit> } {
  if (!existsSync(SEED)) throw new Error('dist is missing: run `npm run build`');
  const child = spawn(process.execPath, [SEED, ...args.split(' ').filter(Boolean)], {
    cwd: process.env['TEST_FOLDER'],
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, exit: once(child, 'close').then(([code]) => ({ code: code as number | null, ...output })) };
}

describe('the seed command refuses with one line', () => {
  // Nothing listens there: what is refused is refused before it connects.
  const nowhere = { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/x' };

  it.each<[string, Record<string, string>, RegExp]>([
    ['--customers 5', { DATABASE_URL: 'mysql://user:secret@host/x' }, /^seed: DATABASE_URL must be (?!.*secret)[^\n]+\n$/],
    ['', nowhere, /^seed: say how many: [^\n]+\n$/],
    ['--customers ten', nowhere, /^seed: --customers must be an integer [^\n]+, not "ten"\n$/],
    ['--party-roles=-1', nowhere, /^seed: --party-roles must be an integer [^\n]+, not "-1"\n$/],
    ['--customers 100000001', nowhere, /^seed: --customers must be an integer [^\n]+\n$/],
    ['--suppliers 5', nowhere, /^seed: Unknown option '--suppliers'[^\n]*\n$/],
    ['5', nowhere, /^seed: Unexpected argument '5'[^\n]*\n$/],
  ])('%p %p', async (args, env, line) => {
    const { code, stdout, stderr } = await seed(args, env).exit;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(line);
  }); // prettier-ignore
});

/** Every `engagedParty`, `relatedParty` and parent, in every document, is a party that is there, under that name and URL. */
async function everyReferenceLeadsToItsParty({ dataSource }: TestApp): Promise<void> {
  const references = await dataSource.query<{ found: boolean; count: string }[]>(
    `with reference as (
       select jsonb_path_query(document, '$.** ? (exists (@."@referredType"))') as said
       from (select document from customer union all select document from party_role
         union all select document from individual union all select document from organization) as each
     ), party as (
       select 'Individual' as type, 'individual' as path, id, document ->> 'fullName' as name from individual
       union all select 'Organization', 'organization', id, document ->> 'tradingName' from organization
     )
     select said ->> 'name' = name and said ->> 'href' = $1 || path || '/' || id as found, count(*)
     from reference left join party on type = said ->> '@referredType' and id = said ->> 'id' group by 1`,
    [`${DEFAULT_BASE}/tmf-api/party/v4/`],
  );
  expect(references.map(({ found }) => found)).toEqual([true]);
}

describe('the seed command', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('fills the tables, as the service would have, and tells nobody', async () => {
    const { code, stdout, stderr } = await seed('--customers 1035 --party-roles 12', database.env).exit;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { DATA_DIR: folder } = database.env;
    const where = folder === undefined ? '' : `embedded database in ${folder}\n`;
    expect(stdout.slice(0, where.length)).toBe(where);
    expect(stdout.slice(where.length)).toMatch(
      /^(customer: 1000 of .*\n)?customer: 1035 of 1035 rows, 100 %, \d+ rows\/s\ncustomer: with 1211 individuals and organizations\nparty_role: 12 of 12 rows, 100 %, .*\nparty_role: with 22 individuals and organizations\n/,
    );

    const t = await startTestApp({ database });
    const find = async (path: string): Promise<{ total: string; items: Record<string, unknown>[] }> => {
      const { headers, body } = await t.http.get(path).expect(200);
      return { total: headers['x-total-count'] as string, items: body };
    };
    const without = ({ id: _id, href: _href, ...attributes }: Record<string, unknown>) => attributes;
    try {
      expect(await t.recorded()).toEqual([]);
      expect((await find(customer.collection)).total).toBe('1035');
      expect((await find(partyRole.collection)).total).toBe('12');
      await everyReferenceLeadsToItsParty(t);
      for (const code of ['AM-0', 'AM-57', 'AM-102']) {
        expect((await find(`${customer.collection}?characteristic.value=${code}`)).total).toBe('10');
      }
      const same = [
        [customer, customerDocument(1034), 'customer.1034@mail.example.com'],
        [partyRole, partyRoleDocument(8), 'role.8@partner.example.com'],
        [partyRole, partyRoleDocument(11), 'role.11@partner.example.com'],
        [individual, partiesOfCustomer(3)[0]?.document, 'customer.3@mail.example.com'],
        [organization, partiesOfCustomer(2)[0]?.document, 'customer.2@mail.example.com'],
      ] as const;
      for (const [{ collection }, document, address] of same) {
        const { items } = await find(`${collection}?contactMedium.characteristic.emailAddress=${address}`);
        const { body: created } = await t.http.post(collection).send(document).expect(201);
        expect(items.map(without)).toEqual([without(created)]);
      }
    } finally {
      await t.close();
    }
  });

  it('makes groups of two levels and households, and finds the parties of an earlier run again', async () => {
    await seed('--customers 40', database.env).exit;
    expect(await seed('--customers 50', database.env).exit).toMatchObject({ code: 0, stderr: '' });
    const t = await startTestApp({ database });
    const names = async (path: string): Promise<unknown[]> =>
      (await t.http.get(path).expect(200)).body.map(
        (each: Body) => each['fullName'] ?? each['tradingName'] ?? each['name'],
      );
    const below = (id: string): string =>
      `${organization.collection}?organizationParentRelationship.organization.id=${id}`;
    try {
      expect(await names(below('holding-0'))).toEqual(['Andersen Group 0', 'Costa Group 1']);
      expect(await names(below('group-0'))).toEqual(
        expect.arrayContaining(['Andersen Optics 2', 'Costa Engineering 23']),
      );
      expect(await names(`${individual.collection}?relatedParty.id=household-0`)).toEqual([
        'Amira Andersen',
        'Dmitri Andersen',
      ]);
      expect(await names(`${customer.collection}?engagedParty.id=ind-100000,ind-100003`)).toHaveLength(4);
    } finally {
      await t.close();
    }
  });

  it('makes an embedded database where there is none, and refuses one that is in use', async () => {
    const folder = join(process.env['TEST_FOLDER'] ?? '', 'seeded', 'data');
    const env = { DATA_DIR: folder };
    expect(await seed('--party-roles 3', env).exit).toMatchObject({ code: 0, stderr: '' });
    const t = await startTestApp({ env: { DATABASE_URL: '', ...env } });
    try {
      expect((await t.http.get(partyRole.collection)).body).toHaveLength(3);
      expect(await seed('--party-roles 3', env).exit).toMatchObject({
        code: 1,
        stderr: `seed: DATA_DIR ${folder} is in use by process ${process.pid} on ${hostname()}\n`,
      });
    } finally {
      await t.close();
    }
  });

  // While an embedded database is filled, nobody else can look into it.
  itOnServer('stops on SIGINT, and keeps what it says is written', async () => {
    const client = new Client(database.env['DATABASE_URL']);
    await client.connect();
    const count = async (): Promise<number> => {
      const { rows } = await client.query<{ count: string }>('select count(*) from customer');
      return Number(rows[0]?.count);
    };
    const { child, exit } = seed('--customers 50000000', database.env);
    try {
      while (child.exitCode === null && (await count()) === 0);
      child.kill('SIGINT');
      const { code, stdout, stderr } = await exit;
      expect({ code, stderr }).toEqual({ code: 130, stderr: 'seed: stopped by SIGINT; what is written stays\n' });
      const written = [...stdout.matchAll(/^customer: (\d+) of 50000000 rows, 0 %, \d+ rows\/s$/gm)].at(-1)?.[1];
      expect(await count()).toBe(Number(written));
    } finally {
      child.kill('SIGKILL');
      await exit;
      await client.end();
    }
  });
});
