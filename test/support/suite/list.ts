import { type Served, expectError, idsOf } from './served';

/** Lists: their order, pages and counts. */
export function describeList(on: Served): void {
  const { resource, text, optional, bodyWith, createMany, create } = on;
  const { collection } = resource;

  describe('list', () => {
    it('answers an empty list with counts', async () => {
      const { body, headers } = await on.t.http.get(collection).expect(200);
      expect(body).toEqual([]);
      expect(headers).toMatchObject({ 'x-total-count': '0', 'x-result-count': '0' });
      expect(headers['link']).toBeUndefined();
    });

    it('is in the order of creation, complete, and without window headers when everything fits', async () => {
      const ids = await createMany([{}, {}, {}]);
      const { body, headers } = await on.t.http.get(collection).expect(200);
      expect(idsOf(body)).toEqual(ids);
      expect(headers).toMatchObject({ 'x-total-count': '3', 'x-result-count': '3' });
      expect(headers['link'] ?? headers['content-range']).toBeUndefined();
    });

    it('shows the first page with its links when nothing was asked and there is more', async () => {
      await createMany(Array.from({ length: 12 }, () => ({})));
      const { body, headers } = await on.t.http.get(`${collection}?fields=${text}`).expect(200);
      expect(body).toHaveLength(10);
      expect(headers).toMatchObject({ 'x-total-count': '12', 'x-result-count': '10', 'content-range': 'items 1-10/12' });
      expect(headers['link']).toContain(`<${on.t.origin}${collection}?fields=${text}&offset=10&limit=10>; rel="next"`);
    }); // prettier-ignore

    it('pages: 206 for a strict subset, 200 for all, links that keep the other parameters', async () => {
      const ids = await createMany(Array.from({ length: 5 }, (_, i) => ({ [text]: i < 4 ? 'a' : 'b' })));
      const page = await on.t.http.get(`${collection}?${text}=a&offset=1&limit=2&fields=${text}`).expect(206);
      expect(idsOf(page.body)).toEqual(ids.slice(1, 3));
      expect(page.headers).toMatchObject({
        'x-total-count': '4',
        'x-result-count': '2',
        'content-range': 'items 2-3/4',
      });
      const link = (rel: string, offset: number): string =>
        `<${on.t.origin}${collection}?${text}=a&fields=${text}&offset=${offset}&limit=2>; rel="${rel}"`;
      expect(page.headers['link']).toBe(
        [link('first', 0), link('prev', 0), link('next', 3), link('last', 2)].join(', '),
      );

      const all = await on.t.http.get(`${collection}?offset=0&limit=100`).expect(200);
      expect(all.headers).toMatchObject({ 'content-range': 'items 1-5/5', 'x-result-count': '5' });
      const end = await on.t.http.get(`${collection}?offset=5`).expect(200);
      expect(end.body).toEqual([]);
      expect(end.headers).toMatchObject({ 'x-total-count': '5', 'x-result-count': '0' });
      expect(end.headers['content-range']).toBeUndefined();
      const none = await on.t.http.get(`${collection}?limit=0`).expect(200);
      expect(none.body).toEqual([]);
      expect(none.headers).toMatchObject({ 'x-total-count': '5', 'x-result-count': '0' });
    });

    it.each([
      'limit=abc', 'limit=-1', 'offset=-1', 'limit=1.5', 'limit=', 'offset=99999999999999999999', 'limit=1&limit=2', 'limit=%zz',
      'sort=', 'sort=-', `sort=,${text}`, 'sort=a..b', text, 'a..b=1', '.=1', '=1', `${text}=%00`, `${text}=%zz`,
    ])('refuses ?%s', async (query) => {
      expectError(await on.t.http.get(`${collection}?${query}`), 400, 'invalidQuery');
    }); // prettier-ignore

    it('answers 501 to JSONPath that is recognised but not supported', async () => {
      expectError(await on.t.http.get(`${collection}?filter=%24..${text}.length()`), 501, 'notSupported');
      expectError(await on.t.http.get(`${collection}?fields=%24..${text}`), 501, 'notSupported');
    });

    it('answers 414 to an endless query and 400 to too many conditions', async () => {
      const get = (query: string) => on.t.http.get(`${collection}?${query}`);
      expectError(await get(`${text}=${'x'.repeat(4100)}`), 414, 'uriTooLong');
      expectError(await get(Array.from({ length: 51 }, (_, i) => `a${i}=1`).join('&')), 400, 'invalidQuery');
      expectError(await get(`${text}=${Array.from({ length: 21 }, () => 'x').join(',')}`), 400, 'invalidQuery');
    });

    it('never asks for more than the maximum', async () => {
      await create();
      const { headers } = await on.t.http.get(`${collection}?limit=99999`).expect(200);
      expect(headers['link']).toContain('limit=1000>');
    });

    const size = optional('number');
    const date = optional('date-time', size);
    it.each<[string, number[]]>([
      [text, [3, 1, 2, 4]],
      [`-${text}`, [4, 2, 1, 3]],
      [`%2B${text}`, [3, 1, 2, 4]],
      [`+${text}`, [3, 1, 2, 4]],
      [`phase,-${text}`, [4, 3, 2, 1]],
      [`phase&sort=-${text}`, [4, 3, 2, 1]],
      ['rank', [2, 1, 3, 4]],
      ['-rank', [1, 2, 3, 4]],
      [date, [3, 1, 2, 4]],
      [`-${date}`, [1, 3, 2, 4]],
      [size, [4, 1, 2, 3]],
      ['unknown', [1, 2, 3, 4]],
      ['-id', [4, 3, 2, 1]],
    ])('sort=%s', async (sort, order) => {
      const ids = await createMany([
        { ...bodyWith(date, '2024-01-02T00:00:00Z'), ...bodyWith(size, 100), [text]: 'b', phase: 'z', rank: 10 },
        { [text]: 'c', phase: 'y', rank: 9 },
        { ...bodyWith(date, '2024-01-01T00:00:00Z'), [text]: 'B', phase: 'x' },
        { ...bodyWith(size, 9), [text]: 'ä', phase: 'x', rank: null },
      ]);
      const { body } = await on.t.http.get(`${collection}?sort=${sort}`).expect(200);
      expect(idsOf(body)).toEqual(order.map((number) => ids[number - 1]));
    });
  });
}
