import fc from 'fast-check';
import { loadSettings } from '../../src/config/env';
import { Effort } from '../../src/tmf/query/effort';
import { parseFields, project } from '../../src/tmf/query/fields';
import { parseFilter } from '../../src/tmf/query/filter';
import { InvalidQueryError, UnsupportedQueryError } from '../../src/tmf/query/invalid-query';
import { parseJsonpathFilter } from '../../src/tmf/query/jsonpath';
import { Allowance } from '../../src/tmf/query/limits';
import { parsePage } from '../../src/tmf/query/page';
import { stepsOf } from '../../src/tmf/query/path';
import { DIRECTIVES, decode, parseRawQuery } from '../../src/tmf/query/raw-query';
import { parseSort } from '../../src/tmf/query/sort';
import { toOrder } from '../../src/tmf/query/sql/order-by';
import { Parameters } from '../../src/tmf/query/sql/parameters';
import { toWhere } from '../../src/tmf/query/sql/where';

const untyped = () => 'any' as const;
const pageLimits = { defaultLimit: 10, maxLimit: 1000, maxSize: 1_000_000 };
const { queryLimits } = loadSettings({});
const name = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((text) => !/[.[\]()?*<>~;=&%+,\0]/.test(text) && text.isWellFormed());

describe('the query parser', () => {
  it('either understands a query string or says what is wrong with it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[a-z.@%&=;,<>*~+\-0-9 []{0,60}$/),
      fc
        .constantFrom('fields', 'sort', 'limit', 'offset', 'filter')
        .chain((key) => fc.string().map((value) => `${key}=${value}`)),
    );
    fc.assert(
      fc.property(text, (query) => {
        try {
          const raw = parseRawQuery(query);
          const allowance = new Allowance(queryLimits);
          parseFilter(raw.conditions, untyped, allowance);
          for (const value of raw.directives.get('filter') ?? [])
            parseJsonpathFilter(decode(value), untyped, allowance);
          const sort = parseSort(raw.directives.get('sort') ?? [], untyped, allowance);
          parsePage(raw, undefined, sort, pageLimits);
          parseFields(raw.directives.get('fields'), untyped, allowance);
        } catch (error) {
          expect(error instanceof InvalidQueryError || error instanceof UnsupportedQueryError).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back what was encoded: names, values, commas', () => {
    fc.assert(
      fc.property(
        name,
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((v) => v.isWellFormed() && !v.includes('\0') && !v.startsWith('~')),
          { minLength: 1, maxLength: 5 },
        ),
        (attribute, values) => {
          const query = `${encodeURIComponent(attribute)}=${values.map(encodeURIComponent).join(',')}`;
          // `name!=value` is refused with a hint to `.ne`, so such a name cannot be asked for this way.
          fc.pre(DIRECTIVES.every((directive) => directive !== attribute) && !attribute.endsWith('!'));
          const predicate = parseFilter(parseRawQuery(query).conditions, () => 'string', new Allowance(queryLimits));
          expect(predicate).toEqual({ kind: 'eq', path: stepsOf([attribute]), values });
        },
      ),
    );
  });

  it('keeps everything but the window for links', () => {
    expect(parseRawQuery('a=%20b&offset=1&fields=x&limit=2&&c').withoutWindow).toBe('a=%20b&fields=x&c');
  });
});

describe('SQL', () => {
  it('never holds a name or a value: only placeholders', () => {
    fc.assert(
      fc.property(name, fc.string({ minLength: 1 }), (attribute, value) => {
        const marker = 'zq7';
        const parameters = new Parameters();
        const path = stepsOf([marker + attribute, 'x']);
        const where = toWhere({ kind: 'eq', path, values: [marker + value] }, parameters);
        const order = toOrder([{ path, kind: 'any', descending: true, text: marker }], parameters);
        expect(JSON.stringify([where, order])).not.toContain(marker);
        expect(JSON.stringify(parameters.values)).toContain(marker);
      }),
    );
  });
});

describe('projection', () => {
  it('shows a subset of the document, and all of it for all its names', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue(), { noNullPrototype: true }), (document) => {
        const names = Object.keys(document);
        fc.pre(names.length > 0 && names.every((each) => each.trim() === each && !/^none$|^[$@]|['"\\]/i.test(each)));
        const fields = parseFields([names.map(encodeURIComponent).join(',')], untyped, new Allowance(queryLimits));
        expect(fields && project(document, fields, new Effort())).toEqual(document);
      }),
    );
  });
});
