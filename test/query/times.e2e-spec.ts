import type { Response } from 'supertest';
import { customer } from '../../src/customer/customer.resource';
import { organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { minimalCustomer } from '../support/bodies';
import { migrateSupplier } from '../support/supplier/migrate';
import { SupplierModule } from '../support/supplier/supplier.module';
import { supplier } from '../support/supplier/supplier.resource';
import { type TestApp, startTestApp } from '../support/test-app';

/** `createdAt` and `changedAt`, which every resource has beside its document. */

interface Row {
  readonly id: string;
  readonly created: string;
  readonly changed: string;
  readonly name: string;
}

/** In the order of their ids. Two were created at the same time. */
const ROWS: readonly Row[] = [
  { id: 'a', created: '2026-01-02T10:00:00.123456Z', changed: '2026-03-01T00:00:00Z', name: 'x' },
  { id: 'b', created: '2026-01-01T00:00:00Z', changed: '2026-01-01T00:00:00Z', name: 'y' },
  { id: 'c', created: '2026-01-02T10:00:00.123456Z', changed: '2026-02-01T00:00:00Z', name: 'x' },
  { id: 'd', created: '2026-01-01T23:59:59.999999Z', changed: '2026-02-01T00:00:00Z', name: 'z' },
];

const RESOURCES: readonly Resource[] = [customer, partyRole, organization, supplier];

describe('the times of resources', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ modules: [SupplierModule], prepare: migrateSupplier });
    for (const { table } of RESOURCES) {
      for (const { id, created, changed, name } of ROWS) {
        await t.dataSource.query(
          `insert into "${table}" (id, document, created_at, updated_at) values ($1, $2, $3, $4)`,
          [
            id,
            { name, tradingName: name, status: 'active', createdAt: 'own', engagedParty: { id: '1' } },
            created,
            changed,
          ],
        );
      }
    }
  });
  afterAll(() => t.close());

  const list = async ({ collection }: Resource, query: string): Promise<string> => {
    const { body, headers } = await t.http.get(`${collection}?${query}`);
    expect(body).toBeInstanceOf(Array);
    if (!query.includes('limit')) expect(headers['x-total-count']).toBe(String(body.length));
    return (body as { id: string }[]).map(({ id }) => id).join('');
  };

  const jsonpath = (text: string): string => `filter=${encodeURIComponent(text)}`;

  it.each([
    ['createdAt=2026-01-02T10:00:00.123456Z', 'ac'],
    ['createdAt=2026-01-02T12:00:00.123456%2B02:00', 'ac'],
    ['createdAt=2026-01-02T12:00:00.123456+02:00', 'ac'],
    ['createdAt=2026-01-02T10:00:00.1234569Z', 'ac'],
    ['createdAt=2026-01-02T10:00:00Z', ''],
    ['createdAt=2026-01-01', 'bd'],
    ['createdAt=2026-01-01,2026-01-02', 'abcd'],
    ['createdAt==2026-01-01', 'bd'],
    ['createdAt.eq=2026-01-01', 'bd'],
    ['createdAt.in=2026-01-01&createdAt=2026-01-02', 'abcd'],
    ['createdAt.ne=2026-01-01', 'ac'],
    ['createdAt.nin=2026-01-01,2026-01-02', ''],
    ['createdAt.gt=2026-01-01', 'acd'],
    ['createdAt>2026-01-01', 'acd'],
    ['createdAt%3E%3D2026-01-01', 'abcd'],
    ['createdAt.gte=2026-01-02T10:00:00.123456Z', 'ac'],
    ['createdAt.gt=2026-01-02T10:00:00.123456Z', ''],
    ['createdAt.lt=2026-01-01T23:59:59.999999Z', 'b'],
    ['createdAt<=2026-01-01T23:59:59.999999Z', 'bd'],
    ['createdAt.gte=2026-01-01T12:00Z&createdAt.lt=2026-01-02T10:00:00.124Z', 'acd'],
    ['createdAt.lt=0001-01-01T00:00:00%2B15:59', ''],
    ['createdAt.lt=9999-12-31T23:59:59-15:59', 'abcd'],
    ['createdAt.isnull', ''],
    ['createdAt.isnotnull', 'abcd'],
    ['changedAt.gte=2026-02-01', 'acd'],
    ['changedAt.gte=2026-02-01&status=active', 'acd'],
    ['changedAt.gte=2026-03-01;status=none', 'a'],
    ['changedAt.gte=2026-02-01&createdAt.lt=2026-01-02', 'd'],
    [jsonpath(`$[?(@.createdAt >= '2026-01-02')]`), 'ac'],
    [jsonpath(`$[?('2026-01-01T10:00:00Z' < @['createdAt'] && @.status == 'active')]`), 'acd'],
    [jsonpath(`$[?(!(@.changedAt != '2026-02-01T01:00:00+01:00'))]`), 'cd'],
    [jsonpath('$[?(@.createdAt)]'), 'abcd'],
    [jsonpath('$[*].changedAt'), 'abcd'],
    [jsonpath(`$..[?(@.createdAt == 'own')]`), 'abcd'],
    [jsonpath('$.createdAt'), 'abcd'],
    ['engagedParty.createdAt=2026-01-01', ''],
    ['sort=createdAt', 'bdac'],
    ['sort=-createdAt', 'acdb'],
    ['sort=-createdAt,-changedAt', 'acdb'],
    ['sort=createdAt,changedAt', 'bdca'],
    ['sort=-changedAt', 'acdb'],
    ['sort=changedAt,-id', 'bdca'],
    ['sort=status,-changedAt', 'acdb'],
    ['sort=$.createdAt&status=active', 'bdac'],
    ['sort=-createdAt&offset=1&limit=2', 'cd'],
  ])('?%s finds %s', async (query, expected) => {
    for (const resource of RESOURCES)
      expect([resource.name, await list(resource, query)]).toEqual([resource.name, expected]);
  });

  it.each(['sort=createdAt', 'sort=-createdAt', 'sort=-changedAt', 'sort=changedAt,-createdAt', 'sort=-createdAt&status=active', `sort=createdAt&${jsonpath(`$[?(@.status=='active')]`)}`])(
    '?%s is walked by cursors, both ways',
    async (query) => {
      const whole = await list(customer, query);
      for (const [side, rel] of [['after', 'next'], ['before', 'prev']] as const) {
        const pages: string[] = [];
        let url: string | undefined = `${customer.collection}?${query}&${side}=&limit=1`;
        while (url !== undefined && pages.length < 9) {
          const { body, headers }: Response = await t.http.get(url).expect(206);
          pages.push((body as { id: string }[]).map(({ id }) => id).join(''));
          url = new RegExp(`<([^>]*)>; rel="${rel}"`).exec(String(headers['link']))?.[1]?.slice(t.origin.length);
        }
        expect([side, (side === 'after' ? pages : pages.toReversed()).join('')]).toEqual([side, whole]);
      }
    },
  ); // prettier-ignore

  it('takes no cursor that it did not give', async () => {
    const { headers } = await t.http.get(`${customer.collection}?sort=createdAt&after=&limit=1`).expect(206);
    const cursor = /after=([\w-]+)/.exec(String(headers['link']))?.[1] ?? '';
    const [signature, id, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    expect(key).toBe('2026-01-01T00:00:00.000000Z');
    const status = async (...parts: unknown[]): Promise<number> => {
      const other = Buffer.from(JSON.stringify(parts)).toString('base64url');
      return (await t.http.get(`${customer.collection}?sort=createdAt&limit=1&after=${other}`)).status;
    };
    expect(await status(signature, id, '2026-01-01T00:00:00.000001Z')).toBe(206);
    for (const broken of ['2026-02-30T00:00:00.000000Z', '2026-01-01', 'infinity', 'now', '1', '']) {
      expect([broken, await status(signature, id, broken)]).toEqual([broken, 400]);
    }
    expect(await status(signature, id)).toBe(400);
  });

  it.each([
    ['createdAt=yesterday', 'createdAt: must be a date or a date-time such as 2024-05-04T10:00:00Z, not "yesterday"'],
    [
      'changedAt.gt=2026-13-01',
      'changedAt: must be a date or a date-time such as 2024-05-04T10:00:00Z, not "2026-13-01"',
    ],
    ['createdAt.gte=', 'must be a date or a date-time'],
    [
      'createdAt.startswith=2026',
      'createdAt: is a point in time; compare it with a date-time: createdAt.gt=2026-01-01T00:00:00Z, or',
    ],
    ['createdAt.like=2026*', 'createdAt: is a point in time'],
    ['createdAt=~2026', 'createdAt: is a point in time'],
    [jsonpath('$[?(@.createdAt > 5)]'), 'createdAt: is a point in time'],
    [jsonpath('$[?(@.createdAt == null)]'), 'createdAt: is a point in time'],
    [jsonpath('$[?(@.createdAt.length() > 5)]'), 'createdAt: is a point in time'],
    [jsonpath('$[?(@.createdAt =~ /2026/)]'), 'createdAt: is a point in time'],
    [jsonpath(`$[?(@.createdAt > 'x')]`), 'must be a date or a date-time such as'],
    ['createdAt.year=2026', 'there is no attribute or operator .year after createdAt'],
    [jsonpath('$[?(@.createdAt.year)]'), 'createdAt: stands for something of the whole resource, and has no parts'],
    [jsonpath(`$[?(@[0].createdAt > '2026-01-01')]`), 'createdAt: stands for something of the whole resource'],
    [jsonpath(`$[?(@[?(@.createdAt > '2026-01-01')])]`), 'createdAt: stands for something of the whole resource'],
    ['sort=createdAt.year', 'names no attribute that there can be'],
    ['sort=$[?(@.status)].createdAt', 'createdAt: stands for something of the whole resource'],
  ])('?%s is 400', async (query, message) => {
    const { body } = await t.http.get(`${customer.collection}?${query}`).expect(400);
    expect(body).toMatchObject({ code: 'invalidQuery' });
    expect(body.message).toContain(message);
  });

  it('are no part of a representation; an attribute of that name is one like any other', async () => {
    const { body } = await t.http.get(`${customer.collection}?id=a&fields=createdAt,changedAt`).expect(200);
    expect(body).toEqual([{ id: 'a', href: expect.any(String), createdAt: 'own' }]);
  });

  it('are those of what happens: a change is newer, and leaves the creation as it was', async () => {
    const before = new Date(Date.now() - 60_000).toISOString();
    const [first, second] = [minimalCustomer(), minimalCustomer()].map((body) => ({ ...body, name: 'new' }));
    const { body: one } = await t.http.post(customer.collection).send(first).expect(201);
    const { body: two } = await t.http.post(customer.collection).send(second).expect(201);
    expect(await list(customer, `createdAt.gt=${before}&sort=-createdAt`)).toBe(two.id + one.id);
    await t.http.patch(`${customer.collection}/${one.id}`).send({ name: 'newer' }).expect(200);
    expect(await list(customer, `createdAt.gt=${before}&sort=-changedAt`)).toBe(one.id + two.id);
    expect(await list(customer, `createdAt.gt=${before}&sort=-createdAt`)).toBe(two.id + one.id);
  });

  it('are in no event', async () => {
    const hub = `${customer.api.basePath}/hub`;
    for (const query of [
      'createdAt.gt=2026-01-01',
      'event.customer.changedAt.gt=2026-01-01',
      `$[?(@.event.Customer.createdAt)]`,
    ]) {
      const { body } = await t.http.post(hub).send({ callback: 'http://127.0.0.1:1/', query }).expect(400);
      expect(body.message).toMatch(
        /^\/query: (created|changed)At: no event has it; when the change was is eventTime, and what is new is eventType=CustomerCreateEvent/,
      );
    }
    await t.http
      .post(hub)
      .send({ callback: 'http://127.0.0.1:1/', query: 'event.customer.nested.createdAt=x&fields=createdAt' })
      .expect(201);
  });
});
