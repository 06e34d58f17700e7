import fc from 'fast-check';
import type { Grant } from '../../src/tmf/access/policies';
import { changesReadOnly } from '../../src/tmf/access/read-only';
import { HiddenAttributesError, unmask } from '../../src/tmf/access/unmask';
import { NO_PATHS, pathSet, without } from '../../src/tmf/query/path-set';
import { document, paths } from '../support/access/arbitraries';

const set = (...texts: string[]) => pathSet(texts.map((text) => text.split('.')));
const grant = (hide: string[], readOnly: string[]): Grant => ({
  where: undefined,
  hide: set(...hide),
  readOnly: set(...readOnly),
});

describe('what a change must not touch', () => {
  const given = [grant(['engagedParty.name'], ['status', 'relatedParty.role'])];

  it.each([
    [{ name: 'a' }, { name: 'b' }, []],
    [{ status: 'a' }, { status: 'b' }, ['/status']],
    [{ status: 'a' }, {}, ['/status']],
    [{}, { status: null }, ['/status']],
    [{ engagedParty: { id: '1' } }, { engagedParty: { id: '2' } }, []],
    [{ engagedParty: { id: '1' } }, { engagedParty: { id: '1', name: 'x' } }, ['/engagedParty/name']],
    [{ engagedParty: { id: '1' } }, {}, []],
    [{ relatedParty: [{ role: 'a', id: '1' }] }, { relatedParty: [{ role: 'a', id: '2' }] }, []],
    [
      { relatedParty: [{ role: 'a' }] },
      { relatedParty: [{ role: 'b' }, { role: 'c' }, {}] },
      ['/relatedParty/0/role', '/relatedParty/1/role'],
    ],
    [{ relatedParty: [{ role: 'a' }] }, {}, ['/relatedParty/0/role']],
    [
      { relatedParty: [{ role: 'a' }] },
      { relatedParty: { role: 'a' } },
      ['/relatedParty/0/role', '/relatedParty/role'],
    ],
    [
      { relatedParty: { role: 'a' } },
      { relatedParty: [{ role: 'a' }] },
      ['/relatedParty/role', '/relatedParty/0/role'],
    ],
    [{ relatedParty: [[{ role: 'a' }]] }, { relatedParty: [[{ role: 'b' }]] }, ['/relatedParty/0/0/role']],
    [undefined, { name: 'a', status: 'b', engagedParty: { name: 'c' } }, ['/engagedParty/name', '/status']],
    [undefined, { name: 'a', engagedParty: { id: 'c' } }, []],
  ])('%j -> %j touches %j', (before, after, pointers) => {
    expect(changesReadOnly(before, after, given)).toEqual(pointers);
  });

  it('is what each of the grants closes', () => {
    const others = [grant([], ['engagedParty']), grant(['status'], ['engagedParty.id'])];
    const touched = (grants: Grant[]) =>
      changesReadOnly({}, { status: 'a', engagedParty: { id: 'b', x: 'c' } }, grants);
    expect(touched(others.slice(0, 1))).toEqual(['/engagedParty']);
    expect(touched(others.slice(1))).toEqual(['/engagedParty/id', '/status']);
    expect(touched(others)).toEqual(['/engagedParty/id']);
    expect(touched([...others, grant([], [])])).toEqual([]);
    expect(touched([])).toEqual(['']);
  });

  it('is nothing in a change of nothing, and everything that a closed attribute has', () => {
    fc.assert(
      fc.property(document, document, paths, (before, after, readOnly) => {
        const grants: Grant[] = [{ where: undefined, hide: NO_PATHS, readOnly }];
        expect(changesReadOnly(before, before, grants)).toEqual([]);
        expect(changesReadOnly(undefined, after, grants).length > 0).toBe(without(after, readOnly) !== after);
        const touched = changesReadOnly(before, after, grants);
        expect(changesReadOnly(after, before, grants).toSorted()).toEqual(touched.toSorted());
      }),
    );
  });
});

