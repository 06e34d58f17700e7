import type { Body } from '../support/bodies';
import { ENGAGED_PARTIES } from '../support/subjects';
import type { TestApp } from '../support/test-app';

/**
 * What a body about a party in a role may be: POST-n are the rules of TMF630 on creation, POL-n those on sub-classes and
 * extensions. That each attribute has the type that it is declared with, a shared suite shows.
 */

const ORGANIZATION = { id: '500', '@referredType': 'Organization' };
const EMAIL = { mediumType: 'email', characteristic: { emailAddress: 'a@b.example' } };
const PROFILE = { creditProfileDate: '2024-01-01T00:00:00Z', validFor: {} };
const REVERSED = { startDateTime: '2024-06-01T00:00:00Z', endDateTime: '2024-06-01T00:30:00+02:00' };

const NOT_BLANK = 'must be a string that is not blank';
const STRING = 'must be a string';
const DATE_TIME = 'must be a date-time such as 2024-05-04T10:00:00Z';
const OBJECT = 'must be an object';
const ORDER = 'must not be before startDateTime';
const URI = 'must be a URI';

type Row = readonly [rule: string, change: Body, problems: Readonly<Record<string, string>>];

/** A mandatory attribute is missing, null, blank and of another type; the object around it is otherwise complete. */
function mandatory(name: string, around: (values: Body) => Body, path: string, complete: Body): Row[] {
  const { [name]: _value, ...rest } = complete;
  return [{}, { [name]: null }, { [name]: ' ' }, { [name]: 5 }].map((value) => [
    'POST-3',
    around({ ...rest, ...value }),
    { [path]: NOT_BLANK },
  ]);
}

const REFUSED: readonly Row[] = [
  ...mandatory('name', (values) => ({ name: undefined, ...values }), '/name', {}),
  ...mandatory('id', (values) => ({ engagedParty: values }), '/engagedParty/id', ORGANIZATION),
  ...mandatory('@referredType', (values) => ({ engagedParty: values }), '/engagedParty/@referredType', ORGANIZATION),
  ...mandatory('name', (values) => ({ account: [{ name: 'a' }, values] }), '/account/1/name', { id: '1' }),
  ...mandatory('id', (values) => ({ agreement: [values] }), '/agreement/0/id', { name: 'x' }),
  ...mandatory('id', (values) => ({ paymentMethod: [values] }), '/paymentMethod/0/id', { name: 'x' }),
  ...mandatory('name', (values) => ({ characteristic: [values] }), '/characteristic/0/name', { value: 1 }),
  ['POST-3', { characteristic: [{ name: 'a' }] }, { '/characteristic/0/value': 'must have a value' }],
  ['POST-3', { characteristic: [{ name: 'a', value: null }] }, { '/characteristic/0/value': 'must have a value' }],
  ...mandatory('mediumType', (values) => ({ contactMedium: [EMAIL, values] }), '/contactMedium/1/mediumType', EMAIL),
  ['POST-3', { contactMedium: [{ mediumType: 'a' }] }, { '/contactMedium/0/characteristic': OBJECT }],
  ['POST-3', { contactMedium: [{ ...EMAIL, characteristic: [] }] }, { '/contactMedium/0/characteristic': OBJECT }],
  ['POST-3', { creditProfile: [{ validFor: {} }] }, { '/creditProfile/0/creditProfileDate': DATE_TIME }],
  ['POST-3', { creditProfile: [{ ...PROFILE, validFor: null }] }, { '/creditProfile/0/validFor': OBJECT }],
  ...mandatory('id', (values) => ({ relatedParty: [values] }), '/relatedParty/0/id', ORGANIZATION),
  ...mandatory(
    '@referredType',
    (values) => ({ relatedParty: [ORGANIZATION, values] }),
    '/relatedParty/1/@referredType',
    ORGANIZATION,
  ),
  ['POST-6', { validFor: 'always' }, { '/validFor': OBJECT }],
  ['POST-6', { validFor: REVERSED }, { '/validFor/endDateTime': ORDER }],
  [
    'POST-6, everywhere',
    {
      contactMedium: [{ ...EMAIL, validFor: REVERSED }],
      creditProfile: [PROFILE, { ...PROFILE, validFor: REVERSED }],
    },
    { '/contactMedium/0/validFor/endDateTime': ORDER, '/creditProfile/1/validFor/endDateTime': ORDER },
  ],
  ['POST-7', { id: '1' }, { '/id': 'must not be given; it is made here' }],
  ['POST-7', { href: 'https://host/1' }, { '/href': 'must not be given; it is made here' }],

  ...['schema', '/schema/x.json', 'https://host/a b', 5].map((value): Row => [
    'POL-10, and sub-objects by POL-1',
    { '@schemaLocation': value, contactMedium: [{ ...EMAIL, '@schemaLocation': value }] },
    { '/@schemaLocation': URI, '/contactMedium/0/@schemaLocation': URI },
  ]),
  [
    'POL-1, sub-objects',
    { relatedParty: [{ ...ORGANIZATION, '@type': 1, '@baseType': {} }] },
    { '/relatedParty/0/@type': STRING, '/relatedParty/0/@baseType': STRING },
  ],
  [
    'POL-5, the base is still validated',
    { '@type': 'Special', '@baseType': 'x', '@schemaLocation': 'https://host/x', name: '', status: 5 },
    { '/name': NOT_BLANK, '/status': STRING },
  ],
  ['POL-8', { engagedParty: { id: '1', '@type': 'RelatedParty' } }, { '/engagedParty/@referredType': NOT_BLANK }],
  ['POL-7, what nothing declares is not looked into', { 'a/b~c': { '@type': 5 }, status: 5 }, { '/status': STRING }],
];

