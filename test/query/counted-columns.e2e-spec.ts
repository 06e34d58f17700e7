import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { Database } from '../../src/database/database';
import { CountedColumns1796151600000 } from '../../src/database/migrations/1796151600000-counted-columns';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { sweepCountedValues } from '../../src/tmf/store/list/counted-values';
import { listStatement } from '../../src/tmf/store/list/list-statement';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { describeOnServer } from '../support/on-server';
import { type TestApp, startTestApp } from '../support/test-app';

const { collection } = customer;

/** More than one are too many to be counted, but for what is known of each value. */
const env = { COUNT_LIMIT: '1' };

/** Values that differ by little, or could be taken for something else. */
const VALUES = [
  null,
  '',
  ' ',
  'active',
  'Active',
  'closed',
  '=closed',
  'true',
  '12',
  '[]',
  '{"a":1}',
  'é',
  '😀',
  `'"\\`,
  'x'.repeat(2000),
];

let t: TestApp;
const sql = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => t.dataSource.query(text, values);

/** What is counted, beside what there is. */
async function counts(table = 'customer') {
  type Count = { status: string | null; total: string };
  const order = 'group by status having sum(total) <> 0 order by status';
  return [
    await sql<Count>(`select status, sum(total)::text as total from ${table}_status_count ${order}`),
    await sql<Count>(
      `select status, sum(total)::text as total from (select status, 1 as total from ${table}) one ${order}`,
    ),
  ];
}

async function expectExact(table?: string): Promise<void> {
  const [counted, there] = await counts(table);
  expect(counted).toEqual(there);
}

/** Rows of these statuses. */
const insert = (table: string, prefix: string, statuses: readonly (string | null)[]) =>
  sql(
    `insert into ${table} (id, document)
     select $1 || n, jsonb_strip_nulls(jsonb_build_object('name', 'a', 'status', status, 'engagedParty',
       '{"id":"1","@referredType":"Individual"}'::jsonb))
     from unnest($2::text[]) with ordinality given(status, n)`,
    [prefix, statuses],
  );

const setStatus = (status: string) => `document = document || jsonb_build_object('status', ${status})`;

