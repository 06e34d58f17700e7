import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { organization } from '../../src/party/party.resource';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { matches } from '../../src/tmf/query/memory/matches';
import { usesOf } from '../../src/tmf/serve/used-by/uses';
import type { Body } from '../support/bodies';

/** Types and ids of few kinds: hundreds of uses in a thousand documents, so that the least below is never missed by chance. */
const id = fc.constantFrom<unknown>('1', '1', '1', '1', '2', '', 1, null, undefined);
const type = fc.constantFrom<unknown>('Organization', 'organization', 'ORGANIZATION', 'Organization', 'Organizations', 'Individual', '', null, 5, undefined); // prettier-ignore
const reference = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(id, type).map(([of, said]): unknown => members({ id: of, '@referredType': said })),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, '1', 5, [], {}, { id: { id: '1' } }) },
);
const references = fc.oneof(reference, fc.array(reference, { maxLength: 3 }));
const within = references.map((organization): unknown => ({ organization }));
const document: fc.Arbitrary<Body> = fc
  .record({
    id,
    engagedParty: references,
    relatedParty: references,
    agreement: references,
    organization: references,
    organizationParentRelationship: fc.oneof(within, references),
    organizationChildRelationship: fc.oneof(fc.array(within, { maxLength: 3 }), references),
  })
  .map(members);

function members(object: Body): Body {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** Said as plainly as can be: does one of the objects at the path refer to organization 1? */
function refers(value: unknown, [name, ...rest]: readonly string[], isMeant: boolean): boolean {
  if (Array.isArray(value)) return value.some((each) => refers(each, [...(name === undefined ? [] : [name]), ...rest], isMeant)); // prettier-ignore
  if (typeof value !== 'object' || value === null) return false;
  const object = value as Body;
  if (name !== undefined) return refers(object[name], rest, isMeant);
  const said = object['@referredType'];
  if (object['id'] !== '1') return false;
  return typeof said === 'string' && said !== '' ? said.toLowerCase() === 'organization' : isMeant;
}

it.each([
  [customer, { engagedParty: false, relatedParty: false }],
  [
    organization,
    {
      'organizationChildRelationship.organization': true,
      'organizationParentRelationship.organization': true,
      relatedParty: false,
    },
  ],
])('the uses in a document are those that a walk through it finds: $name', (resource, places) => {
  const uses = usesOf(resource, { name: 'Organization', id: '1' });
  expect(uses.map(({ attribute }) => attribute)).toEqual(Object.keys(places));
  let found = 0;
  fc.assert(
    fc.property(document, (each) => {
      const walked = Object.entries(places).filter(([path, isMeant]) => refers(each, path.split('.'), isMeant));
      const matched = uses.filter(({ predicate }) => matches(predicate, each, new Effort()));
      expect(matched.map(({ attribute }) => attribute)).toEqual(walked.map(([path]) => path));
      found += matched.length;
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(100);
});