const TAKEN: readonly (readonly [rule: string, change: Body])[] = [
  ['POST-3, values that are falsy', { characteristic: [false, 0, '', [], {}].map((value) => ({ name: 'a', value })) }],
  ['POST-3, an account without id', { account: [{ name: 'a' }] }],
  ['POST-5, a whole number however written', { creditProfile: [{ ...PROFILE, creditScore: 1e3 }] }],
  ['POST-5, a leap second', { creditProfile: [{ ...PROFILE, creditProfileDate: '2016-12-31T23:59:60Z' }] }],
  ['POST-6, open ends', { validFor: { startDateTime: '2024-01-01T00:00:00Z' } }],
  ['POST-6, open starts', { validFor: { endDateTime: '2024-01-01T00:00:00Z' } }],
  ['POST-6, no member', { validFor: {} }],
  [
    'POST-6, no length',
    { validFor: { startDateTime: '2024-06-01T00:00:00Z', endDateTime: '2024-06-01T02:00:00+02:00' } },
  ],
  ['POL-4, a sub-class', { '@type': 'Vip', '@baseType': 'B', '@schemaLocation': 'https://host/v', vipLevel: 3 }],
  ['POL-7, POL-10, unknown attributes', { extra: 1, account: [{ name: 'a', extra: { deep: [null] } }] }],
  ['POL-11, any value', { characteristic: [{ name: 'a', valueType: 'object', value: { b: [1, null] } }] }],
  ['POL-12, any status', { status: 'on a break' }],
  ['POL-16, unknown references', { engagedParty: { id: 'nobody', '@referredType': 'Nothing' } }],
];