describe('counted columns', () => {
  beforeAll(async () => {
    t = await startTestApp({ env });
  });
  afterEach(() => sql('truncate customer, party_role'));
  afterAll(() => t.close());

  it.each([customer, partyRole, individual, organization])('are exact whatever is written to $table', async ({ table }) => {
    await insert(table, 'one', ['active']);
    await insert(table, 'a', VALUES);
    await insert(table, 'b', [...VALUES, ...VALUES]);
    await insert(table, 'c', ['active', 'active']);
    await insert(table, 'd', [null, null]);
    await insert(table, 'e', []);
    await expectExact(table);
    await sql(`update ${table} set ${setStatus(`id`)} where id like 'a%'`);
    await sql(`update ${table} set ${setStatus(`'closed'`)} where id > 'b2'`);
    await sql(`update ${table} set document = document - 'status' where id > 'b25'`);
    await sql(`update ${table} set document = document || '{"name":"b"}'`);
    await expectExact(table);
    await sql(`delete from ${table} where id like 'a%'`);
    await sql(`delete from ${table} where id = 'c1'`);
    await sql(`delete from ${table} where id = 'nobody'`);
    await expectExact(table);
    await sql(
      `insert into ${table} (id, document) values ('c1', '{"status":"new"}'), ('c2', '{"status":"new"}')
       on conflict (id) do update set document = excluded.document`,
    );
    await sql(
      `with gone as (delete from ${table} where id = 'one' returning document), changed as (
         update ${table} set ${setStatus(`'other'`)} where id = 'c2'
       ) insert into ${table} (id, document) select 'two', document || '{"status":"kept"}' from gone`,
    );
    await expectExact(table);
    await sql(`truncate ${table}`);
    await expectExact(table);
  }); // prettier-ignore

  it('do not take ever longer for what one statement changes, nor for what a transaction takes back', async () => {
    await insert(
      'customer',
      'n',
      Array.from({ length: 1500 }, (_, n) => `s${n % 300}`),
    );
    await sql(`update customer set ${setStatus(`'u' || right(id, 2)`)}`);
    await expectExact();
    const runner = t.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`update customer set ${setStatus(`'active'`)} where id < 'n2'`);
    await runner.query('savepoint before');
    await runner.query(`update customer set ${setStatus(`'closed'`)} where id < 'n2'`);
    await runner.query(`delete from customer where id > 'n2'`);
    await runner.query('rollback to savepoint before');
    await runner.query(`delete from customer where id like '%7'`);
    await runner.commitTransaction();
    await runner.release();
    await expectExact();
  });

  const get = (query: string) => t.http.get(`${collection}?${query}`);

  async function totals(queries: readonly string[]): Promise<[string | undefined, string | undefined][]> {
    const answers = await Promise.all(queries.map((query) => get(query)));
    return answers.map(({ headers }) => [headers['x-total-count'] as string, headers['preference-applied'] as string]);
  }

  it('give lists exact totals, after all that clients do', async () => {
    const engagedParty = { id: '1', '@referredType': 'Individual' };
    const body = (status: string) => ({ name: 'A', status, engagedParty });
    const ids: string[] = [];
    for (const status of ['active', 'active', 'active', 'closed']) {
      const { body: created } = await t.http.post(collection).send(body(status)).expect(201);
      ids.push((created as { id: string }).id);
    }
    const bulk = ['active', 'suspended', 'closed'].map((status) => ({ op: 'add', path: '/', value: body(status) }));
    await t.http.patch(collection).set('Content-Type', 'application/json-patch+json').send(bulk).expect(200);
    await t.http.patch(`${collection}/${ids[0]}`).send({ status: 'closed' }).expect(200);
    await t.http.patch(`${collection}/${ids[1]}`).send({ name: 'B' }).expect(200);
    await t.http.patch(`${collection}/${ids[2]}`).send({ status: null }).expect(200);
    await t.http.delete(`${collection}/${ids[3]}`).expect(204);
    const asked = [
      ['status=active', 2], ['status=active,closed', 4], ['status.ne=active', 4], ['status.nin=active,closed', 2], ['status.isnotnull', 5],
      ['status.startswith=s', 1], ['status.regex=^[ac]', 4], ['status>closed', 1], ['status=active;status=suspended', 3], ['status=a&status.ne=b', 0],
      ['filter=$[?(!(@.status==%27active%27||@.status==%27closed%27))]', 2],
    ] as const;
    // Each page shows one, so that it does not show the end.
    for (const page of ['limit=1', 'limit=0', 'limit=1&after=', 'limit=1&sort=-name']) {
      const found = await totals(asked.map(([query]) => `${query}&${page}`));
      expect(found).toEqual(asked.map(([, total]) => [String(total), undefined]));
    }
  }); // prettier-ignore

  it('ask the documents where a column does not tell what is in it', async () => {
    await insert('customer', 'a', ['active', '12']);
    const total = async (query: string) => (await totals([`${query}&limit=1&fields=none`]))[0]?.[0];
    const exact = async () => [
      await total('status.isnull'),
      await total('status.contains=1'),
      await total('status=12'),
    ];
    expect(await exact()).toEqual(['0', '1', '1']);
    await sql(
      `insert into customer (id, document) values ('b', '{"status":[]}'), ('c', '{"status":null}'), ('d', '{"status":312}')`,
    );
    expect(await exact()).toEqual(['2', '1', '1']);
  });

  it('are as others are where there are too many values, until nothing has these any more', async () => {
    await insert('customer', 'a', ['active', 'active', 'closed']);
    await sql(`insert into customer_status_count select 'v' || n, n % 3, 0 from generate_series(1, 10001) n`);
    expect(await counted('status=active')).toBe(false);
    expect(await totals(['status=active&limit=1', 'status=active'])).toEqual([['2', undefined], ['2', undefined]]);
    const { headers } = await get('status=active&limit=1').set('Prefer', 'count=exact');
    expect([headers['x-total-count'], headers['preference-applied']]).toEqual(['2', 'count=exact']);
    expect(await sweepCountedValues([customer], t.app.get(Database))).toBeGreaterThan(10_000);
    expect(await counted('status=active')).toBe(true);
    await expectExact();
  }); // prettier-ignore

  /** Whether the total comes from the counted column. Of the rows of the resource only those of the page are read then. */
  async function counted(query: string): Promise<boolean> {
    const { page, queryLimits } = loadSettings({});
    const request = parseListRequest(`${collection}?${query}&limit=1`, undefined, customer, 'http://host', { ...page, query: queryLimits });
    const { statement, values } = listStatement(customer, request, 'all');
    const rows = await sql<Record<string, string>>(`explain (analyze, costs off, timing off) ${statement.text}`, [...values]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    return /Scan.* on customer(?: customer_\d)?.*\(never executed\)/.test(plan);
  } // prettier-ignore

  it.each(['status=active', 'status.ne=active', 'status=active&sort=-name', 'status=active;status.gt=c'])(
    'count no resources: ?%s',
    async (query) => {
      await insert('customer', 'a', ['active', 'closed', 'active', 'closed', 'suspended']);
      await sql('analyze customer');
      expect(await counted(query)).toBe(true);
      expect(await counted(`${query}&name=a`)).toBe(false);
    },
  );

  it('are of the snapshot of the page, whoever writes meanwhile', async () => {
    await insert('customer', 'r', Array.from({ length: 12 }, () => 'active'));
    const write = async (n: number): Promise<void> => {
      const id = `r${1 + (n % 12)}`;
      if (n % 4 === 0) await insert('customer', `w${n}-`, ['active', 'closed', 'active']);
      else if (n % 4 === 1) await sql(`delete from customer where id like 'w%' and status = 'active'`);
      else await t.http.patch(`${collection}/${id}`).send({ status: n % 3 === 0 ? 'active' : 'closed' }).expect(200);
    };
    const read = async (): Promise<void> => {
      const { body, headers } = await get('status=active&after=&limit=1000').expect(200);
      expect(headers['x-total-count']).toBe(String((body as unknown[]).length));
    };
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; n < 24; n++) await write(n * 5 + writer);
    });
    const sweeper = (async () => {
      for (let n = 0; n < 6; n++) await sweepCountedValues([customer], t.app.get(Database));
    })();
    const readers = Array.from({ length: 3 }, async () => {
      for (let n = 0; n < 20; n++) await read();
    });
    await Promise.all([...writers, ...readers, sweeper]);
    await expectExact();
  }); // prettier-ignore

  it('count what is there when they are made', async () => {
    const migration = new CountedColumns1796151600000();
    const run = (way: 'up' | 'down') =>
      t.dataSource.transaction(async ({ queryRunner }) => queryRunner && migration[way](queryRunner));
    await run('down');
    await insert('customer', 'a', VALUES);
    await insert('party_role', 'a', ['active', 'active']);
    await run('up');
    await insert('customer', 'b', VALUES);
    await expectExact('customer');
    await expectExact('party_role');
  });
});

