import { readFileSync } from 'node:fs';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { type Body, minimalCustomer } from '../support/bodies';
import { extensionFolder } from '../support/extension-folder';
import { TWO } from '../support/subjects';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = customer.collection;
const SCHEMA = `${customer.api.basePath}/schema`;
const PARTY_ROLE_SCHEMA = `${partyRole.api.basePath}/schema`;

describe('docs/extensions.md', () => {
  const guide = readFileSync('docs/extensions.md', 'utf8');
  const schema = readFileSync('docs/examples/VipCustomer.schema.json', 'utf8');
  const requests = [
    ...guide.matchAll(
      /^```(?<kind>http|sh)\n(?<text>.*?)\n```\n(?:\n→ (?<status>\d+)\n\n```json\n(?<json>.*?)\n```\n)?/gms,
    ),
  ];
  const recipes = requests.map(({ index, groups = {} }) => ({
    ...groups,
    line: guide.slice(0, index).split('\n').length,
  })) as Recipe[];
  let t: TestApp;
  let id: string;

  interface Recipe {
    readonly line: number;
    readonly kind: 'http' | 'sh';
    readonly text: string;
    readonly status?: string;
    readonly json?: string;
  }

  beforeAll(async () => {
    const [, folder = ''] = /EXTENSION_SCHEMAS=(\S+) npm start/.exec(guide) ?? [];
    t = await startTestApp({ env: { EXTENSION_SCHEMAS: folder } });
  });
  afterAll(() => t.close());

  const withoutIdentity = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutIdentity);
    const { id: _id, href: _href, ...rest } = value as Body;
    return rest;
  };

  async function send({ text }: Recipe): Promise<{ status: string; body: unknown }> {
    const [head = '', ...body] = text.split('\n\n');
    const [first = '', ...headers] = head.split('\n');
    const [method = '', target = ''] = first.split(' ');
    const response = await fetch(t.origin + customer.api.basePath + target.replace('{id}', id), {
      method,
      headers: headers.map((header) => header.split(': ', 2) as [string, string]),
      ...(body.length > 0 ? { body: body.join('\n\n') } : {}),
    });
    const answer = (await response.json()) as Body;
    id ??= answer['id'] as string;
    return { status: String(response.status), body: withoutIdentity(answer) };
  }

  it.each(recipes.filter(({ kind, text }) => kind === 'http' || text.startsWith('curl')))(
    'line $line: $kind',
    async (recipe) => {
      if (recipe.kind === 'http') {
        expect(await send(recipe)).toEqual({ status: recipe.status, body: JSON.parse(recipe.json ?? '') });
        return;
      }
      for (const command of recipe.text.replaceAll('\\\n', '').split('\n')) {
        const [, target = ''] = /http:\/\/127\.0\.0\.1:3000(\S+)/.exec(command) ?? [];
        const [, body] = / -d '(.*)'$/.exec(command) ?? [];
        const response = await fetch(t.origin + target, {
          ...(body === undefined ? {} : { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
        });
        expect([command, response.status]).toEqual([command, body === undefined ? 200 : 201]);
      }
    },
  );

  it('shows the file as it is, and every block was looked at', () => {
    expect(guide).toContain(`\`\`\`json schema\n${schema}\`\`\`\n`);
    const blocks = (kind: string): number => guide.split(`\`\`\`${kind}\n`).length - 1;
    expect(recipes).toHaveLength(blocks('http') + blocks('sh'));
    expect(recipes.filter(({ json }) => json !== undefined)).toHaveLength(blocks('http'));
    expect(blocks('json')).toBe(blocks('http'));
  });
});

const VIP = { $id: 'https://host/Vip', allOf: [{ $ref: 'Customer.schema.json' }], required: ['level'] };
const FOLDER = () =>
  extensionFolder({
    'Vip.schema.json': VIP,
    'TopVip.schema.json': { allOf: [{ $ref: 'Vip.schema.json' }], properties: { level: { const: 1 } } },
    'Supplier.schema.json': { allOf: [{ $ref: 'PartyRole.schema.json' }] },
    'SocialMedium.schema.json': { properties: { followers: { type: 'integer' } } },
  });