describe.each(ENGAGED_PARTIES)('a $resource.name', ({ resource: { collection, name, path }, minimal, full, start }) => {
  let t: TestApp;
  let id: string;
  beforeAll(async () => {
    t = await start({ BODY_LIMIT: '64 KiB' });
    ({ id } = (await t.http.post(collection).send(full()).expect(201)).body);
  });
  afterAll(() => t.close());

  it.each(REFUSED)('refuses by %s: %j', async (_rule, change, problems) => {
    const { body } = await t.http
      .post(collection)
      .send({ ...minimal(), ...change })
      .expect(400);
    expect(body).toMatchObject({ '@type': 'Error', code: 'invalidBody', status: '400' });
    const lines = Object.entries(problems).map(([path, expected]) => `${path}: ${expected}`);
    expect((body.message as string).split(/; (?=\/)/).toSorted()).toEqual(lines.toSorted());
  });

  it.each(REFUSED.filter(([rule]) => /^(POST-[56]|POL-10)/.test(rule)))(
    'refuses the patch too by %s: %j',
    async (_rule, change, problems) => {
      const { body } = await t.http.patch(`${collection}/${id}`).send(change).expect(400);
      for (const path of Object.keys(problems)) expect(body.message).toContain(`${path}: `);
    },
  );

  it.each(TAKEN)('takes by %s: %j', async (_rule, change) => {
    const { body } = await t.http
      .post(collection)
      .send({ ...minimal(), ...change })
      .expect(201);
    expect(body).toMatchObject(change);
  });

  it('is of the named class, and found by it, in lists and events (POL-2, POL-3, POL-4, POL-9)', async () => {
    const special = { '@type': 'Rare', '@baseType': name, '@schemaLocation': 'https://host/Rare', vipLevel: 77 };
    const { body } = await t.http
      .post(collection)
      .send({ ...minimal(), ...special })
      .expect(201);
    for (const query of ['@type=Rare', 'vipLevel=77', 'sort=-vipLevel&limit=1']) {
      const { body: list } = await t.http.get(`${collection}?${query}&fields=@type,vipLevel`);
      expect(list).toEqual([{ id: body.id, href: body.href, '@type': 'Rare', vipLevel: 77 }]);
    }
    const all: Body[] = (await t.http.get(`${collection}?limit=1000`)).body;
    expect(all.filter((each) => typeof each['@type'] !== 'string')).toEqual([]);
    expect(new Set(all.map((each) => each['@type']))).toEqual(new Set([name, 'Vip', 'Rare']));
    expect(t.published.at(-1)?.event.event[path]).toEqual(body);
  });

  it('asks for what an object needs only where there is one (POST-3)', async () => {
    const { engagedParty: _engagedParty, ...rest } = minimal();
    const { status, body } = await t.http.post(collection).send(rest);
    expect([status, body.message]).toEqual(name === 'Customer' ? [400, `/engagedParty: ${OBJECT}`] : [201, undefined]);
  });

  it('has a role type if it is a party role, whatever object that is (POST-4)', async () => {
    const send = (roleType: unknown) => t.http.post(collection).send({ ...minimal(), roleType });
    expect((await send({ name: 'x', more: [1] }).expect(201)).body.roleType).toEqual({ name: 'x', more: [1] });
    expect((await send({}).expect(201)).body.roleType).toEqual({});
    const { status, body } = await send('x');
    expect([status, body.message]).toEqual(name === 'PartyRole' ? [400, `/roleType: ${OBJECT}`] : [201, undefined]);
    const without = await t.http.post(collection).send(minimal()).expect(201);
    expect(without.body.roleType).toEqual(name === 'PartyRole' ? {} : undefined);
  });

  it('may be 64 levels deep, and as long as the limit of a body', async () => {
    const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const send = (text: string) => t.http.post(collection).set('Content-Type', 'application/json').send(text);
    const bodyWith = (json: string): string => `${JSON.stringify(minimal()).slice(0, -1)},"extra":${json}}`;
    await send(bodyWith(nested(63))).expect(201);
    expect((await send(bodyWith(nested(64))).expect(400)).body).toMatchObject({ code: 'invalidBody', status: '400' });
    const padding = 64 * 1024 - bodyWith('""').length;
    await send(bodyWith(`"${'x'.repeat(padding)}"`)).expect(201);
    const long = await send(bodyWith(`"${'x'.repeat(padding + 1)}"`)).expect(413);
    expect(long.body).toMatchObject({ '@type': 'Error', code: 'payloadTooLarge', status: '413' });
  });
});