describeOnServer('counted columns and several sessions', () => {
  const clients: Client[] = [];
  beforeAll(async () => {
    t = await startTestApp({ env });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await t.close();
  });

  /** Sessions that begin with the same shard. */
  async function twoAlike(): Promise<[Client, Client]> {
    const byShard = new Map<number, Client>();
    for (;;) {
      const client = new Client(t.database.env['DATABASE_URL']);
      await client.connect();
      clients.push(client);
      const { rows } = await client.query<{ shard: number }>('select pg_backend_pid() % 16 as shard');
      const shard = rows[0]?.shard ?? 0;
      const other = byShard.get(shard);
      if (other) return [other, client];
      byShard.set(shard, client);
    }
  }

  it('wait for nobody, in whatever order values are changed', async () => {
    await insert('customer', 'a', ['x', 'x', 'y', 'y']);
    await insert('customer', 'b', ['x']);
    const two = await twoAlike();
    const [one, other] = two;
    const change = (client: Client, id: string, status: string) =>
      client.query(`update customer set ${setStatus('$2::text')} where id = $1`, [id, status]);
    for (const client of two) await client.query(`begin; set local statement_timeout = 5000`);
    await change(one, 'a1', 'y');
    await change(other, 'a3', 'x');
    await change(one, 'a4', 'z');
    await change(other, 'a2', 'z');
    await change(one, 'b1', 'x');
    // A clean-up waits for them no more than they do for it.
    await sweepCountedValues([customer], t.app.get(Database));
    await one.query('commit');
    const [counted, there] = await counts();
    expect(counted).toEqual(there);
    await change(other, 'b1', 'z');
    await other.query('commit');
    await expectExact();
  });

  it('are exact after many at a time', async () => {
    await sql('truncate customer');
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const client = new Client(t.database.env['DATABASE_URL']);
      await client.connect();
      for (let n = 0; n < 12; n++) {
        const id = `${writer}-${n}`;
        await client.query(`insert into customer (id, document) values ($1, $2)`, [id, { status: VALUES[n % 4] ?? 'none' }]);
        await client.query(`update customer set ${setStatus('$2::text')} where id >= $1 and id < $1 || 'z'`, [`${writer}-`, VALUES[3 + (n % 5)]]);
        if (n % 3 === 0) await client.query('delete from customer where id = $1', [id]);
      }
      await client.end();
    });
    await Promise.all(writers);
    await expectExact();
  }); // prettier-ignore
});