describe('registered extensions', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ env: { EXTENSION_SCHEMAS: FOLDER(), SUBCLASSES: 'strict' } });
  });
  afterAll(() => t.close());

  const post = (collection: string, body: Body) => t.http.post(collection).send(body);

  it('give their instances the attributes of their class, also where these are mandatory', async () => {
    const vip = await post(CUSTOMER, { ...minimalCustomer(), '@type': 'Vip', level: 2 }).expect(201);
    expect(vip.body).toMatchObject({ '@type': 'Vip', '@baseType': 'Customer', '@schemaLocation': 'https://host/Vip' });
    const given = { '@type': 'Vip', '@baseType': 'Other', '@schemaLocation': 'https://elsewhere/Vip' };
    expect((await post(CUSTOMER, { ...minimalCustomer(), ...given, level: 2 }).expect(201)).body).toMatchObject(given);
    const top = { ...minimalCustomer(), '@type': 'TopVip', '@schemaLocation': 'urn:top', level: 1 };
    expect((await post(CUSTOMER, top).expect(201)).body).toMatchObject({ ...top, '@baseType': 'Vip' });
    const { body } = await post(CUSTOMER, { ...top, '@schemaLocation': undefined }).expect(400);
    expect(body.message).toBe('/@schemaLocation: must be given when @type is not Customer');
  });

  it('validate objects at any depth, together with the rules of the resource', async () => {
    const medium = { '@type': 'SocialMedium', mediumType: 5, characteristic: {}, followers: 'many' };
    const { body } = await post(CUSTOMER, {
      '@type': 'TopVip',
      '@schemaLocation': 'urn:top',
      level: 3,
      name: '',
      contactMedium: [{ ...medium, mediumType: 'social', followers: 2 }, medium],
      extra: { deep: [{ '@type': 'SocialMedium', followers: 1.5 }] },
    }).expect(400);
    expect(body.message.split('; ')).toEqual(
      [
        '/name: must be a string that is not blank',
        '/contactMedium/1/mediumType: must be a string that is not blank',
        '/engagedParty: must be an object',
        '/level: must be 1',
        '/contactMedium/1/followers: must be an integer',
        '/extra/deep/0/followers: must be an integer',
      ].sort((a, b) => body.message.indexOf(a) - body.message.indexOf(b)),
    );
  });

  it('are found by @schemaLocation, whatever the @type', async () => {
    const located = { ...minimalCustomer(), '@schemaLocation': 'https://host/Vip' };
    expect((await post(CUSTOMER, located).expect(400)).body.message).toBe('/level: must be given');
    await post(CUSTOMER, { ...located, level: null }).expect(201);
  });

  it('keep a body as it is', async () => {
    const sent = { ...minimalCustomer(), '@type': 'Vip', level: '1', more: { '@type': 'SocialMedium', x: [null] } };
    expect((await post(CUSTOMER, sent).expect(201)).body).toMatchObject(sent);
  });

  it('validate the result of a patch', async () => {
    const { body } = await post(CUSTOMER, { ...minimalCustomer(), '@type': 'Vip', level: 2 }).expect(201);
    const patch = (change: Body) => t.http.patch(`${CUSTOMER}/${body.id}`).send(change);
    expect((await patch({ level: null }).expect(400)).body.message).toBe('/level: must be given');
    expect((await patch({ a: { '@type': 'SocialMedium', followers: 0.5 } }).expect(400)).body.message).toBe(
      '/a/followers: must be an integer',
    );
    expect((await patch({ level: 1 }).expect(200)).body.level).toBe(1);
    // The extension says it.
    const { headers } = await patch({ '@schemaLocation': null }).expect(200);
    expect((await patch({}).expect(200)).body['@schemaLocation']).toBe('https://host/Vip');
    expect((await patch({}).expect(200)).headers['etag']).toBe(headers['etag']);
  });

  it.each([
    [SCHEMA, 'Customer', 200],
    [SCHEMA, 'Vip', 200],
    [SCHEMA, 'TopVip', 200],
    [SCHEMA, 'SocialMedium', 200],
    [SCHEMA, 'Supplier', 404],
    [SCHEMA, 'PartyRole', 404],
    [SCHEMA, 'vip', 404],
    [PARTY_ROLE_SCHEMA, 'PartyRole', 200],
    [PARTY_ROLE_SCHEMA, 'Supplier', 200],
    [PARTY_ROLE_SCHEMA, 'SocialMedium', 200],
    [PARTY_ROLE_SCHEMA, 'Customer', 404],
    [PARTY_ROLE_SCHEMA, 'Vip', 404],
  ])('%s/%s.schema.json answers %i', async (base, type, status) => {
    const { body, headers } = await t.http.get(`${base}/${type}.schema.json`).expect(status);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body).toMatchObject(status === 200 ? {} : { '@type': 'Error', code: 'unknownPath', status: '404' });
  });

  it('are served as they are, with the URL for those without $id', async () => {
    expect((await t.http.get(`${SCHEMA}/Vip.schema.json`)).body).toEqual(VIP);
    for (const base of [SCHEMA, PARTY_ROLE_SCHEMA]) {
      const url = `${t.origin}${base}/SocialMedium.schema.json`;
      expect((await t.http.get(`${base}/SocialMedium.schema.json`)).body).toEqual({
        $id: url,
        properties: { followers: { type: 'integer' } },
      });
    }
  });

  it('are linked by the entry point of their API', async () => {
    const { body } = await t.http.get(customer.api.basePath).expect(200);
    const links: { name: string; href: string }[] = body._links.schema;
    expect(links.map(({ name }) => name)).toEqual(['Customer', 'SocialMedium', 'TopVip', 'Vip']);
    for (const { href } of links) expect((await fetch(href)).status).toBe(200);
  });
});

