import { type IncomingMessage, get as getRaw } from 'node:http';
import { json } from 'node:stream/consumers';
import { Client } from 'pg';
import { customer } from '../../src/customer/customer.resource';
import type { Body } from '../support/bodies';
import { describeOnServer } from '../support/on-server';
import { migrateSupplier } from '../support/supplier/migrate';
import { SupplierModule } from '../support/supplier/supplier.module';
import { supplier } from '../support/supplier/supplier.resource';
import { type TestApp, startTestApp } from '../support/test-app';

/** The query language on the running service; docs/querying.md has more of it, tested by querying.e2e-spec.ts. */

const party = (id: string) => ({ id, '@referredType': 'Organization' });
const credit = (creditScore: number, creditProfileDate: string) => ({ creditScore, creditProfileDate, validFor: {} });
const email = (emailAddress: string, preferred: boolean) => ({
  mediumType: 'email',
  preferred,
  characteristic: { emailAddress },
});

const BODIES: Body[] = [
  {
    name: 'Ada',
    status: 'active',
    engagedParty: party('p1'),
    contactMedium: [email('ada@moon.example', true), { mediumType: 'phone', characteristic: { phoneNumber: '+331' } }],
    characteristic: [
      { name: 'segment', value: 'gold' },
      { name: 'seats', value: 10 },
    ],
    creditProfile: [credit(640, '2024-05-04T23:30:00-02:00'), credit(9, '2020-01-01T00:00:00Z')],
    validFor: { startDateTime: '2024-05-04T10:00:00Z' },
    rank: 10,
  },
  {
    name: 'Bo, Ltd; x',
    status: 'active',
    engagedParty: party('p2'),
    contactMedium: [email('bo@sun.example', false), email('office@moon.example', true)],
    characteristic: [
      { name: 'segment', value: 'silver' },
      { name: 'seats', value: '10' },
      { name: 'tier', value: 'gold' },
    ],
    creditProfile: [credit(100, '2024-05-04T12:00:00Z')],
    validFor: { startDateTime: '2024-05-04T11:30:00+02:00' },
    rank: 9,
  },
  {
    name: 'Çelik',
    status: 'closed',
    engagedParty: party('q1'),
    characteristic: [{ name: 'segment', value: true }],
    validFor: { startDateTime: '2023-12-31T23:00:00-05:00' },
    rank: null,
    tags: [],
  },
  { name: 'ada', status: 'closed', engagedParty: party('q2'), rank: 'high', tags: ['x', 'y'], deep: [[{ er: 5 }]] },
];

