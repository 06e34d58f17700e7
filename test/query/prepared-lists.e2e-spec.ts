import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { organization } from '../../src/party/party.resource';
import { poolOf } from '../../src/database/lanes';
import { encodeCursor } from '../../src/tmf/query/parse/cursor';
import { Allowance } from '../../src/tmf/query/bounds/limits';
import { parseSort } from '../../src/tmf/query/parse/sort';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import type { ListStatement } from '../../src/tmf/store/list/list-query';
import { listStatement, shortListStatement } from '../../src/tmf/store/list/list-statement';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { anyOf, usesOf } from '../../src/tmf/serve/used-by/uses';
import { ANY_ID, countStatement, filledIn, usesStatement } from '../../src/tmf/serve/used-by/uses-statement';
import { type TestApp, startTestApp } from '../support/test-app';

/** The commonest lists are prepared, and PostgreSQL must keep their plans: to plan takes as long as to run. */
describe('the plan of a prepared list', () => {
  let t: TestApp;
  let prepared = 0;

  beforeAll(async () => {
    t = await startTestApp();
    await t.dataSource.query(
      `insert into customer (id, document)
       select n::text, jsonb_build_object('name', 'name ' || n, 'contactMedium', jsonb_build_array(jsonb_build_object(
         'characteristic', jsonb_build_object('emailAddress', 'c' || n || '@mail.example'))))
       from generate_series(1, 5000) n`,
    );
    await t.dataSource.query('analyze customer');
  });

  afterAll(() => t.close());

  const after = encodeCursor({ sort: [], keys: [], id: '2500' });
  const afterName = encodeCursor({
    sort: parseSort(['name'], () => 'string', new Allowance(loadSettings({}).queryLimits)),
    keys: ['name 2500'],
    id: '2500',
  });
  it.each([
    ['all', '', 10],
    ['a longer page', 'limit=25', 25],
    ['a later page', 'offset=30', 10],
    ['sorted', 'sort=name', 10],
    ['sorted the other way', 'sort=-name', 10],
    ['after a cursor', `after=${after}`, 11],
    ['sorted, after a cursor', `sort=name&after=${afterName}`, 11],
    ['found by a nested attribute', 'contactMedium.characteristic.emailAddress=c7@mail.example', 1],
    ['found, by pages', 'contactMedium.characteristic.emailAddress=c7@mail.example&after=', 1],
    [
      'found by a JSONPath',
      `filter=${encodeURIComponent('contactMedium[?(@.characteristic.emailAddress=="c7@mail.example")]')}`,
      1,
    ],
  ])('is kept: %s', async (_, query, count) => {
    for (const statement of statementsOf(query)) await expectKept(statement, count);
  });

  it('is kept: what uses a resource, and how many that are', async () => {
    const { resources } = t.app.get(ApiRegistry);
    const users = resources.map((resource) => {
      const predicate = anyOf(usesOf(resource, { name: customer.name, id: '7' }));
      return { resource, predicate, isAsked: true, parts: ['name'] };
    });
    const query = { target: customer, id: '7', users, isCommon: true };
    const page = { offset: 0, limit: 10, maxSize: 4_000_000, asked: false, range: false };
    await expectKept(usesStatement(query, page), 1);
    await expectKept(countStatement(query, 1001), 1);
    expect(usesStatement(query, { ...page, offset: 991 }).statement.name).toBeUndefined();
    expect(usesStatement({ ...query, isCommon: false }, page).statement.name).toBeUndefined();
  });

  it('is filled in as if it were made anew: what uses a resource, whatever its id', () => {
    const { resources } = t.app.get(ApiRegistry);
    const queryFor = (id: string, asked: number) => {
      const usersOf = resources.map((resource, kind) => {
        const predicate = anyOf(usesOf(resource, { name: organization.name, id }));
        return { resource, predicate, isAsked: kind !== asked, parts: ['name'] };
      });
      return { target: organization, id, users: usersOf, isCommon: true };
    };
    const page = { offset: 0, limit: 10, maxSize: 4_000_000, asked: false, range: false };
    const kept = usesStatement(queryFor(ANY_ID, -1), page);
    for (const id of ['7', '"', '\\', "'", '$&', '$1', '\ud83d\ude00', ANY_ID, `"${ANY_ID}"`]) {
      const other = { ...page, offset: 3, limit: 5 };
      expect(filledIn(kept, queryFor(id, 1), other)).toEqual(usesStatement(queryFor(id, 1), other));
    }
  });

  async function expectKept({ statement, values }: Pick<ListStatement, 'statement' | 'values'>, count: number) {
    const client = await poolOf(t.dataSource).connect();
    try {
      expect(statement.name).toBeDefined();
      // One of its own, as some have the text in common.
      const name = `list ${++prepared}`;
      // PostgreSQL tries five times with the values before it considers a plan without them.
      for (let execution = 0; execution < 7; execution++) {
        expect((await client.query({ name, text: statement.text, values: [...values] })).rows).toHaveLength(count);
      }
      const counts =
        'select generic_plans::int as kept, custom_plans::int as made from pg_prepared_statements where name = $1';
      expect((await client.query(counts, [name])).rows).toEqual([{ kept: 2, made: 5 }]);
    } finally {
      client.release();
    }
  }

  it('is made anew where reading takes longer, so that there are few statements to keep', () => {
    const names = (query: string) => statementsOf(query).map(({ statement }) => statement.name);
    expect(names('offset=990')).toEqual([expect.any(String)]);
    for (const query of ['offset=991', 'offset=9007199254740000', 'sort=rank', 'name=x', 'status=a&tags=b']) {
      expect(names(query)).toEqual([undefined]);
    }
  });

  it('is one where there is a filter: nobody waits for the same search twice', () => {
    for (const query of ['tags=x', 'name.regex=x', 'name=x', 'tags=x&offset=20']) {
      expect(statementsOf(query)).toHaveLength(1);
    }
  });
});

/** Those that the service tries in turn. */
function statementsOf(query: string): ListStatement[] {
  const { queryLimits } = loadSettings({});
  const limits = { defaultLimit: 10, maxLimit: 1000, maxSize: 4_000_000, query: queryLimits };
  const request = parseListRequest(`/customer?${query}`, undefined, customer, 'http://localhost/customer', limits);
  const statements = [shortListStatement(customer, request), listStatement(customer, request)];
  return statements.filter((statement) => statement !== undefined);
}
