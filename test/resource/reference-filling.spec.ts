import fc from 'fast-check';
import type { ReferencePlace } from '../../src/tmf/attribute/reference';
import { nameOf } from '../../src/tmf/declare/called';
import { filled } from '../../src/tmf/rules/reference/filling';
import type { Target, Wanted } from '../../src/tmf/rules/reference/findings';

const PLACES: ReferencePlace[] = [
  { path: ['one'], mayBeHere: true },
  { path: ['several', 'in'], mayBeHere: true, type: 'Yard' },
  { path: ['elsewhere'] },
];

const yard = (id: string): Target => ({ type: 'Yard', href: `http://host/yard/${id}`, name: `Yard ${id}` });
const fill = (document: unknown, before?: Record<string, unknown>, of: (wanted: Wanted) => Target | null | undefined = ({ id }) => yard(id)) =>
  filled(PLACES, document, before, of); // prettier-ignore
const whole = (id: string) => ({ id, '@referredType': 'Yard', href: `http://host/yard/${id}`, name: `Yard ${id}` });

describe('references are filled', () => {
  it('where their target may be here: alone, in arrays, and in objects', () => {
    const document = { one: { id: '1' }, several: [{ in: { id: '2' } }, { in: [{ id: '3', role: 'x' }] }], elsewhere: { id: '4' } };
    expect(fill(document).document).toEqual({
      one: whole('1'),
      several: [{ in: whole('2') }, { in: [{ ...whole('3'), role: 'x' }] }],
      elsewhere: { id: '4' },
    });
  }); // prettier-ignore

  it('with what they lack, null and blanks too, and with nothing else', () => {
    const of = (object: object) => (fill({ one: object }).document as { one: object }).one;
    expect(of({ id: '1', name: null, href: ' ', '@referredType': '' })).toEqual(whole('1'));
    expect(of({ id: '1', name: 'Mine' })).toEqual({ ...whole('1'), name: 'Mine' });
    expect(of({ id: '1', name: 5, '@referredType': 'yARD' })).toEqual({ ...whole('1'), name: 5, '@referredType': 'yARD' });
    for (const nothing of [{ id: ' '.repeat(256) }, { id: '' }, { id: 1 }, {}, { id: '1', '@referredType': 1 }]) {
      expect(of(nothing)).toBe(nothing);
    }
  }); // prettier-ignore

  it('with what is known: what is not is wanted, by the type that is said or implied', () => {
    const document = { one: { id: '1', '@referredType': 'X' }, several: { in: [{ id: '2' }, { id: '3', '@referredType': ' ' }] } };
    const { document: same, wanted } = fill(document, undefined, ({ id }) => (id === '3' ? null : undefined));
    expect(same).toBe(document);
    expect(wanted).toEqual([{ type: 'X', id: '1' }, { type: 'Yard', id: '2' }]); // prettier-ignore
  }); // prettier-ignore

  it('by a patch only if they were not there before, wherever in the array and in whatever order of names', () => {
    const before = { several: [{ in: { id: '1', role: 'x', at: { a: 1, b: 2 } } }, { in: { id: '2' } }] };
    const after = { several: [{ in: { id: '2' } }, { in: { at: { b: 2, a: 1 }, name: null, role: 'x', id: '1' } }] };
    expect(fill(after, before).document).toBe(after);
    expect(fill({ several: [{ in: { id: '1' } }] }, before).document).toEqual({ several: [{ in: whole('1') }] });
  });

  it('anew where a patch has changed no more than the id', () => {
    const before = { one: { ...whole('1'), role: 'x' } };
    expect(fill({ one: { ...before.one, id: '2' } }, before).document).toEqual({ one: { ...whole('2'), role: 'x' } });
    expect(fill({ one: { ...before.one, id: '2', name: 'New' } }, before).document).toEqual({ one: { ...whole('2'), role: 'x', name: 'New' } }); // prettier-ignore
    expect(fill({ one: { ...before.one, id: '2', href: '/2' } }, before).document).toEqual({ one: { ...before.one, id: '2', href: '/2' } }); // prettier-ignore
    const nameless = ({ id }: Wanted) => ({ ...yard(id), name: undefined });
    const { name: _, ...rest } = whole('2');
    expect(fill({ one: { ...whole('1'), id: '2' } }, { one: whole('1') }, nameless).document).toEqual({ one: rest });
    const elsewhere = { one: { ...before.one, id: '2' } };
    expect(fill(elsewhere, before, () => null).document).toBe(elsewhere);
  });

  it('whatever the document: nothing that is said changes, nothing is mutated, and twice is once', () => {
    const text = fc.option(fc.oneof(fc.string(), fc.jsonValue()), { nil: undefined });
    const object = fc.oneof(fc.record({ id: text, name: text, href: text, '@referredType': text, '__proto__': text }), fc.jsonValue()); // prettier-ignore
    const value = fc.oneof(object, fc.array(object), fc.record({ in: fc.oneof(object, fc.array(object)) }));
    let added = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(fc.constantFrom('one', 'several', 'x'), value), fc.jsonValue()),
        (document) => {
          const text = JSON.stringify(document);
          const { document: made, size, wanted } = fill(document);
          expect([JSON.stringify(document), wanted]).toEqual([text, []]);
          requireKept(document, made);
          expect(Buffer.byteLength(JSON.stringify(made) ?? '') - Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(
            size,
          );
          expect(fill(made).document).toBe(made);
          if (size > 0) added++;
          else expect(made).toBe(document);
        },
      ),
      { numRuns: 1000, examples: [[{ one: { id: '1' } }], [{ one: { id: '"\\\n\u0001\ud800' } }]] },
    );
    expect(added).toBeGreaterThan(20);
  });
});

/** All that is in the one is in the other, but null and blanks that something has come for. */
function requireKept(before: unknown, after: unknown): void {
  if (typeof before !== 'object' || before === null) {
    if (before !== null && before !== undefined && !(typeof before === 'string' && before.trim() === ''))
      expect(after).toEqual(before);
    return;
  }
  for (const [name, each] of Object.entries(before)) requireKept(each, (after as Record<string, unknown>)[name]);
}

it('a resource is called by the first group of which it has all', () => {
  const called = [['full'], ['first', 'last']];
  const of = (document: Record<string, unknown>) => nameOf(called, (name) => document[name]);
  expect(of({ full: 'Ada L', first: 'A', last: 'B' })).toBe('Ada L');
  expect(of({ full: ' ', first: 'A', last: 'B' })).toBe('A B');
  expect(of({ full: null, first: 'A', last: '' })).toBeUndefined();
  expect(of({ full: 'x'.repeat(1001) })).toBeUndefined();
});
