import fc from 'fast-check';
import { loadSettings } from '../../src/config/env';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { parseFields, project } from '../../src/tmf/query/parse/fields';
import { parseFilter } from '../../src/tmf/query/parse/filter';
import { InvalidQueryError, UnsupportedQueryError } from '../../src/tmf/query/bounds/invalid-query';
import { parseJsonpathFilter } from '../../src/tmf/query/parse/jsonpath/jsonpath';
import { Allowance } from '../../src/tmf/query/bounds/limits';
import { parsePage } from '../../src/tmf/query/parse/page';
import { type PathKind, stepsOf } from '../../src/tmf/query/path';
import { type Predicate, not } from '../../src/tmf/query/predicate';
import { DIRECTIVES, decode, parseRawQuery } from '../../src/tmf/query/parse/raw-query';
import { parseSort } from '../../src/tmf/query/parse/sort';
import { toOrder } from '../../src/tmf/query/sql/order-by';
import { Columns } from '../../src/tmf/query/sql/columns';
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

  const value = fc.string({ unit: 'grapheme' }).filter((each) => each.isWellFormed() && !each.includes('\0'));
  /**
   * `name!=value`, a space around a name and what looks like the beginning of a JSONPath are refused with a hint, so such names
   * cannot be asked for this way.
   */
  const asked = name.filter(
    (each) =>
      DIRECTIVES.every((directive) => directive !== each) &&
      !each.endsWith('!') &&
      !/^[$@]/.test(each) &&
      each.trim() === each,
  );
  /** As if every attribute were of that kind, with nothing below. */
  const typed = (query: string, kind: PathKind) =>
    parseFilter(parseRawQuery(query).conditions, ({ length }) => (length === 1 ? kind : undefined), new Allowance(queryLimits)); // prettier-ignore
  const parse = (query: string) => typed(query, 'string');
  const encoded = (values: readonly string[]) => values.map(encodeURIComponent);

  it('reads back what was encoded: names and values', () => {
    const values = fc.array(
      value.filter((each) => !/^~|,/.test(each)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(asked, values, (attribute, wanted) => {
        const predicate = parse(`${encodeURIComponent(attribute)}=${encoded(wanted).join(',')}`);
        expect(predicate).toEqual({ kind: 'eq', path: stepsOf([attribute]), values: wanted });
      }),
    );
  });

  it('reads an encoded comma both ways, and whole where that is asked for', () => {
    // What begins with a sign would be read with the encoded sign before it.
    const parts = fc.array(
      value.filter((each) => !/^[~<>=]|[,\\]/.test(each)),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(asked, parts, (attribute, wanted) => {
        const path = stepsOf([attribute]);
        const start = encodeURIComponent(attribute);
        const whole = wanted.join(',');
        const both: Predicate = { kind: 'eq', path, values: [...wanted, whole] };
        const text = encodeURIComponent(whole);
        for (const equal of [`${start}=${text}`, `${start}.in=${text}`, `${start}%3D${text}`])
          expect(parse(equal)).toEqual(both);
        for (const other of [`${start}.ne=${text}`, `${start}.nin=${text}`]) expect(parse(other)).toEqual(not(both));
        for (const operator of ['==', '.eq=', '.exact=', '%3D%3D', '%3D%3D=']) {
          expect(parse(start + operator + text)).toEqual({ kind: 'eq', path, values: [whole] });
        }
        // An escaped comma is never a separator, be it encoded or not.
        expect(parse(`${start}=${encoded(wanted).join('\\,')}`)).toEqual({ kind: 'eq', path, values: [whole] });
        const escaped = wanted.join('\\,');
        expect(parse(`${start}=${encodeURIComponent(escaped)}`)).toEqual({
          kind: 'eq',
          path,
          values: [whole, escaped],
        });
      }),
    );
  });

  it('counts what an encoded comma separates as values, and not what they are together', () => {
    const { maxValues } = queryLimits;
    const text = (count: number) => encodeURIComponent(Array.from({ length: count }, (_, n) => `value ${n}`).join(','));
    expect(parse(`a=${text(maxValues)}`)).toMatchObject({ values: { length: maxValues + 1 } });
    expect(() => parse(`a=${text(maxValues + 1)}`)).toThrow(
      `a: has ${maxValues + 1} values; the limit is ${maxValues} values (QUERY_MAX_VALUES)`,
    );
  });

  it('knows that no number, boolean or date-time has a comma in it', () => {
    expect(typed('a=1%2C2', 'number')).toMatchObject({ kind: 'eq', values: [1, 2] });
    expect(typed('a.nin=true%2Cfalse', 'boolean')).toMatchObject({ of: { values: [true, false] } });
    expect(typed('a=2024-05-04%2C2024-05-05', 'date-time')).toMatchObject({ kind: 'instant', values: { length: 2 } });
    expect(() => typed('a=1%2Cx', 'number')).toThrow('a: must be a number, not "x"');
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
        const columns = new Columns({ columns: [], prefixes: [] });
        const path = stepsOf([marker + attribute, 'x']);
        const where = toWhere({ kind: 'eq', path, values: [marker + value] }, parameters, columns);
        const order = toOrder([{ path, kind: 'any', descending: true, text: marker }], parameters, columns);
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
        // Together with names, a star is still everything.
        for (const all of ['*', `*,${encodeURIComponent(names[0] ?? '')}`, 'none,%2A', ' * ']) {
          expect(parseFields([all], untyped, new Allowance(queryLimits))).toBeUndefined();
        }
      }),
    );
  });
});
