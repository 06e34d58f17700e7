import fc from 'fast-check';
import { storedSize } from '../../src/tmf/store/row/stored-size';
import { minimalCustomer } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';
const KIB = 1024;

/** How long documents are when PostgreSQL prints them: what is written, and what a page has of them. */
describe('sizes of documents', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { BODY_LIMIT: '16 KiB', PAGE_MAX_SIZE: '64 KiB' } });
  });
  afterAll(() => t.close());
  beforeEach(() => t.dataSource.query('truncate customer'));

  const create = async (more: object): Promise<string> => {
    const { body } = await t.http
      .post(CUSTOMER)
      .send({ ...minimalCustomer(), ...more })
      .expect(201);
    return body.id as string;
  };
  /** So many resources of 10 KiB each. */
  const fill = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await create({ rank: n, text: 'x'.repeat(10 * KIB) }));
    return ids;
  };
  const idsOf = (body: { id: string }[]): string[] => body.map(({ id }) => id);

  it('are told as PostgreSQL has them', async () => {
    const special = [1e308, -1e308, 1e21, 1e20, 1.5e300, 1e-7, -1.5e-7, 5e-324, Number('1.2345678901234567e25'), 0.1];
    const value = fc
      .array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 20 })
      .map((json) => JSON.stringify(json, (_name, each: unknown) => (each === 0 ? 0 : each)))
      .filter((json) => !/\\u0000|\\ud[89a-f]/i.test(json));
    const texts = [...fc.sample(value, 500), JSON.stringify([special, { 'e"\\': '1e5\\', true: 'é€😀' }])];
    const rows: { size: number }[] = await t.dataSource.query(
      `select octet_length(value::jsonb::text)::int as size from unnest($1::text[]) with ordinality as given(value, n) order by n`,
      [texts],
    );
    expect(texts.map(storedSize)).toEqual(rows.map(({ size }) => size));
  });

  it('are kept with resources and their events, whatever wrote them', async () => {
    const id = await create({ tags: ['a', 1e30, { b: null }] });
    await t.http.patch(`${CUSTOMER}/${id}`).send({ status: 'validated' }).expect(200);
    const more = [1, 2].map((n) => ({ op: 'add', path: '/', value: { ...minimalCustomer(), rank: n * 1e25 } }));
    await t.http.patch(CUSTOMER).set('Content-Type', 'application/json-patch+json').send(more).expect(200);
    await t.http.delete(`${CUSTOMER}/${id}`).expect(204);
    for (const [table, count] of [
      ['customer', 2],
      ['event', 5],
    ] as const) {
      const rows: unknown[] = await t.dataSource.query(
        `select size = octet_length(document::text) as "isRight" from ${table}`,
      );
      expect(rows.slice(-count)).toEqual(Array.from({ length: count }, () => ({ isRight: true })));
    }
  });

  it('do not explode by numbers', async () => {
    const numbers = (count: number, number = 1e308) => ({
      ...minimalCustomer(),
      x: Array(count).fill(number) as number[],
    });
    for (const number of [1e308, -1e308, 1e-300]) {
      const { body } = await t.http.post(CUSTOMER).send(numbers(900, number)).expect(400);
      expect(body).toMatchObject({ code: 'invalidBody', message: expect.stringMatching(/BODY_LIMIT.*1e308/) });
    }
    await t.http.post(CUSTOMER).send(numbers(90)).expect(201);
    const bulk = [numbers(1), numbers(500)].map((value) => ({ op: 'add', path: '/', value }));
    const { body } = await t.http
      .patch(CUSTOMER)
      .set('Content-Type', 'application/json-patch+json')
      .send(bulk)
      .expect(400);
    expect(body.message).toMatch(/^\/1\/value: /);
    const id = await create({ x: [] });
    await t.http
      .patch(`${CUSTOMER}/${id}`)
      .send({ x: numbers(500).x })
      .expect(400);
    expect((await t.http.get(`${CUSTOMER}/${id}`)).body.x).toEqual([]);
  });

  it('that are too large from former times can be changed as long as they do not grow', async () => {
    const id = await create({});
    await t.dataSource.query(
      `update customer set size = null, document = document || jsonb_build_object('x', array_fill(1e308::numeric, array[500]))`,
    );
    const { body } = await t.http.get(`${CUSTOMER}/${id}`).expect(200);
    await t.http
      .patch(`${CUSTOMER}/${id}`)
      .send({ x: [...(body.x as number[]), 1e308] })
      .expect(400);
    await t.http
      .patch(`${CUSTOMER}/${id}`)
      .send({ x: (body.x as number[]).slice(1) })
      .expect(200);
  });

  it('do not explode by values', async () => {
    const objects = (count: number): object => ({ x: Array(count).fill({}) as object[] });
    const { body } = await t.http
      .post(CUSTOMER)
      .send({ ...minimalCustomer(), ...objects(1000) })
      .expect(400);
    expect(body).toMatchObject({
      code: 'invalidBody',
      message: expect.stringMatching(/ 20\d\d values .*limit is 1024/),
    });
    const id = await create(objects(300));
    const more = { mediumType: 'x', ...objects(300) };
    await t.http
      .patch(`${CUSTOMER}/${id}`)
      .send({ y: [more] })
      .expect(400);
    expect((await t.http.get(`${CUSTOMER}/${id}`)).body).toMatchObject(objects(300));
  });

  it('end a page early, and its links go on', async () => {
    const ids = await fill(10);
    const page = await t.http.get(`${CUSTOMER}?limit=8`).expect(206);
    expect(idsOf(page.body)).toEqual(ids.slice(0, 6));
    expect(page.headers).toMatchObject({
      'x-total-count': '10',
      'x-result-count': '6',
      'content-range': 'items 1-6/10',
      link: expect.stringContaining(`${CUSTOMER}?offset=6&limit=8>; rel="next"`),
    });
    const rest = await t.http.get(`${CUSTOMER}?offset=6&limit=8`).expect(206);
    expect(idsOf(rest.body)).toEqual(ids.slice(6));
    expect(rest.headers['link']).not.toContain('rel="next"');
    // Not asked for, as ten are a page.
    const plain = await t.http.get(CUSTOMER).expect(200);
    expect(idsOf(plain.body)).toEqual(ids.slice(0, 6));
    expect(plain.headers['link']).toContain('offset=6&limit=10>; rel="next"');
  });

  it.each([
    ['all', ''],
    ['sorted by a column', 'sort=-status'],
    ['sorted by what has no column', 'sort=-rank'],
    ['found by a column', 'status=initialized'],
    ['found by an attribute', 'engagedParty.@referredType=Organization&sort=rank'],
    ['narrowed', 'fields=rank'],
  ])('let every list be walked, both ways: %s', async (_, query) => {
    const ids = await fill(15);
    for (const [start, rel] of [
      ['after=', 'next'],
      ['before=', 'prev'],
    ] as const) {
      const seen: string[] = [];
      let at: string | undefined = `${CUSTOMER}?${query}&${start}&limit=9`;
      for (let pages = 0; at !== undefined && pages < 10; pages++) {
        const { body, headers } = (await t.http.get(at).expect(206)) as {
          body: { id: string }[];
          headers: Record<string, string>;
        };
        expect(body.length).toBeLessThanOrEqual(6);
        if (rel === 'next') seen.push(...idsOf(body));
        else seen.unshift(...idsOf(body));
        at = new RegExp(`<https?://[^/]*([^>]*)>; rel="${rel}"`).exec(headers['link'] ?? '')?.[1];
      }
      expect(seen.toSorted()).toEqual(ids);
      if (query.includes('rank')) continue;
      if (query !== 'sort=-status') expect(seen).toEqual(ids);
    }
  });

  it('of a page by offset are counted for each kind of list', async () => {
    const ids = await fill(8);
    for (const query of [
      'sort=rank',
      'status=initialized',
      'engagedParty.@referredType=Organization',
      'rank.gte=0&sort=id',
    ]) {
      const { body, headers } = await t.http.get(`${CUSTOMER}?${query}&limit=8`).expect(206);
      expect({ query, ids: idsOf(body) }).toEqual({ query, ids: ids.slice(0, 6) });
      expect(headers).toMatchObject({ 'x-total-count': '8', 'content-range': 'items 1-6/8' });
    }
  });

  it('give one resource at least, and count those of former times', async () => {
    const ids = await fill(3);
    await t.dataSource.query(
      `update customer set size = null, document = document || jsonb_build_object('text', repeat('x', 40 * 1024))`,
    );
    expect(idsOf((await t.http.get(CUSTOMER)).body)).toEqual(ids.slice(0, 1));
    await t.dataSource.query(
      `update customer set document = document || jsonb_build_object('text', repeat('x', 80 * 1024))`,
    );
    for (const [n, id] of ids.entries()) {
      const { body } = await t.http.get(`${CUSTOMER}?offset=${n}&limit=3`).expect(206);
      expect(idsOf(body)).toEqual([id]);
    }
  });
});
