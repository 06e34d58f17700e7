import { customer } from '../../src/customer/customer.resource';
import { individual } from '../../src/party/party.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { type TestApp, startTestApp } from '../support/test-app';

const PARTY = { id: '500', '@referredType': 'Individual' };

const contact = (mediumType: string, characteristic: object) => ({ mediumType, characteristic });

const CUSTOMERS = {
  comparison: { name: 'Comparison Ltd 100%', engagedParty: PARTY, contactMedium: [contact('fax', { faxNumber: '0033612345678' })] },
  parisian: { name: 'The Parisian Bakery', engagedParty: PARTY },
  zoe: {
    name: 'Zoë Andersen',
    engagedParty: { ...PARTY, id: 'ind-1', name: 'Zoé Andersén' },
    contactMedium: [
      contact('email', { emailAddress: 'zoe@moon.example' }),
      contact('phone', { phoneNumber: '+33 6 12 34 56 78' }),
      contact('postalAddress', { city: 'Paris', postCode: '75001', street1: '12 Rue de la Paix' }),
    ],
    account: [{ id: 'acc-77', name: 'Main' }],
  },
  paris: {
    name: 'Paris',
    engagedParty: { ...PARTY, name: 'Paris "Hilton" \\ Group' },
    contactMedium: [contact('phone', { phoneNumber: '0612345678', faxNumber: '(01) 40.20-50/50' })],
    agreement: [{ id: 'agr-2024-17', name: 'Frame\nagreement' }],
  },
}; // prettier-ignore

