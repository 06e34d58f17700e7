import fc from 'fast-check';
import { type Expansion, parseExpansion } from '../../src/tmf/query/parse/expand';
import { parseRawQuery } from '../../src/tmf/query/parse/raw-query';

const HERE = ['engagedParty', 'relatedParty', 'parent.organization'];
const BELOW = ['engagedParty', 'relatedParty', 'parent.organization', 'child.organization'];
const expandable = { here: HERE, below: BELOW };

const parse = (query: string) => parseExpansion(parseRawQuery(query).directives, expandable);

/** Dotted paths of all that is expanded. */
function pathsOf(expansion: Expansion | undefined, above = ''): string[] {
  return [...(expansion ?? [])].flatMap(([path, below]) => [above + path, ...pathsOf(below, `${above}${path}.`)]);
}
const expanded = (query: string): string[] => pathsOf(parse(query)).toSorted();
const under = (...firsts: string[]): string[] => firsts.flatMap((first) => BELOW.map((path) => `${first}.${path}`));

describe('expand and depth', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['expand=', []],
    ['expand=&expand=,', []],
    ['depth=0', []],
    ['depth=0&expand=relatedParty', []],
    ['expand=engagedParty', ['engagedParty']],
    ['expand=engagedParty,relatedParty', ['engagedParty', 'relatedParty']],
    ['expand=engagedParty%2CrelatedParty', ['engagedParty', 'relatedParty']],
    ['expand=engagedParty,+relatedParty', ['engagedParty', 'relatedParty']],
    ['expand=engagedParty&expand=relatedParty', ['engagedParty', 'relatedParty']],
    ['expand=parent.organization', ['parent.organization']],
    ['expand=parent.organization.child.organization', ['parent.organization', 'parent.organization.child.organization']],
    ['expand=engagedParty.relatedParty', ['engagedParty', 'engagedParty.relatedParty']],
    ['expand=engagedParty.relatedParty,engagedParty', ['engagedParty', 'engagedParty.relatedParty']],
    ['expand=engagedParty.relatedParty&depth=1', ['engagedParty']],
    ['expand=engagedParty.relatedParty&depth=2', ['engagedParty', 'engagedParty.relatedParty']],
    ['depth=1', HERE],
    ['depth=2', [...HERE, ...under(...HERE)]],
    ['depth=2&expand=relatedParty', ['relatedParty', ...under('relatedParty')]],
    ['depth=2&expand=relatedParty,engagedParty.engagedParty', ['engagedParty', 'engagedParty.engagedParty', 'relatedParty', ...under('relatedParty')]],
  ])('?%s', (query, paths) => {
    expect(expanded(query)).toEqual(paths.toSorted());
  }); // prettier-ignore

  it.each([
    ['depth=3', 'depth: must be 0, 1 or 2, the levels to expand, not "3"'],
    ['depth=', 'depth: must be 0, 1 or 2, the levels to expand, not ""'],
    ['depth=1&depth=1', 'depth: can be given once'],
    ['depth=1.0', 'depth: must be'],
    ['expand=EngagedParty', 'expand: "EngagedParty" cannot be expanded; references that can be are engagedParty, '],
    ['expand=engagedParty,x&depth=0', 'expand: "x" cannot be expanded'],
    ['expand=engagedParty.x', 'in what they lead to engagedParty, relatedParty, '],
    ['expand=engagedParty.relatedParty.relatedParty', 'no deeper. Write expand=engagedParty,engagedParty.engagedParty'],
    ['expand=child.organization', 'cannot be expanded'],
    ['expand=parent', 'cannot be expanded'],
    ['expand=*', 'or depth=1 for all of one level'],
    ['expand=%zz', 'the percent-encoding is broken'],
  ])('?%s is refused', (query, message) => {
    expect(() => parse(query)).toThrow(message);
  });

  it('of what refers to nothing is refused, and depth expands nothing', () => {
    const nothing = { here: [], below: BELOW };
    expect(parseExpansion(parseRawQuery('depth=2').directives, nothing)).toBeUndefined();
    const read = () => parseExpansion(parseRawQuery('expand=engagedParty').directives, nothing);
    expect(read).toThrow('expand: "engagedParty" cannot be expanded; this resource refers to nothing that is on this server'); // prettier-ignore
  });

  const path = fc.oneof(
    fc.constantFrom(...HERE),
    fc.tuple(fc.constantFrom(...HERE), fc.constantFrom(...BELOW)).map((parts) => parts.join('.')),
  );

  it('expand what is named with all on the way, in whatever order and however often', () => {
    const way = (each: string): string[] => HERE.filter((first) => each === first || each.startsWith(`${first}.`));
    fc.assert(
      fc.property(fc.array(path, { minLength: 1 }), fc.constantFrom(',', '%2C', '&expand=', ' , '), (names, comma) => {
        const wanted = [...new Set(names.flatMap((each) => [each, ...way(each)]))];
        expect(expanded(`expand=${names.join(comma)}`)).toEqual(wanted.toSorted());
      }),
    );
  });

  it('depth adds what is below, and takes away what is deeper', () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1 }), (names) => {
        const [none, one, two] = [0, 1, 2].map((depth) => expanded(`expand=${names.join(',')}&depth=${depth}`));
        const named = expanded(`expand=${names.join(',')}`);
        expect(none).toEqual([]);
        expect(one).toEqual(named.filter((each) => HERE.includes(each)));
        const whole = HERE.filter((each) => names.includes(each));
        expect(two).toEqual([...new Set([...named, ...under(...whole)])].toSorted());
      }),
    );
  });

  it('never throw anything but what is wrong with them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          pathsOf(parse(`expand=${encodeURIComponent(text.toWellFormed())}`)).forEach((each) => expect(each).not.toBe(''));
        } catch (error) {
          expect((error as Error).message).toMatch(/^expand: "|must not contain NUL/);
        }
      }),
    ); // prettier-ignore
  });
});
