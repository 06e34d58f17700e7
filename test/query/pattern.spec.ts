import fc from 'fast-check';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { InvalidQueryError } from '../../src/tmf/query/bounds/invalid-query';
import { type Pattern, containsPattern, likePattern, parsePattern } from '../../src/tmf/query/pattern/pattern';
import { found } from '../../src/tmf/query/pattern/pattern-search';

const search = (pattern: Pattern, text: string): boolean => found(pattern, text, new Effort());

/** Pieces in which JavaScript's own engine and ours must agree. */
const piece = fc.constantFrom(
  'a', 'b', 'c', '.', '[ab]', '[^a]', '[a-c-]', '(a|b)', '(?:ab)?', 'a*', 'b+?', 'c{2}', '.{0,2}', '\\d', '\\W', '\\s', '^', '$', '\\.', '\\u0061', '\\x62', '(a*)*', '|',
); // prettier-ignore
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', ' ', '-', '\n', 'é'), maxLength: 8 });

describe('regular expressions', () => {
  it('find what those of JavaScript find', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), text, (pieces, subject) => {
        const source = pieces.join('');
        expect({ source, subject, found: search(parsePattern(source), subject) }).toEqual({
          source,
          subject,
          // u: by code point, as here; \s and the like are ASCII in these texts.
          found: new RegExp(source, 'u').test(subject),
        });
      }),
      { numRuns: 5000 },
    );
  });

  it('are parsed or refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ab\\[\](){}?*+|^$.,0-9:-]{0,30}$/)), (source) => {
        try {
          search(parsePattern(source), 'aab01');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidQueryError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '(a+)+$',
    '(a|a)*b',
    '(a|aa)+$',
    '(.*a){20}',
    'a?a?a?a?a?a?a?a?a?aaaaaaaaaa',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ])('take time in proportion to the text: %s', (source) => {
    // Backtracking would not end; the number of steps here is text times pattern.
    expect(search(parsePattern(source), `${'a'.repeat(2_000)}!`)).toBe(!source.endsWith('$') && !source.endsWith('b'));
  });

  it.each(['(', ')', 'a{2,1}', 'a{256}', '[', '[b-a]', '\\', '\\1', '\\b', '(?=a)', '(?<n>a)', '*', 'a**', '^*', '\\u{110000}', '[[:alpha:]]', '(a{255}){9}', '('.repeat(40)])(
    'refuse %s',
    (source) => expect(() => parsePattern(source)).toThrow(InvalidQueryError),
  ); // prettier-ignore

  it('ignore case by code point', () => {
    for (const [source, subject] of [['É', 'é'], ['[à-é]', 'Ç'], ['ΣΑΣ', 'σας'.slice(0, 2) + 'σ'], ['\\w', 'k']] as const) {
      expect(search(parsePattern(source, true), subject)).toBe(true);
    }
    expect(search(parsePattern('É'), 'é')).toBe(false);
    expect(search(parsePattern('[^a]', true), 'A')).toBe(false);
  }); // prettier-ignore
});

describe('like', () => {
  it('matches the whole text, * any run, everything else literally', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (start, middle, end) => {
        fc.pre(![start, end].some((part) => part.includes('*')));
        expect(search(likePattern(`${start}*${end}`, false), start + middle + end)).toBe(true);
        expect(search(likePattern(start, false), start)).toBe(true);
        expect(search(likePattern(start, false), `${start}x`)).toBe(false);
      }),
    );
  });
});

describe('contains and endswith', () => {
  it('are those of strings', () => {
    fc.assert(
      fc.property(text, text, (subject, part) => {
        expect(search(containsPattern(part), subject)).toBe(subject.includes(part));
        expect(search(containsPattern(part, { at: 'end' }), subject)).toBe(subject.endsWith(part));
        expect(search(containsPattern(part, { at: 'start' }), subject)).toBe(subject.startsWith(part));
      }),
    );
  });
});
