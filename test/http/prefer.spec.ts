import fc from 'fast-check';
import { countPreferenceOf } from '../../src/tmf/serve/list/prefer';

describe('Prefer', () => {
  it.each([
    ['count=exact', 'exact'],
    ['count=none', 'none'],
    ['Count = "exact"', 'exact'],
    ['respond-async, count=none; foo=bar, wait=10', 'none'],
    ['return=minimal;x="a,count=none",count=exact', 'exact'],
    ['count=exact, count=none', 'exact'],
    // As RFC 7240 has it: the first one counts, and what is not understood is ignored.
    ['count=planned, count=exact', undefined],
    ['count=EXACT', undefined],
    ['count', undefined],
    ['count=', undefined],
    ['count=exactly', undefined],
    ['counts=exact', undefined],
    ['x="count=exact"', undefined],
    ['x="\\", count=exact', undefined],
    ['', undefined],
    [undefined, undefined],
    [['wait=1', 'count=none'], 'none'],
  ])('%j is %j', (header, preference) => {
    expect(countPreferenceOf(header)).toBe(preference);
  });

  it('is ignored whatever else it is, and at once', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'count=exa,;"\\ '), maxLength: 1000 }), (header) => {
        expect(['exact', 'none', undefined]).toContain(countPreferenceOf(header));
      }),
    );
  });
});