describe('q', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { PHONE_COUNTRY: 'FR' } });
    for (const body of Object.values(CUSTOMERS)) await t.http.post(customer.collection).send(body).expect(201);
  });
  afterAll(() => t.close());

  async function names(query: string, resource: Resource = customer): Promise<string[]> {
    const { body, status } = await t.http.get(`${resource.collection}?${query}`);
    expect([200, 206]).toContain(status);
    return body.map(({ name, fullName }: { name?: string; fullName?: string }) => name ?? fullName);
  }

  it.each([
    ['zoe', ['Zoë Andersen']],
    ['ZO%C3%89%20anders', ['Zoë Andersen']],
    ['anders+paris', ['Zoë Andersen']],
    ['anders%20london', []],
    ['moon.example', ['Zoë Andersen']],
    ['75001%20paix', ['Zoë Andersen']],
    ['ACC-77', ['Zoë Andersen']],
    ['agr-2024', ['Paris']],
    ['%22hilton%22', ['Paris']],
    ['%5C', ['Paris']],
    ['frame%20agreement', ['Paris']],
    // Not what stands between texts.
    ['%22%2C', []],
    ['100%25', ['Comparison Ltd 100%']],
    ['1_0', []],
    ['a;b', []],
    // One or two characters begin a word.
    ['ba', ['The Parisian Bakery']],
    ['ri', []],
    ['12%20rue', ['Zoë Andersen']],
  ])('%s finds %j', async (words, expected) => expect(await names(`q=${words}`)).toEqual(expected));

  it.each([
    '%2B33612345678',
    '+33612345678',
    '%2B33%206%2012%2034%2056%2078',
    '0612345678',
    '06%2012%2034%2056%2078',
    '06.12.34.56.78',
    '0033612345678',
    '%2B33%20(0)6%2012%2034%2056%2078',
    '0612',
    '061234',
    '612345678',
  ])('%s finds a phone number however it is written', async (words) => {
    expect((await names(`q=${words}`)).toSorted()).toEqual(['Comparison Ltd 100%', 'Paris', 'Zoë Andersen']);
  });

  it('finds a number among words, and words that only look like a number', async () => {
    expect(await names('q=06%2012%2034%2056%2078%20anders')).toEqual(['Zoë Andersen']);
    expect(await names('q=anders%2006%2012%2034%2056%2078%20paris')).toEqual(['Zoë Andersen']);
    expect(await names('q=0140205050')).toEqual(['Paris']);
    expect(await names('q=0699')).toEqual([]);
  });

  it('puts what is closer first, then by id, unless it is told otherwise', async () => {
    const close = ['Zoë Andersen', 'Paris', 'The Parisian Bakery', 'Comparison Ltd 100%'];
    expect(await names('q=paris')).toEqual(close);
    const pages = await Promise.all([0, 1, 2, 3].map((offset) => names(`q=paris&offset=${offset}&limit=1`)));
    expect(pages.flat()).toEqual(close);
    const byId = ['Comparison Ltd 100%', 'The Parisian Bakery', 'Zoë Andersen', 'Paris'];
    expect(await names('q=paris&after=')).toEqual(byId);
    expect(await names('q=paris&sort=id')).toEqual(byId);
    expect(await names('q=paris&sort=-name')).toEqual(byId.toSorted().reverse());
  });

  it('goes together with filters, fields, counts and cursors', async () => {
    const { body, headers } = await t.http
      .get(`${customer.collection}?q=paris&name.startswith=P&fields=name&limit=1`)
      .expect(200);
    expect(body).toEqual([expect.objectContaining({ name: 'Paris' })]);
    expect(Object.keys(body[0] as object).toSorted()).toEqual(['href', 'id', 'name']);
    expect(headers['x-total-count']).toBe('1');
    const uncounted = await t.http
      .get(`${customer.collection}?q=paris&limit=2`)
      .set('Prefer', 'count=none')
      .expect(206);
    expect(uncounted.body).toHaveLength(2);
    expect(uncounted.headers['link']).toContain('q=paris');
    const first = await t.http.get(`${customer.collection}?q=paris&after=&limit=3`).expect(206);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    const second = await t.http.get(next.replace(/^https?:\/\/[^/]+/, ''));
    expect(second.body).toEqual([expect.objectContaining({ name: 'Paris' })]);
  });

  it('finds a resource by its id', async () => {
    const [{ id }] = (await t.http.get(`${customer.collection}?name=Paris`)).body;
    expect(await names(`q=${id}`)).toEqual(['Paris']);
    expect(await names(`q=${id.slice(0, -1)}`)).toEqual([]);
  });

  it('finds persons and organizations', async () => {
    const person = {
      givenName: 'Ada',
      familyName: 'Lovelace',
      fullName: 'Ada Lovelace',
      otherName: [{ familyName: 'Byron' }],
      externalReference: [{ name: 'C-100-200' }],
      individualIdentification: [{ identificationId: '19AB12345' }],
    };
    await t.http.post(individual.collection).send(person).expect(201);
    for (const words of ['lovelace', 'byron%20ada', 'c-100', '19ab']) {
      expect(await names(`q=${words}`, individual)).toEqual(['Ada Lovelace']);
    }
  });

  it.each([
    ['q=', 'q: is empty; write the words with %20 between them: q=anders%20paris'],
    ['q', 'q: is empty'],
    ['q=%20', 'q: is empty'],
    ['q=a&q=b', 'q: can be given once'],
    ['q=1+2+3+4+5+6+7+8+9', 'q: has 9 words, and may have 8'],
    [`q=${'a'.repeat(201)}`, 'q: is 201 characters long, and may be 200'],
    ['q=%CC%81', 'is an accent without a letter'],
    ['q>=a', 'q is given with ='],
  ])('%s is refused', async (query, message) => {
    const { body } = await t.http.get(`${customer.collection}?${query}`).expect(400);
    expect(body.message).toContain(message);
  });
});

it('without a country, national numbers are digits', async () => {
  const t = await startTestApp();
  for (const body of Object.values(CUSTOMERS)) await t.http.post(customer.collection).send(body).expect(201);
  const find = async (words: string): Promise<string[]> => {
    const { body } = await t.http.get(`${customer.collection}?q=${words}&sort=name`).expect(200);
    return body.map(({ name }: { name: string }) => name);
  };
  const all = ['Comparison Ltd 100%', 'Paris', 'Zoë Andersen'];
  for (const words of ['%2B33612345678', '0033612345678', '612345678', '%2B33%206%2012%2034%2056%2078']) {
    expect(await find(words)).toEqual(all);
  }
  expect(await find('0612345678')).toEqual(['Paris']);
  await t.close();
});
