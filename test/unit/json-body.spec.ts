import fc from 'fast-check';
import { TmfException } from '../../src/tmf/error/tmf.exception';
import { parseJsonBody } from '../../src/tmf/http/json-body';

const parse = (text: string): unknown => parseJsonBody(Buffer.from(text));

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
