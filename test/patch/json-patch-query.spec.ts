import { jsonPatchQuery } from '../../src/tmf/patch/json-patch-query';
import { InvalidPatchError, PatchConflictError } from '../../src/tmf/patch/patch-error';
import { ExpensiveQueryError, UnsupportedQueryError } from '../../src/tmf/query/bounds/invalid-query';
import { customer } from '../../src/customer/customer.resource';
import { loadSettings } from '../../src/config/env';

const { queryLimits: limits } = loadSettings({});
const rules = {
  isArray: customer.isArray,
  types: customer.typeOf,
  limits,
  maxCopied: 100_000,
  spelt: (_pointer: unknown, value: unknown) => value,
};
const apply = (document: unknown, ...operations: object[]): unknown =>
  jsonPatchQuery(JSON.parse(JSON.stringify(operations)), rules)(document);

const email = (more: object = {}) => ({ mediumType: 'email', characteristic: { emailAddress: 'a@x' }, ...more });
const phone = (more: object = {}) => ({ mediumType: 'phone', characteristic: { phoneNumber: '+33 1 23' }, ...more });
const post = (more: object = {}) => ({ mediumType: 'postal', characteristic: { city: 'Paris' }, ...more });

const document = () => ({
  name: 'Moon FC',
  status: 'active',
  contactMedium: [email({ id: '1', preferred: false }), phone({ id: '2', preferred: true }), email({ id: '3', preferred: false })],
  note: [
    { author: 'John Doe', text: 'first', tags: ['a', 'b'] },
    { author: 'Jane', text: 'second', tags: ['b'] },
  ],
  orderItem: [
    { id: '1', quantity: 1, productOffering: { id: '1513' }, note: [{ author: 'x', text: 'x1' }, { author: 'y', text: 'y1' }] },
    { id: '2', quantity: 2, productOffering: { id: '1514' }, note: [{ author: 'x', text: 'x2' }] },
  ],
  creditProfile: [{ creditScore: 10, creditProfileDate: '2024-01-01T00:00:00Z' }, { creditScore: 20, creditProfileDate: '2024-01-01T01:00:00+01:00' }],
}); // prettier-ignore

type Sample = ReturnType<typeof document>;

const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const wrapped = (value: unknown, levels: number): unknown => (levels === 0 ? value : [wrapped(value, levels - 1)]);

/** What the operations make of the document, as a change of it. */
type Case = readonly [what: string, operations: object[], change: (before: Sample) => unknown];

const everyEmailPreferred: Case[2] = (d) => ({
  ...d,
  contactMedium: d.contactMedium.map((each) => (each.mediumType === 'email' ? { ...each, preferred: true } : each)),
});
const jdText: Case[2] = (d) => ({ ...d, note: [{ ...d.note[0], text: 'Informed' }, d.note[1]] });
const quantityOfFirst: Case[2] = (d) => ({ ...d, orderItem: [{ ...d.orderItem[0], quantity: 25 }, d.orderItem[1]] });

