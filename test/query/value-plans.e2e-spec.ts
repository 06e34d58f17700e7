import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { individual } from '../../src/party/party.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { IndexesInUse } from '../../src/tmf/store/indexes/indexes-in-use';
import { listStatement, shortListStatement } from '../../src/tmf/store/list/list-statement';
import { type TestApp, startTestApp } from '../support/test-app';

const FRAGMENTS = 'customer_fragments';
const STARTS = 'customer_valid_for_start_date_time_instant';

describe('indexes that resources declare', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
    for (const { table } of [customer, individual]) {
      await t.dataSource.query(
        `insert into "${table}" (id, document)
         select n::text, jsonb_build_object(
           'name', 'Zoë Andersen ' || n, 'givenName', 'Zoë' || n, 'status', 'active',
           'validFor', jsonb_build_object('startDateTime', '2024-01-01T00:00:00Z'::timestamptz + n * interval '1 hour'),
           'birthDate', to_char('1950-01-01'::date + n, 'YYYY-MM-DD') || 'T00:00:00Z',
           'contactMedium', jsonb_build_array(
             jsonb_build_object('mediumType', 'email', 'characteristic',
               jsonb_build_object('emailAddress', 'a' || n || '@moon' || n % 500 || '.example')),
             jsonb_build_object('mediumType', 'phone', 'characteristic',
               jsonb_build_object('phoneNumber', '+33 6 ' || n, 'street1', n || ' Station Road'))))
         from generate_series(1, 5000) n`,
      );
      await t.dataSource.query(`vacuum analyze "${table}"`);
    }
  });
  afterAll(() => t.close());

  async function planOf(resource: Resource, query: string): Promise<string> {
    const { page, queryLimits } = loadSettings({});
    const asked = `${resource.collection}?${query.replaceAll('&&', '%26%26').replaceAll(' ', '%20')}`;
    const request = parseListRequest(asked, undefined, resource, `http://host${resource.collection}`, {
      ...page,
      query: queryLimits,
    });
    const listed = { table: resource.table, columns: t.app.get(IndexesInUse).columnsOf(resource) };
    const { statement, values } = shortListStatement(listed, request) ?? listStatement(listed, request);
    const rows: Record<string, string>[] = await t.dataSource.query(`explain ${statement.text}`, [...values]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it.each([
    'name.contains=sen 4711',
    'name.icontains=ANDERSEN 4711',
    'name.ilike=*sen 471*',
    'name.regex=sen 47[12]1$',
    'name.regex=^Zoë Andersen 4711|^Moon FC',
    'name.iendswith=sen 4711',
    'contactMedium.characteristic.emailAddress.endswith=@moon77.example',
    'contactMedium.characteristic.emailAddress.icontains=A4711@',
    'contactMedium.characteristic.phoneNumber.contains=6 4711',
    'contactMedium.characteristic.street1.like=4711 Station*',
    'name.contains=sen 4711&status=active',
    'contactMedium.characteristic.city.icontains=paris 4711',
    'q=anders 4711',
    'q=ZOË A4711@&status=active',
    'q=%2B336471 zo',
    'q=ab',
    'name.contains=sen 4711;name.contains=sen 4712',
    `filter=contactMedium[?(@.mediumType=='email'&&@.characteristic.emailAddress=~/moon77\\.ex/i)]`,
    `filter=$[?(@.contactMedium[?(@.characteristic.phoneNumber=~/6 4711/)]&&@.status=='active')]`,
  ])('%s asks for fragments', async (query) => {
    const plan = await planOf(customer, query);
    expect(plan).toContain(`Bitmap Index Scan on ${FRAGMENTS}`);
    expect(plan).not.toMatch(/Seq Scan on customer( |$)/m);
  });

  it.each(['name.contains=en', 'name.regex=^.n', 'name.ne=a', 'name.contains=sen 4711;statusReason.isnull'])(
    '%s does not',
    async (query) => expect(await planOf(customer, query)).not.toContain(FRAGMENTS),
  );

  it.each([
    'validFor.startDateTime.gt=2024-07-20T00:00:00Z',
    'validFor.startDateTime=2024-03-01',
    'validFor.startDateTime.gte=2024-03-01&validFor.startDateTime.lt=2024-03-02',
    'sort=-validFor.startDateTime',
    'sort=validFor.startDateTime',
    'sort=-validFor.startDateTime&after=',
    'status=active&sort=-validFor.startDateTime',
  ])('%s asks for instants', async (query) => {
    const plan = await planOf(customer, query);
    expect(plan).toContain(STARTS);
    expect(plan).not.toMatch(/Seq Scan on customer( |$)/m);
  });

  it('finds persons, too', async () => {
    expect(await planOf(individual, 'givenName.icontains=zoë4711')).toContain('individual_fragments');
    expect(await planOf(individual, 'birthDate=1960-02-03')).toContain('individual_birth_date_instant');
  });

  it('answers what it answered without', async () => {
    const names = async (query: string): Promise<string[]> => {
      const { body } = await t.http.get(`${customer.collection}?${query}&fields=name`);
      return body.map(({ name }: { name: string }) => name);
    };
    expect(await names('name.icontains=zo%C3%8B%20andersen%204711')).toEqual(['Zoë Andersen 4711']);
    // Accents count, as ever.
    expect(await names('name.icontains=zoe%20andersen%204711')).toEqual([]);
    expect(await names('name.contains=andersen%204711')).toEqual([]);
    expect(await names('sort=-validFor.startDateTime&limit=2')).toEqual(['Zoë Andersen 5000', 'Zoë Andersen 4999']);
    expect(await names('validFor.startDateTime=2024-01-01T01:00:00Z')).toEqual(['Zoë Andersen 1']);
  });

  it('walks along instants by cursors, and refuses one that is none', async () => {
    const seen: string[] = [];
    let next: string | undefined = `${customer.collection}?sort=-validFor.startDateTime&limit=1000&after=&fields=name`;
    while (next) {
      const { body, headers } = await t.http.get(next.replace(/^https?:\/\/[^/]+/, ''));
      seen.push(...body.map(({ id }: { id: string }) => id));
      next = /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];
    }
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, n) => String(5000 - n)));
    const cursor = Buffer.from(JSON.stringify(['-validFor.startDateTime', '9'.repeat(30), '1'])).toString('base64url');
    await t.http.get(`${customer.collection}?sort=-validFor.startDateTime&after=${cursor}`).expect(400);
  });
});