describe('counted columns of those who do not see everything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'counted-'));
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startIssuer();
    const file = join(folder, 'policies.json');
    const roles = {
      active: { Customer: { where: 'status=active' } },
      blind: { Customer: { hide: ['status'] } },
      paris: { Customer: { where: 'city=Paris' } },
      mixed: { Customer: { where: 'city=Paris', hide: ['status'] } },
      agent: { '*': {} },
    };
    writeFileSync(file, JSON.stringify({ roles }));
    t = await startTestApp({ env: { ...trusting(issuer), ...env, ACCESS_POLICIES: file } });
    await sql(`insert into customer (id, document) select n::text, jsonb_build_object('name', 'a', 'city', case n % 2 when 0 then 'Paris' else 'Rome' end,
      'status', case when n % 3 = 0 then 'active' else 'closed' end) from generate_series(1, 60) n`); // prettier-ignore
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });

  const total = async (roles: string[], query: string, prefer = ''): Promise<string | undefined> => {
    const token = await issuer.token({ scope: 'customer:read', claims: { roles } });
    const { headers } = await t.http
      .get(`${collection}?${query}&limit=1`)
      .set({ Authorization: `Bearer ${token}`, Prefer: prefer });
    return headers['x-total-count'];
  };

  it.each([
    [['agent'], 'status=active', '20'],
    [['agent'], 'status.ne=active', '40'],
    [['active'], '', '20'],
    [['active'], 'status=closed', '0'],
    [['active'], 'status.ne=closed', '20'],
    // Where a status is hidden it is missing, and nobody has one.
    [['blind'], 'status=active', '0'],
    [['blind'], 'status.ne=active', '60'],
    [['blind'], 'status.isnull', '60'],
    [['active', 'blind'], 'status=active', '20'],
  ] as const)('are what they see: %j, ?%s', async (roles, query, count) => {
    expect(await total([...roles], query)).toBe(count);
  });

  it.each([
    [['paris'], 'status=active', '10'],
    [['mixed'], 'status.ne=active', '30'],
    [['active', 'mixed'], 'status=active', '20'],
    [['active', 'mixed'], 'status.isnull', '30'],
  ] as const)('are not for conditions that ask for more: %j, ?%s', async (roles, query, count) => {
    expect(await total([...roles], query, 'count=exact')).toBe(count);
  });
});