describe.each(TWO)('sub-classes of $resource.name without registered extensions', ({ resource, minimal, start }) => {
  const { collection, name, defaults } = resource;
  const { '@baseType': baseType } = defaults;
  const COMPLETE = { '@type': 'Special', '@baseType': name, '@schemaLocation': 'https://host/Special' };
  const TYPES = ['@type', '@baseType', '@schemaLocation'];
  const typesOf = (body: Body): Body =>
    Object.fromEntries(TYPES.filter((each) => each in body).map((each) => [each, body[each]]));
  let lenient: TestApp;
  let strict: TestApp;
  beforeAll(async () => {
    lenient = await start();
    strict = await start({ SUBCLASSES: 'strict' });
  });
  afterAll(async () => {
    await lenient.close();
    await strict.close();
  });

  it.each<[what: string, given: Body, types: Body]>([
    ['nothing', {}, { '@type': name, '@baseType': baseType }],
    ['null', { '@type': null, '@baseType': null }, { '@type': name, '@baseType': baseType }],
    ['blanks', { '@type': ' ', '@baseType': '', '@schemaLocation': '' }, { '@type': name, '@baseType': baseType }],
    ['the name of the resource', { '@type': name }, { '@type': name, '@baseType': baseType }],
    ['a sub-class', { '@type': 'Special' }, { '@type': 'Special', '@baseType': name }],
    ['null for a super-class', { '@type': 'Special', '@baseType': null }, { '@type': 'Special', '@baseType': name }],
    ['another super-class', { '@type': 'Special', '@baseType': 'Other' }, { '@type': 'Special', '@baseType': 'Other' }],
    ['everything', COMPLETE, COMPLETE],
  ])('get what is missing when a POST says %s', async (_what, given, types) => {
    const { body } = await lenient.http
      .post(collection)
      .send({ ...minimal(), ...given })
      .expect(201);
    expect(typesOf(body)).toEqual(JSON.parse(JSON.stringify(types)));
  });

  it.each([[['@baseType']], [['@schemaLocation']], [['@baseType', '@schemaLocation']]])(
    'must say %j where that is strict',
    async (missing) => {
      const given = Object.fromEntries(Object.entries(COMPLETE).filter(([each]) => !missing.includes(each)));
      const { body } = await strict.http
        .post(collection)
        .send({ ...minimal(), ...given })
        .expect(400);
      expect(body.code).toBe('invalidBody');
      expect(body.message.split('; ')).toEqual(
        missing.map((each) => `/${each}: must be given when @type is not ${name}`),
      );
    },
  );

  it('can say everything, or be no sub-class, where that is strict', async () => {
    const { body } = await strict.http
      .post(collection)
      .send({ ...minimal(), ...COMPLETE })
      .expect(201);
    expect(typesOf(body)).toEqual(COMPLETE);
    await strict.http
      .post(collection)
      .send({ ...minimal(), '@type': name })
      .expect(201);
    const patch = (change: Body) => strict.http.patch(`${collection}/${body.id}`).send(change);
    const refused = await patch({ '@schemaLocation': null }).expect(400);
    expect(refused.body.message).toBe(`/@schemaLocation: must be given when @type is not ${name}`);
    expect(typesOf((await patch({ '@type': '', '@baseType': null }).expect(200)).body)).toEqual(COMPLETE);
    await patch({ '@schemaLocation': 'https://host/Other' }).expect(200);
  });

  it('a patch adds nothing about the class, and takes nothing of it away', async () => {
    for (const t of [lenient, strict]) {
      for (const stored of [{ '@type': 'Special' }, { '@type': 'Special', '@baseType': 'Other' }, { '@type': name }]) {
        const { body } = await t.http
          .post(collection)
          .send({ ...minimal(), ...COMPLETE })
          .expect(201);
        const document = { ...minimal(), ...defaults, '@baseType': undefined, ...stored };
        await t.dataSource.query(`update "${resource.table}" set document = $2 where id = $1`, [
          body.id,
          JSON.stringify(document),
        ]);
        const { body: patched } = await t.http.patch(`${collection}/${body.id}`).send({ extra: 1 }).expect(200);
        expect(typesOf(patched)).toEqual(stored);
      }
    }
  });
});