const CASES: Case[] = [
  // a: conditions from the root
  ['dotted conditions from the root', [{ op: 'replace', path: '/orderItem/quantity?orderItem.productOffering.id=1513', value: 25 }], quantityOfFirst],
  ['a space, raw', [{ op: 'replace', path: '/note/text?note.author=John Doe', value: 'Informed' }], jdText],
  ['a space, encoded', [{ op: 'replace', path: '/note/text?note.author=John%20Doe', value: 'Informed' }], jdText],
  [
    'an encoded comma, which is part of the value',
    [
      { op: 'replace', path: '/note/author?note.author=Jane', value: 'Doe, J.' },
      { op: 'add', path: '/note/-', value: { author: 'Doe' } },
      { op: 'replace', path: '/note/text?note.author=Doe%2C J.', value: 'X' },
    ],
    (d) => ({ ...d, note: [d.note[0], { ...d.note[1], author: 'Doe, J.', text: 'X' }, { author: 'Doe' }] }),
  ],
  ['all elements that match', [{ op: 'replace', path: '/contactMedium/preferred?contactMedium.mediumType=email', value: true }], everyEmailPreferred],
  [
    'several conditions on one element',
    [{ op: 'replace', path: '/contactMedium/preferred?contactMedium.mediumType=email&contactMedium.id=3', value: true }],
    (d) => ({ ...d, contactMedium: [d.contactMedium[0], d.contactMedium[1], { ...d.contactMedium[2], preferred: true }] }),
  ],
  [
    'nested arrays, from the outside in',
    [{ op: 'replace', path: '/orderItem/note/text?orderItem.id=1&orderItem.note.author=x', value: 'X' }],
    (d) => ({ ...d, orderItem: [{ ...d.orderItem[0], note: [{ author: 'x', text: 'X' }, d.orderItem[0]?.note[1]] }, d.orderItem[1]] }),
  ],
  [
    'a condition on an outer array only',
    [{ op: 'replace', path: '/orderItem/note/text?orderItem.id=1', value: 'X' }],
    (d) => ({ ...d, orderItem: [{ ...d.orderItem[0], note: d.orderItem[0]?.note.map((note) => ({ ...note, text: 'X' })) }, d.orderItem[1]] }),
  ],
  [
    'an array within the chosen element, as a whole',
    [{ op: 'add', path: '/orderItem/note?orderItem.id=2', value: { author: 'z' } }],
    (d) => ({ ...d, orderItem: [d.orderItem[0], { ...d.orderItem[1], note: [...(d.orderItem[1]?.note ?? []), { author: 'z' }] }] }),
  ],
  // b: conditions from the element
  ['conditions from the element', [{ op: 'replace', path: '/contactMedium/preferred?mediumType=email', value: true }], everyEmailPreferred],
  [
    'a new element keeps what it was chosen by',
    [{ op: 'replace', path: '/contactMedium?id=1', value: post() }],
    (d) => ({ ...d, contactMedium: [{ ...post(), id: '1' }, d.contactMedium[1], d.contactMedium[2]] }),
  ],
  [
    'unless it says otherwise',
    [{ op: 'replace', path: '/contactMedium?id=1', value: post({ id: '9' }) }],
    (d) => ({ ...d, contactMedium: [post({ id: '9' }), d.contactMedium[1], d.contactMedium[2]] }),
  ],
  ['remove elements', [{ op: 'remove', path: '/contactMedium?mediumType=email' }], (d) => ({ ...d, contactMedium: [d.contactMedium[1]] })],
  [
    'remove a member where there is one',
    [{ op: 'remove', path: '/contactMedium/preferred?mediumType=email' }],
    (d) => ({ ...d, contactMedium: d.contactMedium.map(({ preferred, ...rest }: Record<string, unknown>) => (rest["mediumType"] === 'email' ? rest : { ...rest, preferred })) }),
  ],
  [
    'an object that is added to an element adds its members',
    [{ op: 'add', path: '/note?author=John Doe', value: { text: 'Informed', tags: 'c' } }],
    (d) => ({ ...d, note: [{ ...d.note[0], text: 'Informed', tags: ['a', 'b', 'c'] }, d.note[1]] }),
  ],
  [
    'a condition deeper in the element',
    [{ op: 'remove', path: '/contactMedium?characteristic.phoneNumber=+33 1 23' }],
    (d) => ({ ...d, contactMedium: [d.contactMedium[0], d.contactMedium[2]] }),
  ],
  ['the operators of a GET', [{ op: 'remove', path: '/orderItem?quantity>1' }], (d) => ({ ...d, orderItem: [d.orderItem[0]] })],
  ['and its suffixes', [{ op: 'remove', path: '/note?author.startswith=John' }], (d) => ({ ...d, note: [d.note[1]] })],
  ['alternatives', [{ op: 'remove', path: '/contactMedium?id=1,3' }], (d) => ({ ...d, contactMedium: [d.contactMedium[1]] })],
  ['numbers by their spelling', [{ op: 'remove', path: '/orderItem?quantity=1' }], (d) => ({ ...d, orderItem: [d.orderItem[1]] })],
  ['date-times as instants', [{ op: 'remove', path: '/creditProfile?creditProfileDate=2024-01-01T00:00:00Z' }], (d) => ({ ...d, creditProfile: [] })],
  ['an index on the way', [{ op: 'replace', path: '/orderItem/0/note/text?author=x', value: 'X' }],
    (d) => ({ ...d, orderItem: [{ ...d.orderItem[0], note: [{ author: 'x', text: 'X' }, d.orderItem[0]?.note[1]] }, d.orderItem[1]] })],
  ['a condition on what is no array', [{ op: 'replace', path: '/name?status=active', value: 'Sun' }], (d) => ({ ...d, name: 'Sun' })],
  ['add a member that some have', [{ op: 'add', path: '/note/read?author=Jane', value: true }], (d) => ({ ...d, note: [d.note[0], { ...d.note[1], read: true }] })],
  // c: pointers as conditions
  ['a pointer as the condition', [{ op: 'replace', path: '/note/text?/note/author=John Doe', value: 'Informed' }], jdText],
  ['two of them', [{ op: 'replace', path: '/note/text?/note/author=John Doe&/note/text=first', value: 'Informed' }], jdText],
  // d: JSONPath
  ['JSONPath from a name', [{ op: 'replace', path: "note[?(@.author=='John Doe')].text", value: 'Informed' }], jdText],
  ['JSONPath from the root', [{ op: 'replace', path: "$.contactMedium[?(@.mediumType=='email')].preferred", value: true }], everyEmailPreferred],
  ['JSONPath adds members', [{ op: 'add', path: "$.note[?(@.author=='John Doe')]", value: { text: 'Informed' } }], jdText],
  ['JSONPath keeps what it chose by', [{ op: 'replace', path: "$.note[?(@.author=='John Doe' && @.text=='first')]", value: { text: 'Informed', tags: ['a', 'b'] } }], jdText],
  ['JSONPath removes', [{ op: 'remove', path: "$.contactMedium[?(@.mediumType=='email')]" }], (d) => ({ ...d, contactMedium: [d.contactMedium[1]] })],
  ['JSONPath with an index is a pointer', [{ op: 'add', path: '$.note[0]', value: { author: 'first' } }], (d) => ({ ...d, note: [{ author: 'first' }, ...d.note] })],
  ['JSONPath from the end', [{ op: 'remove', path: '$.note[-1]' }], (d) => ({ ...d, note: [d.note[0]] })],
  ['JSONPath slices', [{ op: 'remove', path: '$.contactMedium[1:]' }], (d) => ({ ...d, contactMedium: [d.contactMedium[0]] })],
  ['JSONPath for all', [{ op: 'replace', path: '$.contactMedium[*].preferred', value: null }], (d) => ({ ...d, contactMedium: d.contactMedium.map((each) => ({ ...each, preferred: null })) })],
  ['JSONPath within JSONPath', [{ op: 'replace', path: "$.orderItem[?(@.id=='1')].note[?(@.author=='x')].text", value: 'X' }],
    (d) => ({ ...d, orderItem: [{ ...d.orderItem[0], note: [{ author: 'x', text: 'X' }, d.orderItem[0]?.note[1]] }, d.orderItem[1]] })],
  ['JSONPath that appends', [{ op: 'add', path: "$.note[?(@.author=='Jane')].tags", value: 'c' }], (d) => ({ ...d, note: [d.note[0], { ...d.note[1], tags: ['b', 'c'] }] })],
  ['JSONPath to scalars', [{ op: 'remove', path: "$.note[*].tags[?(@=='b')]" }], (d) => ({ ...d, note: [{ ...d.note[0], tags: ['a'] }, { ...d.note[1], tags: [] }] })],
  // plain, and together
  ['a plain pointer', [{ op: 'replace', path: '/name', value: 'Sun' }], (d) => ({ ...d, name: 'Sun' })],
  ['a plain pointer that appends', [{ op: 'add', path: '/note', value: { author: 'z' } }], (d) => ({ ...d, note: [...d.note, { author: 'z' }] })],
  ['test, then replace', [{ op: 'test', path: '/note/text?author=John Doe', value: 'first' }, { op: 'replace', path: '/note/text?author=John Doe', value: 'Informed' }], jdText],
  ['a test of several', [{ op: 'test', path: '/contactMedium/preferred?mediumType=email', value: false }], (d) => d],
  ['copy from one place', [{ op: 'copy', from: '/note/text?author=Jane', path: '/name' }], (d) => ({ ...d, name: 'second' })],
  ['move to one place', [{ op: 'move', from: "$.note[?(@.author=='Jane')]", path: '/last' }], (d) => ({ ...d, note: [d.note[0]], last: d.note[1] })],
]; // prettier-ignore

