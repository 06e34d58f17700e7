import fc from 'fast-check';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { InvalidQueryError } from '../../src/tmf/query/bounds/invalid-query';
import { MAX_RANKED, type ListRow, type ListStatement } from '../../src/tmf/store/list/list-query';
import { listStatement } from '../../src/tmf/store/list/list-statement';
import { isRanked, rankedSieve, rankedStatement } from '../../src/tmf/store/list/ranked-statement';
import { type TestApp, startTestApp } from '../support/test-app';

const ROWS = 1500;
const [WHOLE, START] = [70, 11];

const requestOf = (query: string) => {
  const { page, queryLimits } = loadSettings({});
  const limits = { ...page, query: queryLimits, phoneCountry: 'FR' } as const;
  return parseListRequest(`${customer.collection}?${query}`, undefined, customer, 'http://host', limits);
};

describe('the order of closeness', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
    // Ids are texts: 1001, 1002 and so on.
    await t.dataSource.query(
      `insert into customer (id, document)
       select (1000 + n)::text, jsonb_build_object('name', case when n % ${WHOLE} = 0 then 'Moon' when n % ${START} = 0 then 'FC Moon' else 'Lemoon' end)
       from generate_series(1, ${ROWS}) n`,
    );
  });
  afterAll(() => t.close());

  const idsOf = async ({ statement, values }: ListStatement): Promise<string[]> => {
    const rows: ListRow[] = await t.dataSource.query(statement.text, [...values]);
    expect(rows[0]?.gaveUp ?? false).toBe(false);
    return rows.flatMap(({ id }) => id ?? []);
  };
  const numbers = Array.from({ length: ROWS }, (_, n) => n + 1);
  const rank = (n: number): number => (n > MAX_RANKED ? 3 : n % WHOLE === 0 ? 0 : n % START === 0 ? 1 : 2);
  const expected = numbers.toSorted((a, b) => rank(a) - rank(b) || a - b).map((n) => String(1000 + n));

  it.each([0, 10, 100, MAX_RANKED - 20, MAX_RANKED - 1, MAX_RANKED, MAX_RANKED + 300, ROWS - 5, ROWS])(
    'is that of the first %#. page from %i on, whichever way it is read',
    async (offset) => {
      const query = requestOf(`q=moon&limit=40&offset=${offset}`);
      const wanted = expected.slice(offset, offset + 40);
      expect(isRanked(query)).toBe(offset < MAX_RANKED);
      if (offset >= MAX_RANKED) return expect(await idsOf(listStatement(customer, query))).toEqual(wanted);
      expect(await idsOf(rankedStatement(customer, query, 'all'))).toEqual(wanted);
      const sieved = rankedSieve(customer, query, 4 * ROWS);
      // Nobody counts there: one more is read.
      expect(sieved && (await idsOf(sieved))).toEqual(expected.slice(offset, offset + 41));
      return undefined;
    },
  );

  it('counts what it does not rank, and gives up where it looks at too few', async () => {
    const { headers } = await t.http.get(`${customer.collection}?q=moon&limit=1`);
    expect(headers['x-total-count']).toBe(String(ROWS));
    const few = rankedSieve(customer, requestOf('q=moon'), MAX_RANKED - 1);
    const rows: ListRow[] = await t.dataSource.query(few?.statement.text ?? '', [...(few?.values ?? [])]);
    expect(rows[0]?.gaveUp).toBe(true);
  });
});

it('whatever is typed is understood, or refused with a word on how to write it', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom('0', '1', '33', '+', '(', ')', '-', '.', '/', ' ', 'a', '00'), { maxLength: 30 }).map((parts) => parts.join('')),
  ); // prettier-ignore
  fc.assert(
    fc.property(typed, (text) => {
      if (!text.isWellFormed()) return;
      try {
        const { filter, closeness = [] } = requestOf(`q=${encodeURIComponent(text)}`);
        expect([filter, ...closeness].every(({ kind }) => kind === 'or' || kind === 'and')).toBe(true);
      } catch (error) {
        if (!(error instanceof InvalidQueryError)) throw error;
        expect(error.message).toMatch(/^q: .*write|must not contain NUL/s);
      }
    }),
  );
});
