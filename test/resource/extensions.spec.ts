import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { ExtensionSchemaError } from '../../src/tmf/rules/extension/extension-files';
import { Extensions } from '../../src/tmf/rules/extension/extensions';
import { typeOfReference } from '../../src/tmf/rules/extension/references';
import { minimalCustomer } from '../support/bodies';
import { extensionFolder } from '../support/extension-folder';

function load(files: Readonly<Record<string, unknown>>): Extensions {
  const extensions = new Extensions();
  extensions.load(extensionFolder(files), [customer, partyRole]);
  return extensions;
}

/** What one schema of the type Thing says of an object of that type. */
const problemsOf = (schema: object, thing: object) =>
  load({ 'Thing.schema.json': schema }).problemsOf({ '@type': 'Thing', ...thing });

describe('a folder of extensions', () => {
  it('can be empty, and have other files', () => {
    expect(load({}).all).toEqual([]);
    expect(load({ 'README.md': 'x', 'schema.json': '{', 'Thing.json': '{' }).all).toEqual([]);
  });

  it('has schemas that extend resources, each other, or nothing, in any order', () => {
    const extensions = load({
      'Gold.schema.json': {
        allOf: [{ $ref: './Silver.schema.json' }, { $ref: 'https://x/Bronze.schema.json#/$defs/a' }],
      },
      'Silver.schema.json': {
        $id: 'https://one/a/Plated',
        allOf: [{ $ref: 'https://two/Customer.schema.json' }],
      },
      'Platinum.schema.json': { allOf: [{ $ref: 'https://one/a/Plated' }] },
      'Bronze.schema.json': { $defs: { a: {} }, allOf: [{ allOf: [{ $ref: 'PartyRole.schema.json#' }] }] },
      'Medal.schema.json': {
        $id: 'medals',
        properties: { owner: { $ref: 'Customer.schema.json#/$defs/RelatedParty' } },
      },
    });
    const facts = extensions.all.map(({ type, superType, resources, location }) => ({
      type,
      superType,
      resources,
      location,
    }));
    expect(facts).toEqual([
      { type: 'Bronze', superType: 'PartyRole', resources: ['PartyRole'] },
      { type: 'Gold', superType: 'Silver', resources: ['Customer'] },
      { type: 'Medal', resources: [] },
      { type: 'Platinum', superType: 'Silver', resources: ['Customer'] },
      { type: 'Silver', superType: 'Customer', resources: ['Customer'], location: 'https://one/a/Plated' },
    ]);
    expect(extensions.find('Gold')?.superType).toBe('Silver');
    expect([extensions.find('Customer'), extensions.find(undefined), extensions.find({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each<[problem: string, files: Record<string, unknown>, named: string, reason: RegExp]>([
    ['no JSON', { 'A.schema.json': '{"type":\n"object",}' }, 'A', /JSON/],
    ['no object', { 'A.schema.json': 'true' }, 'A', /must hold a JSON object/],
    ['a type that is no name', { '.schema.json': {} }, '', /letters, digits/],
    ['the name of a resource', { 'Customer.schema.json': {} }, 'Customer', /resource of its own/],
    ['no schema', { 'A.schema.json': { type: 'text' } }, 'A', /type/],
    ['a misspelt keyword', { 'A.schema.json': { requird: ['a'] } }, 'A', /requird/],
    ['a misspelt keyword deep down', { 'A.schema.json': { properties: { a: { minimun: 1 } } } }, 'A', /minimun/],
    ['an unknown format', { 'A.schema.json': { properties: { a: { format: 'date-tme' } } } }, 'A', /date-tme/],
    ['a broken pattern', { 'A.schema.json': { properties: { a: { pattern: '(' } } } }, 'A', /pattern|regex|Invalid/],
    ['another dialect', { 'A.schema.json': { $schema: 'http://json-schema.org/draft-04/schema#' } }, 'A', /draft-04/],
    ['$async', { 'A.schema.json': { $async: true } }, 'A', /async/],
    [
      'a reference to an unknown type',
      { 'A.schema.json': { allOf: [{ $ref: 'B.schema.json' }] } },
      'A',
      /B\.schema\.json/,
    ],
    ['a reference to a page', { 'A.schema.json': { properties: { a: { $ref: 'https://example.com/x' } } } }, 'A', /x/],
    ['a reference to nothing', { 'A.schema.json': { $ref: '#/$defs/none' } }, 'A', /none/],
    [
      'a reference to nothing in a resource',
      { 'A.schema.json': { $ref: 'Customer.schema.json#/$defs/None' } },
      'A',
      /None/,
    ],
    ['itself as its base', { 'A.schema.json': { allOf: [{ $ref: 'A.schema.json' }] } }, 'A', /without end/],
    ['an $id that is no text', { 'A.schema.json': { $id: 5 } }, 'A', /\$id/],
    ['an $id with a fragment', { 'A.schema.json': { $id: 'https://x/a#b' } }, 'A', /\$id/],
    [
      'the $id of another',
      { 'A.schema.json': { $id: 'https://x/a' }, 'B.schema.json': { $id: 'https://x/a#' } },
      'B',
      /same \$id as .*A\.schema\.json/,
    ],
    [
      'the $id of a dialect',
      { 'A.schema.json': { $id: 'http://json-schema.org/draft-07/schema' } },
      'A',
      /already exists/,
    ],
    [
      'something broken in what it uses',
      { 'A.schema.json': { $ref: 'B.schema.json' }, 'B.schema.json': { foo: 1 } },
      'B',
      /foo/,
    ],
    [
      'a circle of bases',
      { 'A.schema.json': { $ref: 'B.schema.json' }, 'B.schema.json': { $ref: 'A.schema.json' } },
      'B',
      /without end/,
    ],
  ])('is refused for a file with %s, in one line that names it', (_problem, files, named, reason) => {
    const line = new RegExp(`^EXTENSION_SCHEMAS: \\S+/${named}\\.schema\\.json: [^\\n]*$`);
    expect(() => load(files)).toThrow(ExtensionSchemaError);
    expect(() => load(files)).toThrow(line);
    expect(() => load(files)).toThrow(reason);
  });

  it('is refused if it cannot be read, or a file in it', () => {
    const folder = extensionFolder({});
    const loading = (path: string) => () => new Extensions().load(path, [customer]);
    expect(loading(join(folder, 'none'))).toThrow(/^EXTENSION_SCHEMAS: \S+none: ENOENT[^\n]*$/);
    mkdirSync(join(folder, 'A.schema.json'));
    expect(loading(folder)).toThrow(/^EXTENSION_SCHEMAS: \S+A\.schema\.json: EISDIR[^\n]*$/);
  });

  it.each([
    ['Customer.schema.json', 'Customer'],
    ['https://host/a/Customer.schema.json#/$defs/x', 'Customer'],
    ['../x/Customer.schema.json?v=1/2.schema.json', 'Customer'],
    ['#/$defs/Customer.schema.json', undefined],
    ['.schema.json', undefined],
    ['Customer.json', undefined],
  ])('a reference to %s is one to the schema of %s', (reference, type) => {
    expect(typeOfReference(reference)).toBe(type);
  });
});

describe('a registered extension', () => {
  const vip = { $id: 'https://host/vip', allOf: [{ $ref: 'Customer.schema.json' }], required: ['level'] };

  it('is found by @type and by @schemaLocation, anywhere in a document', () => {
    const extensions = load({
      'Vip.schema.json': vip,
      'Tag.schema.json': { $id: 'https://host/tag', properties: { size: { type: 'integer' } } },
    });
    expect(extensions.problemsOf({ ...minimalCustomer(), '@type': 'Vip' })).toEqual([
      { path: '/level', expected: 'must be given' },
    ]);
    expect(extensions.problemsOf({ ...minimalCustomer(), '@schemaLocation': 'https://host/vip' })).toHaveLength(1);
    expect(extensions.problemsOf({ ...minimalCustomer(), '@schemaLocation': 'https://host/vi' })).toEqual([]);
    expect(
      extensions.problemsOf({ ...minimalCustomer(), '@type': 'Vip', '@schemaLocation': 'https://host/vip' }),
    ).toHaveLength(1);
    expect(
      extensions.problemsOf({
        '@type': { toString: 1 },
        '@schemaLocation': { toString: 1 },
        list: [[{ 'a/b~': { '@type': 'Tag', size: 1.5 } }], { '@schemaLocation': 'https://host/tag', size: '1' }],
        inner: { '@type': 'Vip', '@schemaLocation': 'https://host/tag', size: null },
      }),
    ).toEqual([
      { path: '/list/0/0/a~1b~0/size', expected: 'must be an integer' },
      { path: '/list/1/size', expected: 'must be an integer' },
      { path: '/inner/name', expected: 'must be given' },
      { path: '/inner/engagedParty', expected: 'must be given' },
      { path: '/inner/level', expected: 'must be given' },
      { path: '/inner/size', expected: 'must be an integer' },
    ]);
  });

  it.each<[keyword: string, schema: object, thing: object, path: string, expected: string]>([
    ['required', { required: ['a/b'] }, {}, '/a~1b', 'must be given'],
    ['required, inherited', { required: ['constructor'] }, {}, '/constructor', 'must be given'],
    ['dependentRequired', { dependentRequired: { a: ['b'] } }, { a: 1 }, '/b', 'must be given'],
    [
      'additionalProperties',
      { properties: { '@type': {} }, additionalProperties: false },
      { a: 1 },
      '/a',
      'must not be given',
    ],
    [
      'unevaluatedProperties',
      { properties: { '@type': {} }, unevaluatedProperties: false },
      { a: 1 },
      '/a',
      'must not be given',
    ],
    ['false', { properties: { a: false } }, { a: 1 }, '/a', 'must not be given'],
    ['type', { properties: { a: { type: 'integer' } } }, { a: 1.5 }, '/a', 'must be an integer'],
    ['types', { properties: { a: { type: ['boolean', 'null'] } } }, { a: 1 }, '/a', 'must be a boolean or null'],
    ['enum', { properties: { a: { enum: ['x', 1] } } }, { a: 1.5 }, '/a', 'must be one of ["x",1]'],
    ['const', { properties: { a: { const: 'x' } } }, { a: 1.5 }, '/a', 'must be "x"'],
    ['minimum', { properties: { a: { minimum: 2 } } }, { a: 1 }, '/a', 'must be >= 2'],
    [
      'date-time',
      { properties: { a: { format: 'date-time' } } },
      { a: '2024-02-30T00:00:00Z' },
      '/a',
      'must be a date-time such as 2024-05-04T10:00:00Z',
    ],
    ['uri', { properties: { a: { format: 'uri' } } }, { a: 'no uri' }, '/a', 'must be a URI'],
    ['email', { properties: { a: { format: 'email' } } }, { a: 'x' }, '/a', 'must match format "email"'],
    ['if', { if: { required: ['a'] }, then: { required: ['b'] } }, { a: 1 }, '/b', 'must be given'],
    [
      'several',
      { properties: { a: { minLength: 3, pattern: '^x' } } },
      { a: 'y' },
      '/a',
      'must NOT have fewer than 3 characters, must match pattern "^x"',
    ],
    [
      'draft-07',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        definitions: { a: { const: 1 } },
        properties: { a: { $ref: '#/definitions/a' } },
      },
      { a: 2 },
      '/a',
      'must be 1',
    ],
  ])('tells what is wrong by %s', (_keyword, schema, thing, path, expected) => {
    expect(problemsOf(schema, thing)).toEqual([{ path, expected }]);
  });

  it('tells of a name by the path it would have', () => {
    const schema = { propertyNames: { pattern: '^[@a]' } };
    expect(problemsOf(schema, { b: 1 })).toEqual([{ path: '/b', expected: 'its name must match pattern "^[@a]"' }]);
  });

  it('takes the date-times and URIs that the DTOs take', () => {
    const schema = { properties: { at: { format: 'date-time' }, link: { format: 'uri' } } };
    expect(problemsOf(schema, { at: '2016-12-31T23:59:60Z', link: 'urn:x' })).toEqual([]);
  });

  it('changes nothing in a document', () => {
    const properties = { a: { type: 'integer', default: 5 }, b: { default: {} } };
    const extensions = load({ 'Thing.schema.json': { properties, additionalProperties: true } });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue()), (attributes) => {
        const document = { ...attributes, '@type': 'Thing' };
        const before = JSON.stringify(document);
        extensions.problemsOf(document);
        expect(JSON.stringify(document)).toBe(before);
      }),
    );
  });
});