describe('JSON Patch Query', () => {
  it.each(CASES)('%s', (_what, operations, change) => {
    const before = document();
    expect(apply(before, ...operations)).toEqual(change(document()));
    expect(before).toEqual(document());
  });

  it.each<[string, object, new (...args: never[]) => Error]>([
    ['no element is chosen', { op: 'replace', path: '/note/text?author=Nobody', value: 'x' }, PatchConflictError],
    ['no element is chosen by JSONPath', { op: 'remove', path: "$.note[?(@.author=='Nobody')]" }, PatchConflictError],
    ['nothing to add to', { op: 'add', path: '/note/text?author=Nobody', value: 'x' }, PatchConflictError],
    ['no chosen element has it', { op: 'replace', path: '/note/txet?author=Jane', value: 'x' }, PatchConflictError],
    ['no such attribute', { op: 'remove', path: '/nothing/here?a=b' }, PatchConflictError],
    ['a test fails for one of several', { op: 'test', path: '/contactMedium/preferred?id=1,2', value: false }, PatchConflictError],
    ['a test of what one does not have', { op: 'test', path: '/note/read?author=Jane', value: null }, PatchConflictError],
    ['move from several', { op: 'move', from: '/contactMedium?mediumType=email', path: '/x' }, InvalidPatchError],
    ['copy to several', { op: 'copy', from: '/name', path: '/contactMedium/id?mediumType=email' }, InvalidPatchError],
    ['a scalar is added to an element', { op: 'add', path: '/note?author=Jane', value: 'x' }, InvalidPatchError],
    ['no conditions', { op: 'remove', path: '/note?' }, InvalidPatchError],
    ['a name without a value', { op: 'remove', path: '/note?author' }, InvalidPatchError],
    ['a directive', { op: 'remove', path: '/note?sort=author' }, InvalidPatchError],
    ['a broken pointer', { op: 'remove', path: '/note~?author=x' }, InvalidPatchError],
    ['a broken regular expression', { op: 'remove', path: '/note?author.regex=(' }, InvalidPatchError],
    ['bytes that are no UTF-8', { op: 'remove', path: '/note?author=%ff' }, InvalidPatchError],
    ['a broken JSONPath', { op: 'remove', path: '$.note[?(@.author==]' }, InvalidPatchError],
    ['JSONPath with ..', { op: 'remove', path: '$..author' }, UnsupportedQueryError],
    ['1001 conditions', { op: 'remove', path: `/note?${Array.from({ length: 1001 }, (_, n) => `a${n}=1`).join('&')}` }, InvalidPatchError],
  ])('refuses it if %s', (_what, operation, error) => {
    const before = document();
    expect(() => apply(before, { op: 'replace', path: '/name', value: 'Sun' }, operation)).toThrow(error);
    expect(before).toEqual(document());
  }); // prettier-ignore

  it('bounds what a patch looks at, altogether', () => {
    const many = { note: Array.from({ length: 5000 }, (_, n) => ({ n })) };
    const operations = Array.from({ length: 1000 }, () => ({ op: 'test', path: '/note/n?n=7', value: 7 }));
    expect(() => apply(many, ...operations)).toThrow(ExpensiveQueryError);
  });

  it('does not write where there is no element', () => {
    const before = { x: [{ n: 'a', v: [1, 2, 3, 4] }, { n: 'a', v: [1] }, { n: 'a', v: [1, 2, 3] }, { n: 'a', v: { '3': 1 } }] };
    expect(apply(before, { op: 'replace', path: '/x/v/3?n=a', value: 9 })).toEqual({
      x: [{ n: 'a', v: [1, 2, 3, 9] }, { n: 'a', v: [1] }, { n: 'a', v: [1, 2, 3] }, { n: 'a', v: { '3': 9 } }],
    });
    const trap = { x: [{ id: 1, y: { '4000000000': 1 } }, { id: 1, y: [] }] };
    expect(apply(trap, { op: 'replace', path: '/x/y/4000000000?id=1', value: 2 })).toEqual({
      x: [{ id: 1, y: { '4000000000': 2 } }, { id: 1, y: [] }],
    });
    expect(apply({ x: [{ n: 'a', v: [1] }] }, { op: 'add', path: '/x/v/1?n=a', value: 2 })).toEqual({ x: [{ n: 'a', v: [1, 2] }] });
    expect(() => apply({ x: [{ n: 'a', v: [1] }] }, { op: 'add', path: '/x/v/3?n=a', value: 2 })).toThrow(PatchConflictError);
  }); // prettier-ignore

  it('finds the place to move to after the removal', () => {
    const before = { x: [{ id: 1, v: 'fax' }, { id: 2 }, { id: 3 }] };
    const after = { x: [{ id: 2, old: { id: 1, v: 'fax' } }, { id: 3 }] };
    expect(apply(before, { op: 'move', from: '/x?id=1', path: '/x/old?id=2' })).toEqual(after);
    expect(apply(before, { op: 'move', from: '$.x[?(@.id==1)]', path: '$.x[?(@.id==2)].old' })).toEqual(after);
  });

  it.each<[string, unknown, object, number]>([
    ['scalars in a condition', { y: zeros(500_000), name: 'a' }, { op: 'test', path: '/name?y.ne=1', value: 'a' }, 100],
    ['missing members', { y: zeros(300_000).map(() => ({})), name: 'a' }, { op: 'test', path: '/name?y.a.isnull=true', value: 'a' }, 200],
    ['nested arrays', { y: [...zeros(300_000).map(() => []), { a: 1 }] }, { op: 'test', path: '$.y.a', value: 1 }, 1000],
    ['comparisons', { x: zeros(1000).map(() => zeros(480)) }, { op: 'test', path: '$.x[*]', value: zeros(480) }, 1000],
    ['places', { x: zeros(500_000) }, { op: 'replace', path: '$.x[*]', value: 1 }, 1],
    ['levels', { x: wrapped([...zeros(100_000).map(() => ({})), { b: 1 }], 55) }, { op: 'test', path: '/x/b?b=1', value: 1 }, 4],
  ])('counts %s', (_what, before, operation, times) => {
    const run = (): unknown => jsonPatchQuery(Array.from({ length: times }, () => operation), { ...rules, maxCopied: 1e9 })(before);
    expect(run).toThrow(ExpensiveQueryError);
  }); // prettier-ignore

  it('bounds how many places it changes, altogether', () => {
    const list = { note: Array.from({ length: 45_000 }, (_, n) => n) };
    const operation = { op: 'replace', path: '$.note[*]', value: 1 };
    expect(apply(list, operation, operation)).toEqual({ note: list.note.map(() => 1) });
    expect(() => apply(list, operation, operation, operation)).toThrow(ExpensiveQueryError);
  });

  it('takes __proto__ for an attribute', () => {
    const before = JSON.parse('{"list":[{"__proto__":{"a":1},"id":"1"},{"id":"2"}]}') as object;
    const after = apply(before, { op: 'replace', path: '/list/__proto__?id=1', value: { a: 2 } });
    expect(JSON.stringify(after)).toBe('{"list":[{"__proto__":{"a":2},"id":"1"},{"id":"2"}]}');
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});
