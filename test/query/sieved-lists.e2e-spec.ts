import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { encodeCursor } from '../../src/tmf/query/parse/cursor';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import type { ListRow, ListStatement } from '../../src/tmf/store/list/list-query';
import { listStatement } from '../../src/tmf/store/list/list-statement';
import { sievedStatement } from '../../src/tmf/store/list/sieved-statement';
import { type TestApp, startTestApp } from '../support/test-app';

const ROWS = 200;

/** Both ways to the page of a list find the same: all matches, sorted, or the rows in the order of an index, one by one. */
describe('a list along an index', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
    await t.dataSource.query(
      `insert into customer (id, document)
       select lpad(n::text, 4, '0'), jsonb_strip_nulls(jsonb_build_object(
         'name', case when n % 7 > 0 then 'name ' || n % 9 end, 'city', case when n % 3 = 0 then 'Paris' else 'Porto' end))
       from generate_series(1, ${ROWS}) n`,
    );
  });
  afterAll(() => t.close());

  const request = (query: string) => {
    const { page, queryLimits } = loadSettings({});
    return parseListRequest(`${customer.collection}?${query}`, undefined, customer, '', {
      ...page,
      query: queryLimits,
    });
  };
  const rowsOf = ({ statement, values }: ListStatement): Promise<ListRow[]> =>
    t.dataSource.query(statement.text, [...values]);
  const shown = (rows: readonly ListRow[], limit: number) => rows.filter(({ id }) => id !== null).slice(0, limit).map(({ id, json, keys }) => ({ id, json, keys })); // prettier-ignore

  const orders = ['', 'sort=name', 'sort=-name', 'sort=id', 'sort=-id'];
  const cursorsOf = (order: string): string[] => {
    const { sort } = request(order);
    const keys = sort.length === 0 ? [[]] : order.includes('name') ? [['name 4'], [null]] : [['0042']];
    const cursors = keys.map((each) => encodeCursor({ sort, keys: each, id: '0042' }));
    return ['', ...cursors].flatMap((cursor) => [`after=${cursor}`, `before=${cursor}`]);
  };
  const windows = (order: string): string[] => ['', 'limit=0', 'offset=7&limit=5', 'offset=60&limit=30', 'limit=1000', ...cursorsOf(order)]; // prettier-ignore
  const cases = orders.flatMap((order) => windows(order).map((window) => [order, window] as const));

  it.each(cases)('is the list that it is: ?%s&%s', async (order, window) => {
    const query = request(['city=Paris', order, window].filter((each) => each !== '').join('&'));
    const limit = query.page.from ? query.page.limit + 1 : query.page.limit;
    const expected = shown(await rowsOf(listStatement(customer, query)), limit);
    let gaveUp = 0;
    for (const most of [1, 20, 100, 2 * ROWS]) {
      const sieved = sievedStatement(customer, query, most);
      if (!sieved) throw new Error('no index has this order');
      const rows = await rowsOf(sieved);
      if (rows[0]?.gaveUp) gaveUp++;
      else expect({ most, rows: shown(rows, limit) }).toEqual({ most, rows: expected });
    }
    // With so many it never gives up, and with one alone nearly always.
    expect(gaveUp).toBeLessThan(4);
  });

  it('gives up after so many rows, whatever its order', async () => {
    for (const [order, window] of cases) {
      const query = request(['city=nowhere', order, window].filter((each) => each !== '').join('&'));
      const few = sievedStatement(customer, query, 10);
      const all = sievedStatement(customer, query, 2 * ROWS);
      if (!few || !all) throw new Error('no index has this order');
      expect([order, window, (await rowsOf(all))[0]?.gaveUp]).toEqual([order, window, false]);
      // Behind some cursors there are not so many rows.
      if (!window.includes('=W'))
        expect([order, window, (await rowsOf(few))[0]?.gaveUp]).toEqual([order, window, true]);
    }
  });

  it.each(['name=name 1', 'city=Paris&sort=city', 'city=Paris&sort=name,-id', ''])('is none: ?%s', (query) => {
    expect(sievedStatement(customer, request(query), 100)).toBeUndefined();
  });
});
