import fc from 'fast-check';
import { InvalidPatchError, PatchConflictError } from '../../src/tmf/patch/patch-error';
import { jsonPatch } from '../../src/tmf/patch/json-patch';
import { formatPointer } from '../../src/tmf/json/pointer';
import { REFUSED, RFC6902_CASES } from '../support/patch/rfc6902-cases';

const rules = {
  isArray: (path: readonly string[]) => path.join('.') === 'list',
  maxCopied: 10_000,
  spelt: (_pointer: unknown, value: unknown) => value,
};
const apply = (document: unknown, patch: unknown): unknown => jsonPatch(patch, rules)(document);

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const names = fc.constantFrom('a', 'b', '', '0', 'a/b', 'm~n', '__proto__', 'constructor');
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1.5, 'x', ''),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Operations that make the second document of the first, one element and one member at a time. */
function difference(before: Json, after: Json, at: string[] = []): object[] {
  const path = formatPointer(at);
  if (Array.isArray(before) && Array.isArray(after)) {
    const common = Math.min(before.length, after.length);
    const changed = Array.from({ length: common }, (_, n) =>
      difference(before[n] as Json, after[n] as Json, [...at, String(n)]),
    );
    const removed = before.slice(common).map(() => ({ op: 'remove', path: `${path}/${common}` }));
    const added = after.slice(common).map((value) => ({ op: 'add', path: `${path}/-`, value }));
    return [...changed.flat(), ...removed, ...added];
  }
  if (isObject(before) && isObject(after)) {
    const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
    const changed = Object.entries(after).flatMap(([name, value]) =>
      Object.hasOwn(before, name)
        ? difference(before[name] as Json, value, [...at, name])
        : [{ op: 'add', path: formatPointer([...at, name]), value }],
    );
    return [...removed.map((name) => ({ op: 'remove', path: formatPointer([...at, name]) })), ...changed];
  }
  return [
    { op: 'test', path, value: before },
    { op: 'replace', path, value: after },
  ];
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('JSON Patch', () => {
  it.each(RFC6902_CASES)('%s', (_what, document, patch, outcome) => {
    const run = (): unknown => apply(JSON.parse(document), JSON.parse(patch));
    if (outcome === REFUSED) expect(run).toThrow();
    else expect(run()).toEqual(JSON.parse(outcome));
  });

  it.each<[string, unknown, typeof InvalidPatchError | typeof PatchConflictError]>([
    ['no array', { op: 'remove', path: '/a' }, InvalidPatchError],
    ['an operation that is no object', [null], InvalidPatchError],
    ['an operation that is an array', [[]], InvalidPatchError],
    ['__proto__ as the operation', [JSON.parse('{"__proto__":{"op":"remove","path":"/a"}}')], InvalidPatchError],
    ['1001 operations', Array.from({ length: 1001 }, () => ({ op: 'test', path: '/a', value: 1 })), InvalidPatchError],
    ['a pointer with 129 parts', [{ op: 'add', path: '/a'.repeat(129), value: 1 }], InvalidPatchError],
    ['a bad index', [{ op: 'add', path: '/list/01', value: 1 }], InvalidPatchError],
    ['a move into itself', [{ op: 'move', from: '/o', path: '/o/p' }], InvalidPatchError],
    ['an index past the end', [{ op: 'add', path: '/list/3', value: 1 }], PatchConflictError],
    ['a failed test', [{ op: 'test', path: '/a', value: '1' }], PatchConflictError],
    ['a test of nothing', [{ op: 'test', path: '/x', value: null }], PatchConflictError],
    ['the place after the last element', [{ op: 'test', path: '/list/-', value: 1 }], PatchConflictError],
    ['a member of a string', [{ op: 'add', path: '/s/length', value: 1 }], PatchConflictError],
    ['an inherited member', [{ op: 'test', path: '/toString', value: 1 }], PatchConflictError],
    ['the length of an array', [{ op: 'test', path: '/list/length', value: 2 }], InvalidPatchError],
  ])('refuses %s', (_what, patch, error) => {
    const document = { a: 1, s: 'text', o: {}, list: [1, 2] };
    expect(() => apply(document, patch)).toThrow(error);
    expect(document).toEqual({ a: 1, s: 'text', o: {}, list: [1, 2] });
  });

  it('says which operation is wrong', () => {
    const patch = [
      { op: 'test', path: '/a', value: 1 },
      { op: 'remove', path: '/b/c' },
    ];
    expect(() => apply({ a: 1 }, patch)).toThrow('/1: there is nothing at /b');
    expect(() => jsonPatch([{ op: 'add', path: 'a', value: 1 }], rules)).toThrow('/0/path: "a": ');
  });

  it.each<[string, unknown, unknown]>([
    ['appends to an array', { op: 'add', path: '/tags', value: 'x' }, { tags: ['a', 'x'] }],
    ['replaces an array by an array', { op: 'add', path: '/tags', value: ['x'] }, { tags: ['x'] }],
    ['makes an array where one is declared', { op: 'add', path: '/list', value: 'x' }, { tags: ['a'], list: ['x'] }],
    ['adds a whole array there', { op: 'add', path: '/list', value: ['x'] }, { tags: ['a'], list: ['x'] }],
    ['and a plain value elsewhere', { op: 'add', path: '/other', value: 'x' }, { tags: ['a'], other: 'x' }],
    ['null is no element', { op: 'add', path: '/tags', value: null }, { tags: null }],
    ['null is no array', { op: 'add', path: '/list', value: null }, { tags: ['a'], list: null }],
    ['replace is not add', { op: 'replace', path: '/tags', value: 'x' }, { tags: 'x' }],
    ['copy is not add', { op: 'copy', from: '/tags/0', path: '/tags' }, { tags: 'a' }],
  ])('add, as TMF630 reads it: %s', (_what, operation, result) => {
    expect(apply({ tags: ['a'] }, [operation])).toEqual(result);
  });

  it('makes any document of any other, and leaves that as it was', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const text = JSON.stringify(before);
        const patch = difference(before, after);
        expect(JSON.stringify(sorted(apply(before, patch) as Json))).toBe(JSON.stringify(sorted(after)));
        expect(JSON.stringify(before)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('can be applied again: what a patch adds is not shared with the patched document', () => {
    const patch = jsonPatch(
      [
        { op: 'add', path: '/a', value: {} },
        { op: 'add', path: '/a/b', value: [] },
        { op: 'add', path: '/a/b/-', value: 1 },
      ],
      rules,
    );
    expect(patch({})).toEqual({ a: { b: [1] } });
    expect(patch({})).toEqual({ a: { b: [1] } });
  });

  it('does not let a document grow without bounds', () => {
    const patch = Array.from({ length: 40 }, (_, n) => ({ op: 'copy', from: '', path: `/a${n}` }));
    expect(() => apply({ a: 'x'.repeat(100) }, patch)).toThrow('it copies more than 10000 characters');
  });

  it('knows that there is nothing after the document was removed', () => {
    for (const next of [{ op: 'copy', from: '', path: '/a' }, { op: 'replace', path: '', value: {} }, { op: 'test', path: '', value: null }]) {
      expect(() => apply({ a: 1 }, [{ op: 'remove', path: '' }, next])).toThrow(PatchConflictError);
    }
    expect(apply({ a: 1 }, [{ op: 'remove', path: '' }, { op: 'add', path: '', value: { b: 1 } }])).toEqual({ b: 1 });
  }); // prettier-ignore

  it('ends when values are put into each other without end', () => {
    const deep = JSON.parse('{"a":'.repeat(60) + '{}' + '}'.repeat(60)) as object;
    const innermost = '/a'.repeat(60);
    const round = [
      { op: 'add', path: '/w', value: deep },
      { op: 'move', from: '/x', path: `/w${innermost}/x` },
      { op: 'move', from: '/w', path: '/x' },
    ];
    const patch = [...Array.from({ length: 330 }, () => round).flat(), { op: 'copy', from: '/x', path: '/y' }];
    expect(() => apply({ x: {} }, patch)).toThrow(InvalidPatchError);
  });

  it.each(['copy', 'test'])('does not follow a value that was moved into another again and again: %s', (op) => {
    const value = JSON.parse('['.repeat(60) + ']'.repeat(60)) as unknown;
    const deeper = [
      { op: 'add', path: '/y', value },
      { op: 'move', from: '/x', path: `/y${'/0'.repeat(59)}` },
      { op: 'move', from: '/y', path: '/x' },
    ];
    const patch = [{ op: 'add', path: '/x', value }, ...Array.from({ length: 300 }, () => deeper).flat()];
    const message = op === 'copy' ? 'it copies what is nested deeper than 500 levels' : '/x has another value';
    expect(() => apply({}, [...patch, { op, from: '/x', path: op === 'copy' ? '/z' : '/x', value }])).toThrow(message);
  });

  it('takes elements from a long array one by one', () => {
    const list = Array.from({ length: 400_000 }, (_, n) => n);
    const patch = Array.from({ length: 1000 }, (_, n) => ({
      op: 'remove',
      path: `/list/${n % 2 ? 0 : list.length - 1 - n}`,
    }));
    expect(apply({ list }, patch)).toEqual({ list: list.slice(500, -500) });
  });

  it('takes __proto__ for an attribute', () => {
    const patch = [
      { op: 'add', path: '/__proto__', value: { polluted: true } },
      { op: 'add', path: '/constructor', value: 1 },
      { op: 'copy', from: '/__proto__/polluted', path: '/seen' },
    ];
    const patched = apply({}, patch) as object;
    expect(Object.keys(patched)).toEqual(['__proto__', 'constructor', 'seen']);
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

/** Members in one order, so that texts can be compared; `toEqual` does not see an own `__proto__`. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const members = Object.keys(value)
    .sort()
    .map((name) => [name, sorted(value[name] as Json)] as const);
  return Object.fromEntries(members);
}
