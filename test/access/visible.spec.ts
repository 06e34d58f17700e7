import fc from 'fast-check';
import { grantsOn, hiddenBy, maskOf, shownFieldPath } from '../../src/tmf/access/mask';
import type { Grant } from '../../src/tmf/access/policies';
import { hidesSort, visible } from '../../src/tmf/access/visible';
import { asSeen } from '../../src/tmf/query/as-seen';
import { Allowance } from '../../src/tmf/query/bounds/limits';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { describe as inWords } from '../../src/tmf/query/describe';
import { matches } from '../../src/tmf/query/memory/matches';
import { parseJsonpathFilter } from '../../src/tmf/query/parse/jsonpath/jsonpath';
import { META_ATTRIBUTES } from '../../src/tmf/query/meta';
import { parseInstantRange } from '../../src/tmf/json/instant';
import { stepsOf } from '../../src/tmf/query/path';
import { NO_PATHS, type PathSet, intersection, pathSet, union, without } from '../../src/tmf/query/path-set';
import { ALWAYS, NEVER, type Predicate, type Steps, and, or } from '../../src/tmf/query/predicate';
import { document, grants, paths, predicate } from '../support/access/arbitraries';
import { limits } from '../support/access/limits';
import { masked } from '../support/access/masked';

const holds = (asked: Predicate, value: unknown): boolean => matches(asked, value, new Effort());
const grant = (given: Partial<Grant>): Grant => ({ where: undefined, hide: NO_PATHS, readOnly: NO_PATHS, ...given });
const eq = (path: string, value: string): Predicate => ({
  kind: 'eq',
  path: stepsOf(path.split('.')),
  values: [value],
});

