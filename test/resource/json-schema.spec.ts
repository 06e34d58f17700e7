import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { attributesOf } from '../../src/tmf/attribute/attribute';
import { jsonSchemaOf } from '../../src/tmf/attribute/json-schema';
import { isDateTime } from '../../src/tmf/json/rfc3339';
import { isUri } from '../../src/tmf/attribute/uri';
import { validate } from '../../src/tmf/attribute/validate';
import type { Body } from '../support/bodies';
import { anyPlace, anyValue, replaceAt } from '../support/documents';
import { SERVED } from '../support/subjects';

const ajv = addFormats(new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false }))
  .addFormat('date-time', isDateTime)
  .addFormat('uri', isUri);

describe.each(SERVED)('the JSON Schema of $resource.name', ({ resource: { create, name }, minimal, full }) => {
  const schema = jsonSchemaOf(create, `https://host/${name}.schema.json`, name);
  const satisfies = ajv.compile(schema);
  /** JSON Schema cannot compare two attributes. */
  const problems = (body: Body) =>
    validate(create, body).filter(({ expected }) => !expected.startsWith('must not be before'));

  it('agrees with the validation of bodies', () => {
    const document = full();
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(anyPlace(document), anyValue, anyPlace(document), anyValue, (place, value, other, second) => {
        const body = replaceAt(replaceAt(document, place, value), other, second);
        const valid = problems(body).length === 0;
        expect({ body, valid: satisfies(body) }).toEqual({ body, valid });
        verdicts[valid ? 'valid' : 'invalid']++;
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(100);
  });

  it('is a schema of draft 2020-12 that knows every attribute, with its description', () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    const properties = schema['properties'] as Record<string, Body>;
    const declared = [...attributesOf(create)].map(([attribute, { description }]) => [attribute, description]);
    expect(Object.entries(properties).map(([attribute, { description }]) => [attribute, description])).toEqual([
      ['id', 'Identifier, made by the server.'],
      ['href', 'URL, made by the server.'],
      ...declared,
    ]);
    expect(schema['required']).toEqual(expect.arrayContaining(Object.keys(minimal())));
    expect(schema['required']).toHaveLength(Object.keys(minimal()).length);
  });

  it('takes what the service answers, and unknown attributes', () => {
    expect(satisfies({ ...minimal(), id: '1', href: 'https://host/1', extra: { deep: [null] } })).toBe(true);
    expect(satisfies({ ...minimal(), id: 1 })).toBe(false);
  });
});