describe.each([
  { resource: customer, start: () => startTestApp({ env: { QUERY_MAX_CLAUSES: '9' } }) },
  {
    resource: supplier,
    start: () => startTestApp({ modules: [SupplierModule], prepare: migrateSupplier, env: { QUERY_MAX_CLAUSES: '9' } }),
  },
])('queries on $resource.name', ({ resource: { collection, table }, start }) => {
  let t: TestApp;
  let ids: string[];

  beforeAll(async () => {
    t = await start();
    ids = [];
    for (const body of BODIES) {
      const { body: created } = await t.http
        .post(collection)
        .send({ registration: 'HRB', ...body })
        .expect(201);
      ids.push(created.id);
    }
  });
  afterAll(() => t.close());

  /** Which of the bodies are answered, counted from 1. */
  const get = async (query: string): Promise<number[]> => {
    const { body, headers } = await t.http.get(`${collection}?${query}`).expect(200);
    expect(headers['x-total-count']).toBe(String(body.length));
    return (body as { id: string }[]).map(({ id }) => ids.indexOf(id) + 1);
  };

  it.each<[string, number[]]>([
    ['name.gt=Bo', [2, 3, 4]],
    ['name>Bo', [2, 3, 4]],
    ['name%3EBo', [2, 3, 4]],
    ['name%3E%3DAda', [1, 2, 3, 4]],
    ['name<=Ada', [1]],
    ['name%3C%3dAda', [1]],
    ['name.lt=Ada', []],
    ['name=%3DAda', []],
    ['name%3D%3DAda', [1]],
    ['name=~^[AB]', [1, 2]],
    ['name*=^[AB]', [1, 2]],
    ['name%3D~%5E%5BAB%5D', [1, 2]],
    ['name%2A%3D%5EA', [1]],
    ['name.regex=a{1,2}$', [1, 4]],
    ['name.like=A*a', [1]],
    ['name.like=A.a', []],
    ['name.ilike=a*A', [1, 4]],
    ['name.ilike=ç*', [3]],
    ['name.contains=Ltd;status=closed', [2, 3, 4]],
    ['name.contains=%2C%20', [2]],
    ['name.startswith=Bo\\,%20Ltd\\;', [2]],
    ['name.startswith=~,A', [1]],
    ['name.endswith=da,x', [1, 2, 4]],
    ['name.icontains=ADA', [1, 4]],
    ['name.istartswith=%C3%A7,BO', [2, 3]],
    ['name.iendswith=LTD; X', [2]],
    ['name.iendswith=X,LIK', [2, 3]],
    ['name.ne=Ada', [2, 3, 4]],
    ['status.ne=active,closed', []],
    ['characteristic.value.ne=gold', [3, 4]],
    ['name.in=Ada,ada', [1, 4]],
    ['name.nin=Ada,ada', [2, 3]],
    ['name.eq=Bo, Ltd; x', []],
    ['name=Bo%2C%20Ltd%3B%20x', [2]],
    ['name=Ada%2Cada', [1, 4]],
    ['name=%C3%87elik,Ada%2cada', [1, 3, 4]],
    ['name=Bo%5C%2C%20Ltd%3B%20x', [2]],
    ['name=Ada%2CBo%5C%2C%20Ltd%3B%20x', [1, 2]],
    ['name==Ada,ada', []],
    ['name==Bo, Ltd%3B x', [2]],
    ['name%3D%3DBo%2C+Ltd%3B+x', [2]],
    ['name.eq=Ada%2Cada', []],
    ['name.exact=Bo%2C%20Ltd%3B%20x', [2]],
    ['name.in=Ada%2Cada', [1, 4]],
    ['name.ne=Ada%2Cada', [2, 3]],
    ['name.ne=Bo%2C%20Ltd%3B%20x', [1, 3, 4]],
    ['name.nin=Ada%2CBo%5C%2C%20Ltd%3B%20x', [3, 4]],
    ['name=Ada%2C1&name=ada', [1, 4]],
    ['status=active%2Cclosed&fields=name%2Cstatus&sort=-status%2Cname', [4, 3, 1, 2]],
    ['creditProfile.creditScore=9%2C100', [1, 2]],
    ['contactMedium.preferred=true%2Cfalse', [1, 2]],
    ['creditProfile.creditProfileDate=2024-05-05%2C2024-05-04', [1, 2]],
    ['rank=9%2Chigh', [2, 4]],
    ['creditProfile.creditScore%3E%3D=640', [1]],
    ['name%3D%3D=Ada', [1]],
    ['name*%3D=^A', [1]],
    ['rank.isnull', [3]],
    ['rank.isnull=true', [3]],
    ['rank.isnull=false', [1, 2, 4]],
    ['rank.isnotnull', [1, 2, 4]],
    ['tags.isnotnull', [4]],
    ['contactMedium.isnull', [3, 4]],
    ['rank.gt=9', [1]],
    ['rank>=9', [1, 2]],
    ['rank>h', [4]],
    ['characteristic.value>9', [1]],
    ['deep.er=5', []],
    ['tags=y', [4]],
    ['creditProfile.creditScore<10', [1]],
    ['creditProfile.creditScore>100&creditProfile.creditScore<700', [1]],
    ['creditProfile.creditScore.gt=99.5', [1, 2]],
    ['creditProfile.creditProfileDate=2024-05-05', [1]],
    ['creditProfile.creditProfileDate=2024-05-05T01:30:00Z', [1]],
    ['creditProfile.creditProfileDate=2024-05-05T03:30:00%2B02:00', [1]],
    ['creditProfile.creditProfileDate=2024-05-05T03:30:00+02:00', [1]],
    ['creditProfile.creditProfileDate.ne=2024-05-05', [2, 3, 4]],
    ['validFor.startDateTime>2024-05-04', [1, 2]],
    ['validFor.startDateTime>2024-01-01&validFor.startDateTime<2024-05-04T09:45:00Z', [2, 3]],
    ['validFor.startDateTime.startswith=2024', [1, 2]],
    ['engagedParty.id>p1&engagedParty.id<=q1', [2, 3]],
    ['engagedParty.id.startswith=p', [1, 2]],
    ['contactMedium.characteristic.emailAddress.startswith=office,ada', [1, 2]],
    ['contactMedium.characteristic.phoneNumber.startswith=%2B33', [1]],
    ["contactMedium.characteristic.emailAddress.startswith='%20%7C%20\\", []],
    ['id.startswith=0', [1, 2, 3, 4]],
    ['id.gt=0&name=Ada', [1]],
    ['status=active;status=closed&name=ada', [4]],
    ['status=active;closed&name=ada', [4]],
    ['status=active&name=Ada;status=closed&name=ada', [1, 4]],
    ['name=Ada;status=closed', [1, 3, 4]],
    ['name=Ada;fields=none;name=ada', [1, 4]],
    ['name.isnull;name=Ada', [1]],
    ['status=active&status=closed&name.contains=d&name.contains=A', [1]],
  ])('?%s', async (query, matches) => expect(await get(query)).toEqual(matches));

  it.each<[string, number[]]>([
    ["$[?(@.status=='active')]", [1, 2]],
    ["[?(@.status=='active')]", [1, 2]],
    ['$[*][?(@.status=="active")]', [1, 2]],
    ["$.[?(@['status']=='active')]", [1, 2]],
    ["$[?@.status == 'active' && @.name == 'Ada']", [1]],
    ["contactMedium[?(@.mediumType=='email' && @.preferred==true)]", [1, 2]],
    ["$.contactMedium[?(@.preferred==true)].characteristic[?(@.emailAddress=='bo@sun.example')]", []],
    ["characteristic[?(@.name=='segment' && @.value=='gold')]", [1]],
    ["characteristic[?(@.name=='seats' && @.value==10)]", [1]],
    ["characteristic[?(@.name=='seats' && @.value=='10')]", [2]],
    ["$[?(@.characteristic[?(@.name=='segment' && @.value=='silver')])]", [2]],
    ["$[?(@.contactMedium[?(@.mediumType=='email')].characteristic.emailAddress =~ /@MOON\\./i)]", [1, 2]],
    ["$[?(@.name =~ '^A')]", [1]],
    ["$[?(!@.contactMedium || @.name=='Ada')]", [1, 3, 4]],
    ["$[?(!(@.status!='closed'))]", [3, 4]],
    ['$[?(@.rank != 9)]', [1, 3, 4]],
    ['$[?(@.rank == null)]', [3]],
    ['$[?(@.rank)]', [1, 2, 3, 4]],
    ["$[?('Ada' < @.name)]", [2, 3, 4]],
    ['$[?(@.contactMedium.length() > 1)]', [1, 2]],
    ['$[?(length(@.name) == 3)]', [1, 4]],
    ['$[?(@.tags.length() == 0)]', [3]],
    ["creditProfile[?(@.creditProfileDate > '2024-05-05' && @.creditScore > 500)]", [1]],
    ["creditProfile[?(@.creditProfileDate > '2024-05-05' && @.creditScore < 500)]", []],
    ["$[?(@.creditProfile[?(@.creditProfileDate == '2020-01-01')].creditScore == 9)]", [1]],
    ["$[?(!@.creditProfile[?(@.creditProfileDate == '2020-01-01')])]", [2, 3, 4]],
    ["$[?(@.validFor.startDateTime >= '2024-05-04T12:00:00+02:00')]", [1]],
    ["characteristic[1][?(@.name=='seats')]", [1, 2]],
    ["characteristic[-1][?(@.name=='seats')]", [1]],
    ["characteristic[0:1][?(@.value=='gold')]", [1]],
    ['$..characteristic[?(@.phoneNumber)]', [1]],
    ['$[?(@.*.id == "p2")]', [2]],
    ["$[?(@.engagedParty['@referredType']=='Organization' && @.engagedParty.id=='q2')]", [4]],
    ["name[?(@=='Ada')],name[?(@=='ada')]", [1, 4]],
    ["$[?(@.name=='Ada')];$[?(@.name=='ada')]", [1, 4]],
    ["$[?(@.id == 'no such id')]", []],
    ["$[?(@.unknown.path == 'x')]", []],
    ['deep[*][?(@.er==5)]', [4]],
  ])('?filter=%s', async (filter, matches) => {
    expect(await get(`filter=${encodeURIComponent(filter)}`)).toEqual(matches);
  });

  it('takes several filters as alternatives, and filters and attributes together', async () => {
    expect(await get("filter=$[?(@.name=='Ada')]&filter=$[?(@.name=='ada')]")).toEqual([1, 4]);
    expect(await get("filter=$[?(@.name=='Ada')];$[?(@.name=='ada')]&status=closed")).toEqual([4]);
    expect(await get(`filter=$[?(@.id=='${ids[1]}')]`)).toEqual([2]);
    expect(await get(`href=${t.origin}${collection}/${ids[2]}`)).toEqual([3]);
    expect(await get(`href.ne=${t.origin}${collection}/${ids[2]}`)).toEqual([1, 2, 4]);
  });

  it.each([
    ';suspended',
    '=1;name=x',
    'creditProfile.creditScore.gt=abc',
    'creditProfile.creditScore.like=1',
    'contactMedium.preferred.gt=true',
    'validFor.startDateTime=yesterday',
    'validFor.startDateTime>2024-02-30',
    'name.nonsense=a',
    'name.gt>a',
    'name.isnull=maybe',
    'suspended',
    'limit>5',
    'href.gt=x',
    'name.regex=(',
    'name.regex=a**',
    'name.regex=(%3F=a)',
    'name.regex=(a)%5C1',
    'name.regex=((a{255}){255}){255}',
    'name.regex=[z-a]',
    'name.regex=(a*){255}',
    `name.like=${'*a'.repeat(101)}`,
    'status!=active',
    'a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1;j=1',
    'filter=$[?(@.a==1&&@.b==2)]',
    'filter=$[?(@.a==)]',
    'filter=$[?(@.a==1]',
    "filter=$[?(@.a=='x)]",
    'filter=$[?(@.a < true)]',
    'filter=$[?(@.a =~ /(/)]',
    "filter=$[?(@.validFor.startDateTime > 'x')]",
    'filter=name[',
    'filter=$[name]',
    `filter=${'$[?' + '('.repeat(40)}`,
    `filter=$[?(${'@.a||'.repeat(20)}@.a)]`,
    `filter=${'a'.repeat(2049)}`,
    'fields=characteristic[?(@.name==)]',
    'sort=--name',
    'sort=name[?(',
    'sort=$',
    'after=x',
    'after=WyIiXQ',
    'after=&before=',
    'after=&offset=1',
    'after=&after=',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await t.http.get(`${collection}?${query}`);
    expect([status, body.code, body.message]).toEqual([400, 'invalidQuery', expect.any(String)]);
  });

  /** Spellings of other languages, each of which found nothing, or sorted nothing, without a word. */
  it.each<[string, string]>([
    ['name<>Zoe', 'name.ne='],
    ['name%3C%3EZoe', 'name.ne='],
    ['name<%3EZoe', 'name.ne='],
    ['name!=Zoe', 'name.ne='],
    ['name!==Zoe', 'name.ne='],
    ['rank%3D%3E9', 'rank>=value'],
    ['name===Ada', 'name=value'],
    ['name~=^A', 'name=~pattern'],
    ['name!~^A', 'name=~pattern'],
    ['rank>>9', 'rank>value'],
    ['name=A & B', '%26'],
    ['name%20like%20A', 'name=value'],
    ['name%20=%20Ada', 'write name=value without spaces'],
    ['rank+>+9', 'write rank>value without spaces'],
    ['name[eq]=Ada', 'name=value'],
    ['rank[gte]=9', 'rank.gte=value'],
    ['rank[$gte]=9', 'rank.gte=value'],
    ['name[]=Ada', 'name=value'],
    ['filter[name]=Ada', 'name=value'],
    ['page[size]=1', 'limit=10'],
    ['fields[customer]=name', 'fields=name'],
    ['sort[name]=desc', 'sort=-name'],
    ['characteristic[0].name=seats', 'filter='],
    ['$.name=Ada', 'name=value'],
    ["$filter=name eq 'Ada'", 'name=value'],
    ['$orderby=name desc', 'sort=-name'],
    ['$top=1', 'limit=10'],
    ['name=100%', '%25'],
    ["filter=name eq 'Ada'", 'status=active'],
    ['filter=status=active', 'status=active'],
    ["filter=$[?(@.name='Ada')]", 'equal is written =='],
    ["filter=$[?(@.name==='Ada')]", 'equal is written =='],
    ["filter=$[?(@.name eq 'Ada')]", 'equal is written =='],
    ["filter=$[?(@.name<>'Ada')]", 'not equal is written !='],
    ["filter=$[?(@.name!=='Ada')]", 'not equal is written !='],
    ['filter=$[?(@.rank=>1)]', 'greater or equal is written >='],
    ['filter=$[?(@.rank=<1)]', 'less or equal is written <='],
    ["filter=$[?(@.name~='A')]", 'a regular expression is written =~'],
    ['filter=$[?(@.a==1 and @.b==2)]', '%26%26'],
    ['filter=$[?(@.a==1 %26 @.b==2)]', '%26%26'],
    ['filter=$[?(@.a==1 or @.b==2)]', '||'],
    ['filter=$[?(@.a==1 | @.b==2)]', '||'],
    ['filter=$[?(not @.a)]', 'not is written !'],
    ["filter=$[?(@.name.startsWith('A'))]", 'length()'],
    ["filter=characteristic[?(@.name=='seats'&&@.value==10)]", '%26%26'],
    ["filter=characteristic[?(@.name=='seats'&&@['value']==10)]", '%26%26'],
    ["fields=characteristic[?(@.name=='seats'&&@.value==10)]", '%26%26'],
    ['@.name=Ada', '%26%26'],
    ['filter=$[?(@.contactMedium.length>1)]', 'length()'],
    ["filter=$[?(@.name.length == 'x')]", 'length()'],
    ['sort=name%20desc', 'sort=-name '],
    ['sort=name+asc', 'sort=name '],
    ['sort=name,desc', 'sort=-name '],
    ['sort=name,DESC,status,asc', 'sort=-name,status '],
    ['sort=name&sort=desc', 'sort=-name '],
    ['sort=name:desc', 'sort=-name '],
    ['sort=name:-1,status:1', 'sort=-name,status '],
    ['sort=name%7Cdesc', 'sort=-name '],
    ['sort=name%3Bdesc', 'sort=-name '],
    ['sort=name.desc', 'sort=-name '],
    ['sort=name.first', 'sort=name.first '],
    ['sort=name-', 'sort=-name '],
    ['sort=desc(name)', 'sort=-name '],
    ['sort=$.name%20desc', 'sort=-$.name '],
    ['sort=%7B%22name%22:1%7D', 'sort=name '],
    ['sort=%7B%22status%22:-1,%22name%22:1%7D', 'sort=-status,name '],
    ['sort=%7B%22name%22:%22desc%22%7D', 'sort=-name '],
    ['sort=[%22name%22,%22DESC%22]', 'sort=-name '],
    ['sort=[%7B%22name%22:%22desc%22%7D]', 'sort=-name '],
    ["sort='name'", 'sort=name '],
    ['sort=name,', 'sort=name '],
    ['sort=--name', 'sort=-name '],
    ['sort=--name[0]', 'write -name[0]'],
    [`a=${'x,'.repeat(30)}`, 'QUERY_MAX_VALUES'],
    [`a=${'x'.repeat(2049)}`, 'QUERY_MAX_VALUE_LENGTH'],
    [`filter=${'a'.repeat(2049)}`, 'JSONPATH_MAX_LENGTH'],
    [`filter=${'$[?' + '('.repeat(40)}`, 'JSONPATH_MAX_DEPTH'],
    ['a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1;j=1', 'QUERY_MAX_CLAUSES'],
  ])('refuses ?%s, and says %s', async (query, spelling) => {
    const { status, body } = await t.http.get(`${collection}?${query}`);
    expect([status, body.code, body.message]).toEqual([400, 'invalidQuery', expect.stringContaining(spelling)]);
  });

  it.each([
    'name=%3EAda', 'name==%3EAda', 'name.eq=<Ada>', 'name=%3DAda', 'name=desc', '$filter.eq=x', 'sort=desc', 'sort=name,$.desc',
    "sort=$['x y']", "sort=-['name desc']", "filter=$['$.name']", "filter=$[?(@['length']>1)]", 'filter=$[?(@.length.unit)]',
    'sort=loyalty.desc', 'order=desc', 'x-y.z_1=1', 'sort=x-y.@z_1', '@type=x', '@=x', 'sort=%2Bname', 'sort= name , -status',
    'name=a%20or%20b', 'name=[a]', "status='x'", 'name=~<b>',
  ])('leaves ?%s, which can be meant', async (query) => {
    await t.http.get(`${collection}?${query}`).expect(200);
  }); // prettier-ignore

  it.each([
    ['rank=>9', 'rank>=value'],
    ['rank=<9', 'rank<=value'],
    ['name=<>Ada', 'one of = == > >= < <= =~'],
  ])('refuses a raw ?%s, and says %s', async (query, spelling) => {
    const { status, message } = await sendRaw(`${collection}?${query}`);
    expect([status, message]).toEqual([400, expect.stringContaining(spelling)]);
  });

  it('names the setting that bounds a query', async () => {
    const { body } = await t.http.get(`${collection}?a=${'x'.repeat(5000)}`).expect(414);
    expect(body.message).toBe('The query is 5002 characters long; the limit is 4096 (QUERY_MAX_LENGTH)');
  });

  it('takes fields=* as no fields at all', async () => {
    const [id = ''] = ids;
    const { body: whole } = await t.http.get(`${collection}/${id}`).expect(200);
    for (const fields of ['*', '%2A', 'name,*', 'none&fields=*', '*,unknown', ' * ,id']) {
      expect((await t.http.get(`${collection}/${id}?fields=${fields}`).expect(200)).body).toEqual(whole);
      expect((await t.http.get(`${collection}?id=${id}&fields=${fields}`).expect(200)).body).toEqual([whole]);
      expect((await t.http.patch(`${collection}/${id}?fields=${fields}`).send({}).expect(200)).body).toEqual(whole);
    }
    await t.http.get(`${collection}?fields=*,name[`).expect(400);
    const body = { registration: 'HRB', ...BODIES[0] };
    const { body: created } = await t.http.post(`${collection}?fields=*`).send(body).expect(201);
    expect(created).toEqual({ ...whole, id: created.id, href: created.href });
    await t.http.delete(`${collection}/${created.id}`).expect(204);
  });

  it.each([
    '$[0]',
    '$[?(@.a == @.b)]',
    '$[?(@.a == $.b)]',
    "$[?(@.a in ['x'])]",
    '$[?(@.a.min() > 1)]',
    '$[?(count(@.a) > 1)]',
    '$.name.length()',
    '$[(@.length-1)]',
    "$['a','b']",
    'characteristic[0:2:2]',
    '$[?(@.a =~ /x/s)]',
    '$..a..b..c',
    '$.a[0,1][0,1][0,1][0,1]',
  ])('recognises ?filter=%s, and does not support it', async (filter) => {
    const { status, body } = await t.http.get(`${collection}?filter=${encodeURIComponent(filter)}`);
    expect([status, body.code]).toEqual([501, 'notSupported']);
  });

  it.each<[string, Body]>([
    ["characteristic[?(@.name=='seats')]", { characteristic: [{ name: 'seats', value: 10 }] }],
    ["id,characteristic[?(@.name=='seats')].value", { characteristic: [{ value: 10 }] }],
    ["$.characteristic[?(@.name=='none')]", { characteristic: [] }],
    ['characteristic[-1].name,name', { name: 'Ada', characteristic: [{ name: 'seats' }] }],
    ['characteristic[0:1],characteristic.name', { characteristic: [{ name: 'segment', value: 'gold' }, { name: 'seats' }] }],
    ["contactMedium[?(@.preferred==true)].characteristic", { contactMedium: [{ characteristic: { emailAddress: 'ada@moon.example' } }] }],
    ["creditProfile[?(@.creditProfileDate<'2021-01-01')].creditScore", { creditProfile: [{ creditScore: 9 }] }],
    ["engagedParty[?(@.id=='p1')].id", { engagedParty: { id: 'p1' } }],
    ["engagedParty[?(@.id=='zz')].id", {}],
    ['engagedParty.*', { engagedParty: party('p1') }],
    ["characteristic[?(@.name=~/it's|se[(ag]/)].name,name", { name: 'Ada', characteristic: [{ name: 'segment' }, { name: 'seats' }] }],
    ['engagedParty.none,contactMedium.none,name.none,none.none', {}],
    ['contactMedium.preferred', { contactMedium: [{ preferred: true }] }],
    ['none', {}],
  ])('?fields=%s', async (fields, shown) => {
    const id = ids[0] ?? '';
    const query = `fields=${encodeURIComponent(fields)}`;
    const wanted = { id, href: `${t.origin}${collection}/${id}`, ...shown };
    expect((await t.http.get(`${collection}/${id}?${query}`).expect(200)).body).toEqual(wanted);
    expect((await t.http.get(`${collection}?${query}&id=${id}`).expect(200)).body).toEqual([wanted]);
    expect((await t.http.patch(`${collection}/${id}?${query}`).send({}).expect(200)).body).toEqual(wanted);
  }); // prettier-ignore

  it('selects in the answer of a POST too, and refuses what it cannot before it writes', async () => {
    const body = { registration: 'HRB', ...BODIES[3] };
    const fields = "fields=tags[?(@=='y')]";
    const { body: created } = await t.http.post(`${collection}?${fields}`).send(body).expect(201);
    expect(created).toEqual({ id: expect.any(String), href: expect.any(String), tags: ['y'] });
    await t.http.delete(`${collection}/${created.id}`).expect(204);
    await t.http.post(`${collection}?fields=tags[`).send(body).expect(400);
    await t.http.post(`${collection}?fields=$..tags`).send(body).expect(501);
    expect(await get('fields=none')).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, number[]]>([
    ['name', [1, 2, 4, 3]],
    ['-name', [3, 4, 2, 1]],
    ['-status,name', [4, 3, 1, 2]],
    ['status,-engagedParty.id', [2, 1, 4, 3]],
    ['status,%20-engagedParty.id%20', [2, 1, 4, 3]],
    ['name&limit=1%300', [1, 2, 4, 3]],
    ['rank', [2, 1, 4, 3]],
    ['-rank', [1, 2, 4, 3]],
    ['creditProfile.creditScore', [1, 2, 3, 4]],
    ['-creditProfile.creditScore', [1, 2, 3, 4]],
    ['-creditProfile.creditProfileDate', [1, 2, 3, 4]],
    ['validFor.startDateTime', [3, 2, 1, 4]],
    ['-validFor.startDateTime', [1, 2, 3, 4]],
    ['contactMedium.characteristic.emailAddress', [1, 2, 3, 4]],
    ['-contactMedium.characteristic.emailAddress', [2, 1, 3, 4]],
    ['contactMedium[?(@.preferred==true)].characteristic.emailAddress', [1, 2, 3, 4]],
    ['-contactMedium[?(@.preferred==true)].characteristic.emailAddress', [2, 1, 3, 4]],
    ['-$.engagedParty.id', [4, 3, 2, 1]],
    ['-contactMedium[*].mediumType,-name', [1, 2, 3, 4]],
    ["-creditProfile[?(@.creditProfileDate<'2024-05-05')].creditScore", [2, 1, 3, 4]],
    ['name[?(@.length() > 3)]', [2, 3, 1, 4]],
    ['-href', [4, 3, 2, 1]],
    ['$.characteristic[0].value', [1, 2, 3, 4]],
  ])('?sort=%s', async (sort, order) => expect(await get(`sort=${sort}`)).toEqual(order));

  describe('Range', () => {
    it.each<[string, string, number, number[], string | undefined]>([
      ['items=2-3', '', 206, [2, 3], 'items 2-3/4'],
      ['items=3-', '', 206, [3, 4], 'items 3-4/4'],
      ['items=1-100', '', 200, [1, 2, 3, 4], 'items 1-4/4'],
      ['bytes=0-1', '', 200, [1, 2, 3, 4], undefined],
      ['items=2-3', 'limit=1', 206, [1], 'items 1-1/4'],
      ['items=1-10', 'name=nobody', 200, [], undefined],
    ])('%s and %j', async (range, query, status, shown, contentRange) => {
      const { body, headers } = await t.http.get(`${collection}?${query}`).set('Range', range).expect(status);
      expect((body as { id: string }[]).map(({ id }) => ids.indexOf(id) + 1)).toEqual(shown);
      expect(headers['content-range']).toBe(contentRange);
    });

    it('is refused when it lies past the end, and when it is none', async () => {
      const past = await t.http.get(collection).set('Range', 'items=5-6').expect(416);
      expect(past.headers['content-range']).toBe('items */4');
      expect(past.body).toMatchObject({ code: 'rangeNotSatisfiable', status: '416' });
      for (const range of ['items=0-1', 'items=3-2', 'items=-2', 'items=1-2,4-5', 'items=x']) {
        expect((await t.http.get(collection).set('Range', range).expect(400)).body.code).toBe('invalidQuery');
      }
    });
  });

  describe('cursors', () => {
    /** Follows one kind of link until there is none. */
    const walk = async (first: string, rel: 'next' | 'prev', between?: () => Promise<void>): Promise<string[][]> => {
      const pages: string[][] = [];
      for (let url: string | undefined = first; url !== undefined; await between?.()) {
        const { body, headers } = await t.http.get(url);
        expect(headers['content-range']).toBeUndefined();
        pages.push((body as { id: string }[]).map(({ id }) => id));
        const link = new RegExp(`<[^>]*?(/tmf-api[^>]*)>; rel="${rel}"`).exec(headers['link'] as string)?.[1];
        url = link;
        expect(pages.length).toBeLessThan(20);
      }
      return pages;
    };
    const inserted: string[] = [];
    const insert = async (body: Body): Promise<void> => {
      const { body: created } = await t.http.post(collection).send({ registration: 'H', ...BODIES[3], ...body });
      inserted.push(created.id);
    };
    beforeEach(async () => {
      for (const name of ['Ada', 'x', 'ada']) await insert({ name, status: 'n', rank: 9 });
      // Only by hand can these be missing.
      const id = inserted[1];
      await t.dataSource.query(`update "${table}" set document = document - 'name' - 'rank' where id = $1`, [id]);
    });
    afterEach(async () => {
      await t.dataSource.query(`delete from "${table}" where id = any($1)`, [inserted.splice(0)]);
    });

    it.each(['', 'name', '-name', 'status', '-engagedParty.id', 'rank', '-rank,name', '-validFor.startDateTime'])(
      'walk both ways in the order of sort=%s',
      async (sort) => {
        for (const filter of ['', '&status.ne=nothing', '&tags=y', '&status.gte=a']) {
          const query = `fields=none${sort && `&sort=${sort}`}${filter}`;
          const { body } = await t.http.get(`${collection}?${query}&limit=100`);
          const all = (body as { id: string }[]).map(({ id }) => id);
          for (const limit of [1, 2, all.length]) {
            const forward = await walk(`${collection}?${query}&after=&limit=${limit}`, 'next');
            expect(forward.flat()).toEqual(all);
            const backward = await walk(`${collection}?${query}&before=&limit=${limit}`, 'prev');
            expect(backward.reverse().flat()).toEqual(all);
          }
        }
      },
    );

    it('go on where they were after inserts and deletes', async () => {
      const { body, headers } = await t.http.get(`${collection}?sort=name&after=&limit=2`).expect(206);
      expect(headers).toMatchObject({ 'x-total-count': '7', 'x-result-count': '2' });
      const [first, second] = body as { id: string; name: string }[];
      expect([first?.name, second?.name]).toEqual(['Ada', 'Ada']);
      const next = /after=([\w-]+)[^>]*>; rel="next"/.exec(headers['link'] as string)?.[1];
      // The row that the cursor was made of is gone, another comes before it, a third right after it.
      await t.dataSource.query(`delete from "${table}" where id = $1`, [inserted[0]]);
      await insert({ name: 'AAA' });
      await insert({ name: 'Adb' });
      const rest = await t.http.get(`${collection}?sort=name&after=${next}&limit=3&fields=name`);
      expect((rest.body as Body[]).map(({ name }) => name)).toEqual(['Adb', 'Bo, Ltd; x', 'ada']);
      const back = /before=([\w-]+)[^>]*>; rel="prev"/.exec(rest.headers['link'] as string)?.[1];
      const before = await t.http.get(`${collection}?sort=name&before=${back}&limit=10&fields=name`);
      expect((before.body as Body[]).map(({ name }) => name)).toEqual(['AAA', 'Ada']);
    });

    it('are for one sort only', async () => {
      const { headers } = await t.http.get(`${collection}?sort=name&after=&limit=2`);
      const next = /after=([\w-]+)/.exec((headers['link'] as string).replace('after=&', ''))?.[1];
      const { status, body } = await t.http.get(`${collection}?sort=-name&after=${next}`);
      expect([status, body.message]).toEqual([400, 'after: is a cursor of a list with another sort']);
    });

    it('are refused when no list gave them out', async () => {
      const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
      const { headers } = await t.http.get(`${collection}?sort=rank&after=&limit=1`);
      const next = /after=([\w-]+)[^>]*>; rel="next"/.exec(headers['link'] as string)?.[1] ?? '';
      const [signature, id] = JSON.parse(Buffer.from(next, 'base64url').toString()) as string[];
      for (const query of [
        `sort=rank&after=${cursor(signature, id, 'abc', null)}`,
        `sort=rank&after=${cursor(signature, id)}`,
        `sort=rank&after=${cursor(signature, id, '1', null, null)}`,
        `after=${cursor('', '0', ...Array.from({ length: 20 }, () => 'x'))}`,
        `after=${cursor('', null)}`,
        'after=%00',
        'before=e30',
      ]) {
        const { status, body } = await t.http.get(`${collection}?${query}`);
        expect([query, status, body.code]).toEqual([query, 400, 'invalidQuery']);
      }
    });

    it('say so when a value is too long to go on from', async () => {
      await insert({ statusReason: 'é'.repeat(3000) });
      const { status, body } = await t.http.get(`${collection}?sort=statusReason&after=&limit=1`);
      expect([status, body.code, body.message]).toEqual([
        400,
        'invalidQuery',
        expect.stringMatching(/too long to go on/),
      ]);
      await t.http.get(`${collection}?sort=statusReason&limit=1`).expect(206);
    });

    it('are 206 only with a limit, and links keep the other parameters', async () => {
      expect((await t.http.get(`${collection}?after=`)).status).toBe(200);
      const { headers } = await t.http.get(`${collection}?tags=y&after=&limit=1&fields=name`).expect(206);
      expect(headers['link']).toMatch(
        new RegExp(
          `^<${t.origin}${collection}\\?tags=y&fields=name&after=&limit=1>; rel="first", ` +
            `<[^>]*\\?tags=y&fields=name&after=[\\w-]+&limit=1>; rel="next", <[^>]*&before=&limit=1>; rel="last"$`,
        ),
      );
      const none = await t.http.get(`${collection}?after=&limit=0`).expect(200);
      expect([none.body, none.headers['x-total-count'], none.headers['link']]).toEqual([[], '7', undefined]);
    });
  });

  it('writes links that are URIs, whatever the client sent', async () => {
    const query = 'rank>=1&name*=["{|}]|.&sort=name&limit=1';
    const { status, headers } = await sendRaw(`${collection}?${query}`);
    expect(status).toBe(206);
    const next = /<([^>]*)>; rel="next"/.exec(headers['link'] as string)?.[1] ?? '';
    expect(next).toBe(`${t.origin}${collection}?rank%3E=1&name*=%5B%22%7B%7C%7D%5D%7C.&sort=name&offset=1&limit=1`);
    const { body } = await t.http.get(next.slice(t.origin.length)).expect(206);
    expect((body as Body[]).map(({ name }) => name)).toEqual(['Bo, Ltd; x']);
  });

  /** As it is; other clients encode. */
  const sendRaw = async (path: string) => {
    const { hostname, port } = new URL(t.origin);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      getRaw({ hostname, port, path }, resolve).once('error', reject);
    });
    const { message } = (await json(response)) as { message?: string };
    return { status: response.statusCode, headers: response.headers, message };
  };

  it('bounds the whole of a query, not its parts', async () => {
    const path = (n: number) => `filter=$[?(${Array.from({ length: n }, () => '@.a==1').join('||')})]`;
    for (const [query, status] of [
      [`${path(5)}&${path(4)}`, 200],
      [`${path(5)}&${path(5)}`, 400],
      [`${path(8)}&a=1&b=2`, 400],
      [`${path(8)}&fields=$.a,$.b`, 400],
      [Array.from({ length: 9 }, (_, n) => `a=${[n, n + 10].join()}`).join('&'), 200],
      [Array.from({ length: 9 }, (_, n) => `a=${[n, n + 10, n + 20].join()}`).join('&'), 400],
      [`filter=$[?(@.a=='${'x'.repeat(2100)}'||@.a=='${'x'.repeat(2100)}')]`, 414],
    ] as const) {
      expect([query.slice(0, 80), (await t.http.get(`${collection}?${query}`)).status]).toEqual([
        query.slice(0, 80),
        status,
      ]);
    }
  });

  it('ends a selection that takes too much', async () => {
    const names = Array.from({ length: 36 }, (_, n) => `n${n}`);
    const cube = (depth: number): unknown =>
      depth === 0 ? 1 : Object.fromEntries(names.map((name) => [name, cube(depth - 1)]));
    const body = { registration: 'H', ...BODIES[3], deep: cube(3), note: 'y'.repeat(400_000) };
    const { body: created } = await t.http.post(collection).send(body).expect(201);
    const paths = Array.from({ length: 8 }, (_, n) => `$[?(@..*..*.x${n})].name`);
    const fields = `fields=${encodeURIComponent(paths.join(','))}`;
    const search = `fields=${encodeURIComponent("$[?(@.note =~ 'y#')].name")}`;
    for (const query of [fields, search]) {
      for (const url of [`${collection}/${created.id}?${query}`, `${collection}?id=${created.id}&${query}`]) {
        expect((await t.http.get(url).expect(400)).body.code).toBe('queryTooExpensive');
      }
    }
    // What is written is written: it is answered complete.
    const patched = await t.http.patch(`${collection}/${created.id}?${fields}`).send({ rank: 1 }).expect(200);
    expect(patched.body).toEqual({ ...created, rank: 1 });
    await t.http.delete(`${collection}/${created.id}`).expect(204);
  });

  it('finds the id wherever a path may come by it', async () => {
    const id = ids[2] ?? '';
    for (const filter of [
      `$[?(@..id=='${id}')]`,
      `id[?(@=='${id}')]`,
      `$[?(@[*].id=='${id}')]`,
      `$[?(@.*=='${id}')]`,
      `$[?(@.rank || @[0].id=='${id}')][?(@.status)]`,
      `$[?(@.id=='${id}')].name`,
    ]) {
      expect([filter, await get(`filter=${encodeURIComponent(filter)}`)]).toEqual([
        filter,
        filter.includes('rank') ? [1, 2, 3, 4] : [3],
      ]);
    }
    const { body } = await t.http.get(`${collection}?fields=${encodeURIComponent(`$[?(@.id=='${id}')].name`)}`);
    expect((body as Body[]).map(({ name }) => name)).toEqual([undefined, undefined, 'Çelik', undefined]);
  });

  it('counts the same whether a page shows the end or not', async () => {
    for (const query of ['status=active', 'status=closed&name>a', 'rank.isnotnull', 'sort=name', 'status=nothing']) {
      const totals = new Set<unknown>();
      for (const window of ['limit=0', 'limit=1', 'limit=2', 'limit=3', 'offset=1&limit=2', 'offset=3', 'offset=60', 'after=']) {
        const { headers } = await t.http.get(`${collection}?${query}&${window}`);
        totals.add(headers['x-total-count']);
      }
      expect({ query, totals: [...totals] }).toEqual({ query, totals: [expect.any(String)] });
    }
  }); // prettier-ignore
});

