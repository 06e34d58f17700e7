import { Database } from '../../src/database/database';
import type { ListRow, ListStatement } from '../../src/tmf/store/list/list-query';
import { SharedPages } from '../../src/tmf/store/list/shared-pages';
import { TWO } from '../support/subjects';
import { serving } from '../support/suite/served';

const asked = (limit: number): ListStatement => ({
  statement: { name: 'list', text: 'select' },
  values: [limit],
  scan: false,
  counting: 'all',
});
const row = (id: string): ListRow => ({ total: '1', id, json: '{}' });

describe('a page that many ask for', () => {
  it('is read once for all who come while it is being read, and never from before they came', async () => {
    const reading: { limit: unknown; end: (rows: ListRow[]) => void }[] = [];
    const pages = new SharedPages(
      ({ values: [limit] }) => new Promise((end) => reading.push({ limit, end })),
      () => undefined,
    );
    const first = pages.rows(asked(1));
    const later = [pages.rows(asked(1)), pages.rows(asked(1))];
    const other = pages.rows(asked(2));
    expect(reading.map(({ limit }) => limit)).toEqual([1, 2]);
    reading[0]?.end([row('old')]);
    expect(await first).toEqual([row('old')]);
    expect(reading.map(({ limit }) => limit)).toEqual([1, 2, 1]);
    reading[2]?.end([row('new')]);
    expect(await Promise.all(later)).toEqual([[row('new')], [row('new')]]);
    reading[1]?.end([]);
    expect(await other).toEqual([]);
  });

  it('lets each but the first wait for its turn, and fails for all who share it', async () => {
    const turns: unknown[] = [];
    let fails = false;
    const pages = new SharedPages(
      () => (fails ? Promise.reject(new Error('lost')) : Promise.resolve([row('a')])),
      (rows) => Promise.resolve(void turns.push(rows)),
    );
    const all = () => Promise.allSettled(Array.from({ length: 4 }, () => pages.rows(asked(1))));
    expect((await all()).map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    // The first goes alone; of the other three one is the first.
    expect(turns).toHaveLength(2);
    fails = true;
    expect((await all()).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
  });
});

describe.each(TWO)('lists of all at the same time: $resource.name', (subject) => {
  const on = serving(subject);
  const { collection } = on.resource;

  it('show what was acknowledged before they were asked for', async () => {
    const list = jest.spyOn(Database.prototype, 'list');
    let acknowledged = 0;
    let lists = 0;
    const client = async (): Promise<void> => {
      for (let n = 0; n < 8; n++) {
        await on.t.http.post(collection).send(on.minimal()).expect(201);
        const least = ++acknowledged;
        const { headers } = await on.t.http.get(`${collection}?limit=1000`).expect(200);
        lists++;
        expect(Number(headers['x-total-count'])).toBeGreaterThanOrEqual(least);
      }
    };
    await Promise.all(Array.from({ length: 12 }, client));
    expect(lists).toBe(96);
    expect(list.mock.calls.length).toBeLessThan(lists);
    jest.restoreAllMocks();
  });
});
