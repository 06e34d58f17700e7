import fc from 'fast-check';
import { TmfException } from '../../src/tmf/error/tmf.exception';
import { parseJsonBody } from '../../src/tmf/http/json-body';

const parse = (text: string): unknown => parseJsonBody(Buffer.from(text), 1024 * 1024);

describe('a JSON body', () => {
  it('that PostgreSQL and a double can hold is parsed as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => {
        fc.pre(!/\\u0000|\\ud[89a-f]/i.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('with any double in JavaScript spelling is accepted', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) =>
        expect(parse(String(number))).toBe(number || 0),
      ),
      {
        numRuns: 2000,
        examples: [[1e21], [5e-324], [Number.MAX_VALUE], [0.1 + 0.2]],
      },
    );
  });

  it.each(['"\\ud83c\\udf19"', '-0', '5e-1'])('is refused where it is deep, whatever is in it: %s', (text) => {
    expect(() => parse('['.repeat(100_000) + text + ']'.repeat(100_000))).toThrow('nested deeper than 64 levels');
  });

  it('has as many values as its bytes allow for, what is in strings aside', () => {
    const many = (count: number): unknown[] => Array<unknown>(count).fill(',[{');
    expect(parse(JSON.stringify(many(65_536)))).toHaveLength(65_536);
    expect(() => parse(JSON.stringify(many(65_537)))).toThrow('has 65537 values');
    expect(parse('['.repeat(64) + ']'.repeat(64))).toEqual(expect.any(Array));
    expect(() => parse('['.repeat(65) + ']'.repeat(65))).toThrow('nested deeper than 64 levels');
  });

  it('with a number of a million digits is refused, or taken, at once', () => {
    const zeros = '0'.repeat(1_000_000);
    expect(() => parse(`[0.1${zeros}1]`)).toThrow('has more digits than can be kept');
    expect(parse(`[0.1${zeros}]`)).toEqual([0.1]);
  });

  it.each(['12345678901234567890', '0.10000000000000000001', '1e309', '-1e-400', '{"a":[9007199254740993]}'])(
    'with the number %s is refused',
    (text) => {
      expect(() => parse(text)).toThrow(TmfException);
    },
  );

  it.each([
    ['1.50', 1.5],
    ['-0', 0],
    [' -0.0e5 ', 0],
    ['1500e-2', 15],
    ['1E2', 100],
    ['100000000000000000000', 1e20],
    ['1.0000000000000000000', 1],
    ['"12345678901234567890"', '12345678901234567890'],
  ])('with %s is understood whatever the spelling', (text, value) => expect(parse(text)).toBe(value));

  it('that is empty is undefined', () => expect(parse('')).toBeUndefined());
});

describe('a JSON body with a name twice in an object', () => {
  it.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a":{"b":1},"c":[0,{"x/~y":[],"d":":","x/~y":{}}]}', '/c/1/x~1~0y'],
    ['[{"a":"\\"a\\":1"},{"":1,"":2}]', '/1/'],
    ['{"a":{"deep":{"a":1,"a":2}},"a":3}', '/a/deep/a'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"1":1,"1":"\\\\"}', '/1'],
    [`{"a":${'['.repeat(60)}${']'.repeat(60)},"a":3}`, '/a'],
  ])('is refused with the place: %s', (text, pointer) => {
    expect(() => parse(text)).toThrow(`invalidBody: ${pointer}: the object has this name twice`);
  });

  it('is told from any that has none', () => {
    const name = fc.constantFrom('a', 'b', ':', '"', '\\', '\u00e4', 'a:b', '__proto__');
    /** A text that is spelt at random, and whether a name is twice in an object. */
    const { value } = fc.letrec<{ value: [string, boolean]; object: [string, boolean] }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(name, fc.integer(), fc.boolean(), fc.constant(null)).map((leaf): [string, boolean] => [JSON.stringify(leaf), false]),
        fc.array(tie('value'), { maxLength: 3 }).map((items): [string, boolean] => [`[${items.map(([text]) => text).join(' , ')}]`, items.some(([, twice]) => twice)]),
        tie('object'),
      ),
      object: fc.array(fc.tuple(name, fc.boolean(), tie('value')), { maxLength: 4 }).map((members): [string, boolean] => [
        `{ ${members.map(([key, escaped, [text]]) => `${escaped ? escape(key) : JSON.stringify(key)} : ${text}`).join(',')}}`,
        new Set(members.map(([key]) => key)).size < members.length || members.some(([, , [, twice]]) => twice),
      ]),
    })); // prettier-ignore
    const escape = (text: string): string =>
      `"${[...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(value, ([text, isTwice]) => {
        if (isTwice) expect(() => parse(text)).toThrow(/^invalidBody: (\/.*)?\/[^/]*: the object has this name twice/s);
        else expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });
});