describe('what is left without attributes', () => {
  it('is what a plain mask leaves, and the same value where nothing is taken away', () => {
    fc.assert(
      fc.property(document, paths, (value, hidden) => {
        const left = without(value, hidden);
        expect(left).toEqual(masked(value, hidden));
        expect(left === value).toBe(JSON.stringify(left) === JSON.stringify(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('is less with a union and more with an intersection of paths', () => {
    fc.assert(
      fc.property(document, paths, paths, (value, a, b) => {
        expect(without(value, union(a, b))).toEqual(masked(masked(value, a), b));
        const both = intersection(a, b);
        expect(union(both, a)).toEqual(a);
        expect(union(both, b)).toEqual(b);
        expect(without(without(value, a), both)).toEqual(without(value, a));
      }),
      { numRuns: 1000 },
    );
  });

  it('is made of paths, one of which can be within another, and any of which can be a name', () => {
    expect(pathSet([['a', 'b'], ['a'], ['c', 'd'], ['__proto__', 'x']])).toEqual(
      pathSet([['__proto__', 'x'], ['c', 'd'], ['a']]),
    );
    const value = JSON.parse('{"__proto__":{"x":1,"y":2},"constructor":3,"a":[[{"b":4,"c":5}]]}') as object;
    expect(
      JSON.stringify(
        without(
          value,
          pathSet([
            ['__proto__', 'x'],
            ['a', 'b'],
          ]),
        ),
      ),
    ).toBe('{"__proto__":{"y":2},"constructor":3,"a":[[{"c":5}]]}');
    expect(intersection(pathSet([['a']]), pathSet([['a', 'b'], ['c']]))).toEqual(pathSet([['a', 'b']]));
  });
});

describe('a predicate as it is seen', () => {
  it('is true of a document exactly if the predicate is true of what is shown of it', () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.array(document, { minLength: 5, maxLength: 5 }), predicate, paths, (documents, asked, hidden) => {
        const seen = asSeen(asked, hidden);
        if (seen !== asked) changed++;
        for (const each of documents) {
          expect([inWords(asked), hidden, each, holds(seen, each)]).toEqual([
            inWords(asked),
            hidden,
            each,
            holds(asked, masked(each, hidden)),
          ]);
        }
      }),
      { numRuns: 1500 },
    );
    expect(changed).toBeGreaterThan(100);
  });

  it.each([
    ["$..[?(@=='s1')]", false],
    ["$..[?(@=='1')]", true],
    ["$..*[?(@.email=='s1')]", false],
    ['$..email', false],
    ["$.*[?(@.email=='s1')]", false],
    ["$.engagedParty.*[?(@=='s2')]", false],
    ["$.engagedParty.*[?(@=='1')]", true],
    ['$[?(@.engagedParty.length()==1)]', true],
    ['$[?(@.length()==3)]', true],
    ['$[?(@.engagedParty)]', true],
    ['$[?(!(@.engagedParty.name))]', true],
    ['$.relatedParty[1][?(@.length()==0)]', true],
    ['$.relatedParty[?(@.email)]', false],
    ["$.relatedParty[?(@.email!='s1')]", true],
    ["$.relatedParty[?(@.id=='2' && @.email=~/s/)]", false],
    ["$.relatedParty[0:][?(@.id=='2' && @..email)]", false],
    ['$.relatedParty[*].email', false],
    ['$.relatedParty[2][0].email', false],
    ['$.relatedParty[2][0].id', true],
    ['$.secret.of.all', false],
    ['$.secret', false],
  ])('%s is %s where attributes are hidden', (filter, expected) => {
    const value = {
      name: 'a',
      engagedParty: { id: '1', name: 's2' },
      relatedParty: [{ id: '2', email: 's1' }, { email: 's1' }, [{ id: '4', email: 's1' }]],
      secret: { of: { all: 's3' } },
    };
    const hidden = pathSet([['engagedParty', 'name'], ['relatedParty', 'email'], ['secret']]);
    const asked = parseJsonpathFilter(filter, () => 'any', new Allowance(limits));
    expect(holds(asked, masked(value, hidden))).toBe(expected);
    expect(holds(asSeen(asked, hidden), value)).toBe(expected);
  });

  it('does not know of changes where something is hidden: they would tell of it', () => {
    const range = parseInstantRange('2026-01-01')!;
    const [created, changed] = META_ATTRIBUTES.map((name): Predicate => ({
      kind: 'instant',
      path: [{ kind: 'meta', name }],
      operator: 'gt',
      values: [range],
    })) as [Predicate, Predicate];
    const [some, times] = [pathSet([['a', 'b']]), pathSet([['createdAt']])];
    expect([asSeen(created, NO_PATHS), asSeen(changed, NO_PATHS)]).toEqual([created, changed]);
    expect([asSeen(created, some), asSeen(changed, some)]).toEqual([created, NEVER]);
    expect([asSeen(created, times), asSeen(changed, times)]).toEqual([NEVER, NEVER]);
    const hides = (name: 'createdAt' | 'changedAt', hide: PathSet): boolean =>
      hidesSort([{ kind: 'meta', name }], [grant({ hide }), grant({})]);
    expect([hides('createdAt', some), hides('changedAt', some)]).toEqual([false, true]);
    expect([hides('createdAt', NO_PATHS), hides('changedAt', NO_PATHS)]).toEqual([false, false]);
  });

  it('stays the same object if it comes by nothing that is hidden', () => {
    const asked = and(eq('name', 'x'), eq('engagedParty.id', '1'));
    expect(asSeen(asked, pathSet([['engagedParty', 'name'], ['status']]))).toBe(asked);
    expect(asSeen(eq('status', 'x'), pathSet([['status']]))).toBe(NEVER);
    expect(asSeen(eq('engagedParty.name.first', 'x'), pathSet([['engagedParty', 'name']]))).toBe(NEVER);
  });
});

describe('what a caller can ask for', () => {
  it('is a document of one of the grants, of which that grant shows what is asked for', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(document, { minLength: 5, maxLength: 5 }), predicate, grants, (documents, asked, given) => {
        const seen = visible(asked, given);
        for (const each of documents) {
          const isVisible = given.some(
            ({ where, hide }) => (!where || holds(where, each)) && holds(asked, masked(each, hide)),
          );
          if (isVisible) found++;
          expect([inWords(seen), each, holds(seen, each)]).toEqual([inWords(seen), each, isVisible]);
        }
      }),
      { numRuns: 1500 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it('is as simple as it can be', () => {
    const asked = eq('status', 'active');
    expect(visible(asked, [])).toEqual(NEVER);
    expect(visible(asked, [grant({})])).toBe(asked);
    expect(visible(ALWAYS, [grant({ where: eq('name', 'x') })])).toEqual(eq('name', 'x'));
    expect(visible(asked, [grant({ where: eq('name', 'x') })])).toEqual(and(eq('name', 'x'), asked));
    const hide = (): Partial<Grant> => ({ hide: pathSet([['status']]) });
    expect(visible(asked, [grant(hide()), grant({ ...hide(), where: eq('name', 'x') })])).toEqual(NEVER);
    // Different things are hidden, but nothing that is asked for.
    const wheres = [eq('name', 'x'), eq('name', 'y')];
    const given = wheres.map((where, n) => grant({ where, hide: pathSet([[`other${n}`]]) }));
    expect(visible(asked, given)).toEqual(and(or(...wheres), asked));
    expect(visible(asked, [...given, grant({})])).toBe(asked);
  });

  it('is sorted by nothing that a grant hides', () => {
    const name = (text: string): Steps[number] => ({ kind: 'name', name: text });
    const given = [grant({}), grant({ hide: pathSet([['contactMedium', 'characteristic', 'emailAddress']]) })];
    const hides = (...path: Steps): boolean => hidesSort(path, given);
    expect(hides(name('name'))).toBe(false);
    expect(hides(name('contactMedium'), name('mediumType'))).toBe(false);
    expect(hides(name('contactMedium'), name('characteristic'), name('emailAddress'))).toBe(true);
    expect(hides(name('contactMedium'), { kind: 'members' }, name('emailAddress'))).toBe(true);
    const where: Steps[number] = { kind: 'where', predicate: eq('characteristic.emailAddress', 'a@b.example') };
    expect(hides(name('contactMedium'), where, name('mediumType'))).toBe(true);
  });
});

describe('what is shown of one document', () => {
  it('is what none of the grants that it is in hides', () => {
    fc.assert(
      fc.property(document, grants, (value, given) => {
        const on = given.filter(({ where }) => !where || holds(where, value));
        expect(grantsOn(value, given, new Effort())).toEqual(on);
        const shown = maskOf(value, given, new Effort());
        if (on.length === 0) expect(shown).toBeUndefined();
        else {
          // What one grant shows is shown.
          const hidden = on.map(({ hide }) => hide).reduce(intersection);
          expect(shown).toEqual(masked(value, hidden));
          for (const { hide } of on) expect(without(shown!, hide)).toEqual(masked(value, hide));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is the document itself where nothing is hidden', () => {
    const value = { id: '1', name: 'x', status: 'active' };
    expect(maskOf(value, [grant({ hide: pathSet([['engagedParty']]) })], new Effort())).toBe(value);
    expect(maskOf(value, [grant({ where: eq('name', 'y') })], new Effort())).toBeUndefined();
  });

  it('keeps its href, which no condition comes by', () => {
    const value = { id: '1', href: 'http://localhost/1' };
    const anyText: Predicate = { kind: 'prefix', path: [{ kind: 'members' }], values: ['http'] };
    expect(maskOf(value, [grant({ where: anyText })], new Effort())).toBeUndefined();
    expect(maskOf(value, [grant({})], new Effort())).toBe(value);
  });

  it('is told of in events by attributes that are shown', () => {
    const hidden = hiddenBy([grant({ hide: pathSet([['status'], ['engagedParty', 'name']]) })]);
    expect(hidden && shownFieldPath('engagedParty,name,status', hidden)).toBe('engagedParty,name');
    expect(hidden && shownFieldPath('status', hidden)).toBeUndefined();
    expect(hiddenBy([])).toBeUndefined();
  });
});
