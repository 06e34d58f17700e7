import fc from 'fast-check';
import { elementsAt, isArrayAt, isObjectAt, longestOf, membersAt, stringAt } from '../../src/tmf/json/spans';
import type { Representation } from '../../src/tmf/serve/expand/splice';
import { merged, splice } from '../../src/tmf/serve/expand/splice';
import { placesToExpand, referencesIn } from '../../src/tmf/serve/expand/references-in';
import type { Body } from '../support/bodies';

/** As PostgreSQL prints it, as `JSON.stringify()` does, and with white space wherever it may be. */
const printed = [
  (value: unknown) => JSON.stringify(value, null, 1).replace(/\n */g, ' '),
  (value: unknown) => JSON.stringify(value),
  (value: unknown) => JSON.stringify(value, null, '\t '),
];

/** With its members by the length of their names, as those of a `jsonb` are. (Names that are array indexes stay first.) */
function inOrder(document: Body): Body {
  const lengthOf = ([name]: [string, unknown]): number => Buffer.byteLength(name);
  return Object.fromEntries(Object.entries(document).toSorted((one, other) => lengthOf(one) - lengthOf(other)));
}

/** The value again, by its spans alone. */
function read(json: string, start: number, end: number): unknown {
  if (isObjectAt(json, start)) {
    return Object.fromEntries(membersAt(json, start).map((each) => [each.name, read(json, each.start, each.end)]));
  }
  if (isArrayAt(json, start)) return elementsAt(json, start).map((each) => read(json, each.start, each.end));
  return stringAt(json, { start, end }) ?? JSON.parse(json.slice(start, end));
}

const name = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'a', '"', '\\', '{', 'id'),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(name, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value')),
    fc.array(fc.tuple(name, tie('value'))).map((members) => Object.fromEntries(members)),
  ),
})).value; // prettier-ignore

it('spans of members and elements say where they are, in any valid JSON', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(...printed), (value, print) => {
      const text = print(value);
      const again = JSON.parse(text) as unknown;
      expect(read(text, 0, text.length)).toEqual(again);
    }),
  );
});

it('members are those with names of up to a length, in an object that is in order', () => {
  fc.assert(
    fc.property(fc.dictionary(name, json), fc.array(name), fc.constantFrom(...printed), (document, wanted, print) => {
      const text = print(inOrder(document));
      const found = membersAt(text, 0, longestOf(wanted)).map((member) => member.name);
      for (const each of wanted) expect(found.includes(each)).toBe(Object.hasOwn(document, each));
    }),
  );
});

describe('what is put into a reference', () => {
  const document = fc.dictionary(fc.oneof(name, fc.constantFrom('role', '@type', 'name')), json, {
    noNullPrototype: true,
  });
  const places = placesToExpand([{ path: ['a', 'b'], mayBeHere: true }], new Map([['a.b', new Map()]]));

  it('is the reference with the members of the representation', () => {
    fc.assert(
      fc.property(document, document, fc.constantFrom(...printed), (reference, target, print) => {
        const { id: _, href: __, ...stored } = target;
        const text = print({ a: [{ b: { ...reference, '@referredType': 'X', id: '1' } }] });
        const representation: Representation = {
          json: print(inOrder(stored)),
          members: JSON.stringify({ id: '1', href: 'h', ...stored }).slice(1),
        };
        const [found] = referencesIn(text, places);
        const whole = splice(text, found ? [found] : [], (each) => merged(text, each, representation));
        const kept = (JSON.parse(text) as { a: { b: Body }[] }).a[0]?.b;
        const put = JSON.parse(`{${representation.members}`) as Body;
        expect(JSON.parse(whole)).toEqual({ a: [{ b: { ...kept, ...put } }] });
      }),
    ); // prettier-ignore
  });

  it.each<[string, unknown, number]>([
    ['one in an object', { a: { b: { id: '1' } } }, 1],
    ['several in arrays', { a: [{ b: [{ id: '1' }, { id: '2' }] }, { b: { id: '3' } }] }, 3],
    ['none in an array in an array', { a: [[{ b: { id: '1' } }]] }, 0],
    ['none without an id', { a: { b: [{ name: 'x' }, { id: 5 }, { id: '' }, { id: null }] } }, 0],
    ['none of another shape', { a: 'b', b: { id: '1' } }, 0],
    ['none of a type that is none', { a: { b: { id: '1', '@referredType': 7 } } }, 0],
  ])('%s', (_, value, count) => {
    const typed = placesToExpand([{ path: ['a', 'b'], type: 'X', mayBeHere: true }], new Map([['a.b', new Map()]]));
    expect(referencesIn(JSON.stringify(value), typed)).toHaveLength(count);
  });
});