describe('hidden attributes under a change', () => {
  const hidden = set('secret', 'engagedParty.name', 'relatedParty.email');
  const before = {
    name: 'a',
    secret: { of: 'all' },
    engagedParty: { id: '1', name: 'hidden' },
    relatedParty: [
      { id: '1', role: 'a', email: 'one' },
      { id: '2', email: 'two' },
    ],
  };
  const shown = without(before, hidden);
  const change = (after: object): object => unmask(hidden, before, { ...shown, ...after });

  it('stay where they were', () => {
    expect(unmask(hidden, before, shown)).toEqual(before);
    expect(change({ name: 'b' })).toEqual({ ...before, name: 'b' });
    expect(change({ engagedParty: { id: '2', x: 1 } })).toEqual({
      ...before,
      engagedParty: { id: '2', x: 1, name: 'hidden' },
    });
    expect(change({ relatedParty: [{ id: '1', role: 'b' }, { id: '2' }, { id: '3' }] })).toEqual({
      ...before,
      relatedParty: [{ id: '1', role: 'b', email: 'one' }, { id: '2', email: 'two' }, { id: '3' }],
    });
  });

  it.each([
    [{ secret: 1 }, '/secret: there is no such attribute'],
    [{ engagedParty: { id: '1', name: null } }, '/engagedParty/name: there is no such attribute'],
    [{ engagedParty: null }, '/engagedParty: can have attributes in it'],
    [{ engagedParty: undefined }, '/engagedParty: can have attributes in it'],
    [{ engagedParty: [{ id: '1' }] }, '/engagedParty: can have attributes in it'],
    [{ relatedParty: { id: '1' } }, '/relatedParty: can have attributes in it'],
    [{ relatedParty: [{ id: '1' }] }, '/relatedParty/1: can have'],
    [{ relatedParty: [] }, '/relatedParty/0: can have'],
    [{ relatedParty: [{ id: '1', role: 'a' }] }, '/relatedParty/1: can have'],
    [{ relatedParty: [{ id: '2' }, { id: '1' }] }, '/relatedParty/0: can have'],
    [{ relatedParty: [{ role: 'a' }, { id: '2' }] }, '/relatedParty/0: can have'],
    [{ relatedParty: [{ id: '1', role: 'a' }, { id: '2' }, { email: 'x' }] }, '/relatedParty/2: there is no such'],
  ])('refuse %j: %s', (after, message) => {
    expect(() => change(after)).toThrow(HiddenAttributesError);
    expect(() => change(after)).toThrow(message);
  });

  it('refuse another element with an id that two have', () => {
    const two = { relatedParty: [{ id: '1', role: 'a', email: 'x' }, { id: '1', role: 'b', email: 'y' }] }; // prettier-ignore
    const swapped = {
      relatedParty: [
        { id: '1', role: 'b' },
        { id: '1', role: 'a' },
      ],
    };
    expect(() => unmask<object>(hidden, two, swapped)).toThrow('/relatedParty/0: can have');
    expect(unmask<object>(hidden, two, without(two, hidden))).toEqual(two);
  });

  it('let go what can have nothing hidden in it', () => {
    const plain = { engagedParty: 'x', relatedParty: ['a', ['b']], list: [] };
    expect(unmask<object>(hidden, plain, { relatedParty: ['b'] })).toEqual({ relatedParty: ['b'] });
    expect(unmask<object>(hidden, plain, { engagedParty: { id: '1' } })).toEqual({ engagedParty: { id: '1' } });
    expect(() => unmask<object>(hidden, plain, { engagedParty: { name: 'x' } })).toThrow('/engagedParty: there is no');
  });

  /** Changes in the places where a document can be changed. */
  const edited = (shownDocument: object): fc.Arbitrary<object> =>
    fc.oneof(
      fc.constant(shownDocument),
      document.map((other) => ({ ...shownDocument, ...other })),
      document.map((other) => ({ ...other, ...shownDocument })),
      document,
      fc.constantFrom(...Object.keys(shownDocument), 'none').map((name) => {
        const { [name]: _, ...others } = shownDocument as Record<string, unknown>;
        return others;
      }),
    );

  const attempt = (...given: Parameters<typeof unmask>): object | string => {
    try {
      return unmask(...given);
    } catch (error) {
      if (!(error instanceof HiddenAttributesError)) throw error;
      return error.message;
    }
  };

  it('are never changed, never told, and nothing is lost of what the client sends', () => {
    let kept = 0;
    fc.assert(
      fc.property(
        fc
          .tuple(document, document, paths)
          .chain(([one, two, out]) =>
            fc.tuple(fc.constant(one), fc.constant(two), fc.constant(out), edited(without(one, out))),
          ),
        ([one, two, out, after]) => {
          expect(unmask(out, one, without(one, out))).toEqual(one);
          const result = attempt(out, one, after);
          if (typeof result !== 'string') {
            if (without(one, out) !== one) kept++;
            expect(without(result, out)).toEqual(after);
            // At every place where something is hidden there is what was there.
            expect(changesReadOnly(one, result, [{ where: undefined, hide: out, readOnly: NO_PATHS }])).toEqual([]);
          }
          // Another document that looks the same: the answer is the same.
          const same = attempt(out, withHidden(one, two, out) as object, after);
          expect(typeof same === 'string' ? same : without(same, out)).toEqual(
            typeof result === 'string' ? result : without(result, out),
          );
        },
      ),
      { numRuns: 2000 },
    );
    expect(kept).toBeGreaterThan(100);
  });

  /** The first document as it is shown, with what is hidden of the second. */
  function withHidden(one: unknown, two: unknown, out: ReturnType<typeof set>): unknown {
    if (Array.isArray(one)) return one.map((element, n) => withHidden(element, Array.isArray(two) ? two[n] : two, out));
    if (typeof one !== 'object' || one === null) return one;
    const other = (typeof two === 'object' && two !== null ? two : {}) as Record<string, unknown>;
    const hiddenOnes = Object.entries(out).filter(([name, inner]) => inner === true && Object.hasOwn(other, name));
    const members = Object.entries(one).flatMap(([name, member]): [string, unknown][] => {
      const inner = out[name];
      if (inner === true) return [];
      return [[name, inner ? withHidden(member, other[name], inner) : member]];
    });
    return Object.fromEntries([...members, ...hiddenOnes.map(([name]): [string, unknown] => [name, other[name]])]);
  }
});
