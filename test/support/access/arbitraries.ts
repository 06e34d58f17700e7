import fc from 'fast-check';
import type { Grant } from '../../../src/tmf/access/policies';
import { type PathSet, pathSet } from '../../../src/tmf/query/path-set';
import { NAMES, document as anyDocument, predicate } from '../query/arbitraries';

/** As it comes out of a JSON text: without -0, and with the prototype that others have. */
const document = anyDocument.map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

/** Paths that have a good chance to lead somewhere in a random document. */
const path = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ['engagedParty', 'id'],
      ['engagedParty', 'name'],
      ['contactMedium', 'mediumType'],
      ['contactMedium', 'characteristic', 'a'],
    ),
  },
);

/** No document is without its id. */
export const paths: fc.Arbitrary<PathSet> = fc
  .array(
    path.filter(([first, ...rest]) => first !== 'id' || rest.length > 0),
    { maxLength: 4 },
  )
  .map(pathSet);

export const grant: fc.Arbitrary<Grant> = fc.record({
  where: fc.option(predicate, { nil: undefined, freq: 2 }),
  hide: paths,
  readOnly: paths,
});

export const grants = fc.array(grant, { maxLength: 3 });

export { document, predicate };
