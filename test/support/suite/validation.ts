import type { Attribute } from '../../../src/tmf/attribute/attribute';
import { type Served, expectError } from './served';
import { telling } from './telling';

/** What an attribute of a kind cannot be, and what is said then. */
const WRONG: Readonly<Record<Attribute['kind'] | 'integer' | 'uri' | 'array', readonly [wanted: string, values: unknown[]]>> = {
  string: ['must be a string', [5, {}, [], true]],
  uri: ['must be a URI', ['schema', '/schema/x.json', 'https://host/a b', 5]],
  'date-time': [
    'must be a date-time such as 2024-05-04T10:00:00Z',
    [
      '2024-02-30T00:00:00Z', '2023-02-29T00:00:00Z', '2024-13-01T00:00:00Z', '2024-01-01T24:00:00Z',
      '2024-01-01T00:00:00+24:00', '2024-01-01T00:00:00', '2024-01-01', 'yesterday', '', 5,
    ],
  ],
  number: ['must be a number', ['2', true, {}]],
  integer: ['must be an integer', [1.5, '2', true, {}]],
  boolean: ['must be true or false', ['true', 1]],
  object: ['must be an object', ['x', 5, [], true]],
  array: ['must be an array of objects', [{}, 'x', [null], [[]], ['x']]],
  any: ['must have a value', []],
}; // prettier-ignore

/** Every declared attribute, at every depth, has to be what it is declared to be, and there if it is mandatory. */
export function describeValidation(on: Served): void {
  const { resource, bodyWith, create, item } = on;
  const places = telling(on.places);

  describe('validation', () => {
    it.each(places)('of $path', async ({ path, pointer, attribute, isNew }) => {
      const { kind, isArray, format, required, schema } = attribute;
      const scalar = schema.type === 'integer' ? 'integer' : format === 'uri' ? 'uri' : kind;
      const [type, values] = WRONG[isArray ? 'array' : scalar];
      const isName = kind === 'string' && required;
      const wanted = isName ? 'must be a string that is not blank' : type;
      const { id } = await create();
      const all = [...values, ...(required ? [undefined, null] : []), ...(isName ? [' '] : [])];
      const wrong = isNew ? all : all.slice(0, 1);
      for (const value of wrong) {
        const answer = await on.t.http.post(resource.collection).send(bodyWith(path, value));
        expectError(answer, 400, 'invalidBody');
        expect([value, answer.body.message]).toEqual([value, `${pointer}: ${wanted}`]);
      }
      // An attribute that a merge patch does not have stays.
      if (wrong.length > 0 && (path.includes('.') || !['@type', '@baseType'].includes(path))) {
        const answer = await on.t.http.patch(item(id)).send(bodyWith(path, wrong[0]));
        expectError(answer, 400, 'invalidBody');
        expect(answer.body.message).toBe(`${pointer}: ${wanted}`);
      }
      expect(await on.count()).toBe(1);
    });
  });
}
