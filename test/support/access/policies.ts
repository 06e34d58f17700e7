import fc from 'fast-check';
import { define, isObject } from '../../../src/tmf/json/json-value';
import { type PathSet, intersection, pathSet } from '../../../src/tmf/query/path-set';
import type { Body } from '../bodies';
import { masked } from './masked';

/** Random policies, and documents that differ in nothing but what these hide. */

interface Where {
  readonly text: string | undefined;
  readonly holds: (document: Body) => boolean;
}

const partyOf = ({ engagedParty }: Body): unknown => (engagedParty as Body)['id'];

/** About nothing that can be hidden: that somebody sees an instance tells that the condition is true of it. */
const WHERES: readonly Where[] = [
  { text: undefined, holds: () => true },
  { text: 'engagedParty.id=${claims.party_id}', holds: (each) => partyOf(each) === '1' },
  { text: 'category.in=x,y', holds: ({ category }) => category === 'x' || category === 'y' },
  { text: 'category.ne=x', holds: ({ category }) => category !== 'x' },
  {
    text: "$[?(@.category=='z' || @.engagedParty.id==${claims.party_id})]",
    holds: (each) => each['category'] === 'z' || partyOf(each) === '1',
  },
];

const profile = (creditScore: number): Body => {
  const creditProfileDate = '2024-05-04T10:00:00Z';
  return { creditScore, creditProfileDate, validFor: { startDateTime: creditProfileDate } };
};
const medium = (a: unknown): Body => ({ mediumType: 'email', characteristic: { a } });
/** Of no resource here: nobody asks whether it is there. */
const party = (id: string, more: Body = {}): Body => ({ id, '@referredType': 'Person', ...more });

/** What nothing declares can be anything. */
export const VALUES: readonly unknown[] = [
  'a', 'b', '', 5, 0, true, [], {}, ['a', 'b'], { a: 'b' }, { b: 'a' }, { b: { a: 'a' } }, { a: { b: 5 } }, [{ b: 'a' }, { b: 'b', a: 'a' }], [[{ b: 5 }]],
]; // prettier-ignore

/** What can be hidden, with the values that it can have; all but `name` can be missing, too. */
const HIDEABLE: Readonly<Record<string, readonly unknown[]>> = {
  a: VALUES,
  'a.b': VALUES,
  'a.a.b': VALUES,
  b: VALUES,
  'b.a': VALUES,
  name: ['a', 'b', 'ab'],
  status: ['active', 'closed', 'initialized'],
  statusReason: ['a', 'b', '5'],
  creditProfile: [[], [profile(1)], [profile(7), profile(5)]],
  'creditProfile.creditScore': [1, 5],
  contactMedium: [[], [medium('a')], [medium(5), medium('b')]],
  'contactMedium.characteristic.a': VALUES,
  'contactMedium.preferred': [true, false],
  relatedParty: [[], [party('1', { name: 'a' })], [party('2', { role: 'b' }), party('1')]],
  'relatedParty.name': ['a', 'b'],
  'engagedParty.name': ['a', 'b'],
};
export const PATHS = [...Object.keys(HIDEABLE), 'id', 'category', 'engagedParty', 'engagedParty.id', 'a.b.a', 'relatedParty.role', 'nothing']; // prettier-ignore

/** What is stored of a customer beside its id. */
const { name, category, ...others } = Object.fromEntries(
  ['name', 'status', 'statusReason', 'a', 'b', 'creditProfile', 'contactMedium', 'relatedParty']
    .map((each): [string, fc.Arbitrary<unknown>] => [each, fc.constantFrom(...(HIDEABLE[each] ?? []))])
    .concat([['category', fc.constantFrom('x', 'y', 'z')]]),
);
export const customers: fc.Arbitrary<Body> = fc.record(
  {
    ...others,
    category: category!,
    name: name!,
    engagedParty: fc.constantFrom(party('1'), party('2', { name: 'a' }), party('1', { name: 'b' })),
  },
  { requiredKeys: ['name', 'engagedParty'], noNullPrototype: true },
);

/** Of one role. */
export interface Policy {
  readonly where: Where;
  readonly hide: readonly string[];
  readonly readOnly: readonly string[];
  readonly operations: readonly string[];
}

const OPERATIONS = ['read', 'create', 'update', 'delete'];

export const policies: fc.Arbitrary<Policy> = fc.record({
  where: fc.constantFrom(...WHERES),
  hide: fc.subarray(Object.keys(HIDEABLE), { minLength: 1, maxLength: 5 }),
  readOnly: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(['name', 'a', 'b.a', 'relatedParty.role'])),
  operations: fc.oneof({ weight: 3, arbitrary: fc.constant(OPERATIONS) }, fc.subarray(OPERATIONS, { minLength: 1 })),
});

/** As the file has it. */
export function policyText({ where: { text: where }, ...others }: Policy): Body {
  return { ...(where !== undefined && { where }), ...others };
}

/** What is hidden of a document from who has the roles. @returns undefined if it is not there for them */
export function hiddenFrom(roles: readonly Policy[], document: Body): PathSet | undefined {
  const [first, ...rest] = roles
    .filter(({ where, operations }) => operations.includes('read') && where.holds(document))
    .map(({ hide }) => pathSet(hide.map((path) => path.split('.'))));
  return first && rest.reduce(intersection, first);
}

/** The document with other values, or none, of what is hidden. */
export function withSecrets(document: Body, hidden: PathSet, seed: number): Body {
  const roll = dice(seed);
  const reach = (shown: unknown, below: PathSet, at: string): unknown => {
    if (Array.isArray(shown)) return shown.map((element) => reach(element, below, at));
    if (!isObject(shown)) return shown;
    const result: Body = { ...shown };
    for (const [member, inner] of Object.entries(below)) {
      const path = at + member;
      const values = HIDEABLE[path] ?? [];
      const value = inner !== true ? reach(result[member], inner, `${path}.`) : values[roll(values.length + 1)];
      if (value !== undefined) define(result, member, value);
    }
    return result;
  };
  const result = reach(masked(document, hidden), hidden, '') as Body;
  return { ...result, name: result['name'] ?? 'ab' };
}

/** Whole numbers below a bound, the same for the same seed (an LCG of Numerical Recipes). */
export function dice(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