describeOnServer('more searches than there is room for', () => {
  it('are refused with 503, whichever their lane, and single resources are read meanwhile', async () => {
    const t = await startTestApp({ env: { QUERY_TIMEOUT: '1000', QUERY_POOL_SIZE: '2' } });
    const locker = new Client(t.database.env['DATABASE_URL']);
    try {
      await locker.connect();
      await locker.query('begin; lock table customer in access exclusive mode');
      for (const [query, places, line] of [
        ['offset=1001', 1, 100],
        ['status=active', 1, 500],
      ] as const) {
        const refused: string[] = [];
        const answers = Array.from({ length: places + line + 10 }, async () => {
          const { status, headers } = await t.http.get(`${customer.collection}?${query}`);
          expect([200, 400, 503]).toContain(status);
          if (status === 503) refused.push(headers['retry-after'] ?? '');
        });
        await t.http.get('/tmf-api/partyRoleManagement/v4/partyRole/none').expect(404);
        await Promise.all(answers);
        // Those for whom the line is too long, at least; the others have waited too long, or taken too long.
        expect(refused.length).toBeGreaterThanOrEqual(10);
        expect(new Set(refused)).toEqual(new Set(['1']));
      }
    } finally {
      await locker.end();
      await t.close();
    }
  });
});

describeOnServer('a search that takes too long', () => {
  it('is answered with 400 and what it was, and others go on', async () => {
    const t = await startTestApp({ env: { QUERY_TIMEOUT: '1000', QUERY_POOL_SIZE: '2' } });
    const locker = new Client(t.database.env['DATABASE_URL']);
    try {
      await locker.connect();
      await locker.query('begin; lock table customer in access exclusive mode');
      for (const query of ['name.regex=x', 'sort=rank', 'status=active', 'tags=y', 'offset=1001']) {
        const { status, body } = await t.http.get(`${customer.collection}?${query}`);
        expect([status, body.code]).toEqual([400, 'queryTooExpensive']);
      }
      const { body } = await t.http.get(`${customer.collection}?name.regex=x&status=active&sort=-rank`);
      expect(body.message).toBe('It took longer than 1000 ms: status = "active" and name matches "x", sorted by -rank');
      const far = await t.http.get(`${customer.collection}?offset=1001`);
      expect(far.body.message).toBe('It took longer than 1000 ms: everything, from offset 1001 on (after= takes less)');
      // Near the start it is no search, and waits for a lock as other reads do.
      const near = await t.http.get(`${customer.collection}?offset=1000`);
      expect([near.status, near.headers['retry-after']]).toEqual([503, '1']);
      await t.http.get('/tmf-api/partyRoleManagement/v4/partyRole?name.regex=x').expect(200);
    } finally {
      await locker.end();
      await t.close();
    }
  });
});
