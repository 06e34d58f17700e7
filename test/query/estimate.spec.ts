import fc from 'fast-check';
import { customerDocument } from '../../seed/customers';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import type { Document } from '../../src/tmf/json/json-value';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { matches } from '../../src/tmf/query/memory/matches';
import { type Predicate, and, not, or } from '../../src/tmf/query/predicate';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { Sample } from '../../src/tmf/store/estimate/sample';
import { planOf } from '../../src/tmf/store/list/plan';
import { document, predicate } from '../support/query/arbitraries';

const ROWS = 12_000;
const SAMPLED = 3000;
const SEED = 1;

const everybody: Document[] = Array.from({ length: ROWS }, (_, n) => ({ ...customerDocument(n), id: String(n) }));

/** Chosen by chance, the same in every run. */
function chosen(count: number): Document[] {
  let state = SEED;
  const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return everybody
    .map((each) => ({ each, place: chance() }))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ each }) => each);
}

function parse(query: string): Predicate {
  const { page, queryLimits } = loadSettings({});
  const url = `${customer.collection}?${query}`;
  return parseListRequest(url, undefined, customer, customer.collection, { ...page, query: queryLimits }).filter;
}

/** Conditions as people have them; their parts are as rare and as frequent as those of a telco. */
const CONDITIONS = [
  ...['Paris', 'Hamburg', 'Porto', 'Paris,Porto'].map((city) => `contactMedium.characteristic.city=${city}`),
  ...['active', 'suspended', 'initialized,validated'].map((status) => `status=${status}`),
  ...['consumer', 'small business', 'enterprise'].map((segment) => `characteristic.value=${segment}`),
  ...[7, 8, 9].map((agent) => `relatedParty.id=agent-${agent}`),
  ...['Amira', 'B', 'Chloé', 'M'].map((name) => `name.startswith=${name}`),
  ...['an', 'e', 'son', '7'].map((part) => `name.contains=${part}`),
  ...[2012, 2016, 2020, 2023].map((year) => `validFor.startDateTime.gt=${year}-06-01`),
  ...[500, 2500, 4500].map((points) => `filter=characteristic[?(@.name=='loyaltyPoints'%26%26@.value>${points})]`),
  ...['1', '12', '9.*9'].map((part) => `contactMedium.characteristic.street1.regex=^${part}`),
  'relatedParty.role=account manager',
  'creditProfile.isnull',
  'engagedParty.@referredType=Individual',
  'contactMedium.characteristic.emailAddress=customer.77@mail.example.com',
].map((query) => {
  const asked = parse(query);
  return { asked, found: everybody.map((each) => matches(asked, each, new Effort())) };
});

interface Known {
  readonly asked: Predicate;
  readonly found: readonly boolean[];
}

const join = (of: readonly Known[], kind: 'and' | 'or'): Known => ({
  asked: (kind === 'and' ? and : or)(...of.map(({ asked }) => asked)),
  found: everybody.map((_, n) =>
    kind === 'and' ? of.every(({ found }) => found[n]) : of.some(({ found }) => found[n]),
  ),
});

const known: fc.Arbitrary<Known> = fc.letrec<{ known: Known }>((tie) => ({
  known: fc.oneof(
    { maxDepth: 2, depthSize: 'medium' },
    fc.constantFrom<Known>(...CONDITIONS),
    fc.array(tie('known'), { minLength: 2, maxLength: 3 }).map((of) => join(of, 'and')),
    fc.array(tie('known'), { minLength: 2, maxLength: 3 }).map((of) => join(of, 'or')),
    tie('known').map(({ asked, found }) => ({ asked: not(asked), found: found.map((each) => !each) })),
  ),
})).known;

describe('the estimate of a sample', () => {
  const sample = new Sample(chosen(SAMPLED), ROWS);

  it('is within a factor of 1.5 in 95 of 100 cases, of what is true of more than one row in a hundred', () => {
    const cases = fc.sample(known, { numRuns: 1000, seed: SEED });
    const outcomes = cases.flatMap(({ asked, found }) => {
      const truth = found.filter(Boolean).length;
      const estimate = sample.estimate(asked)?.matches ?? 0;
      return truth > ROWS / 100 ? [estimate <= truth * 1.5 && estimate >= truth / 1.5] : [];
    });
    expect(outcomes.length).toBeGreaterThan(800);
    expect(outcomes.filter(Boolean).length / outcomes.length).toBeGreaterThanOrEqual(0.95);
  });

  it('never says that there are surely more than there are', () => {
    for (const { asked, found } of fc.sample(known, { numRuns: 300, seed: SEED + 1 })) {
      expect(sample.estimate(asked)?.atLeast ?? 0).toBeLessThanOrEqual(found.filter(Boolean).length);
    }
  });

  it('is the same however often it is asked for: from what is kept, from an index, or looked for', () => {
    const few = new Sample(everybody.slice(0, 250), ROWS);
    for (let time = 0; time < 5; time++) {
      for (const name of ['x', String(everybody[7]?.['name']), 'y']) {
        // Each is another condition, that is true of the same.
        const asked = or(parse(`name=${encodeURIComponent(name)}`), parse(`name=nobody ${time}`));
        const expected = everybody.slice(0, 250).filter((each) => each['name'] === name).length;
        expect(few.estimate(asked)?.matches).toBe(Number(((expected / 250) * ROWS).toPrecision(2)));
      }
    }
  });

  it('has two digits, and says nothing where too little could be looked at', () => {
    expect(new Sample(everybody.slice(0, 7), 1_000_000).estimate(parse('name.contains=a'))?.matches.toString()).toMatch(
      /^\d{2}0*$/,
    );
    expect(new Sample([], 0).estimate(parse('name=x'))).toBeUndefined();
    const long = everybody.slice(0, 500).map((each) => ({ ...each, name: 'x'.repeat(100_000) }));
    expect(new Sample(long, 500).estimate(parse('name.regex=y$'))).toBeUndefined();
  });

  it('is about what is true of the documents, of any kind and by any index', () => {
    fc.assert(
      fc.property(
        fc.array(document, { minLength: 20, maxLength: 20 }),
        fc.array(predicate, { minLength: 1, maxLength: 4 }),
        (documents, predicates) => {
          const all = documents.map((each, n) => ({ ...(each as Document), id: String(n) }));
          const whole = new Sample(all, all.length);
          for (let time = 0; time < 4; time++) {
            for (const [n, each] of predicates.entries()) {
              const asked = and(each, or(...[parse(`a=${time}`), not(parse(`a=${time}`))]));
              const truth = all.filter((one) => matches(each, one, new Effort())).length;
              expect({ n, found: whole.estimate(asked)?.matches }).toEqual({ n, found: truth });
            }
          }
        },
      ),
      { numRuns: 30, seed: SEED, endOnFailure: true },
    );
  });
});

describe('the plan of a list', () => {
  const page = { offset: 0, limit: 10, maxSize: 1_000_000, asked: false, range: false };
  const of = (share: number) => ({ matches: share * 1e6, atLeast: share * 9e5, rows: 1e6 });

  it.each([
    ['nothing is known', undefined, undefined, { sieve: undefined, counting: 'all' }],
    ['few', of(0.001), undefined, { sieve: undefined, counting: { upTo: 10_000 } }],
    ['none', of(0), undefined, { sieve: undefined, counting: { upTo: 10_000 } }],
    ['many', of(0.5), undefined, { sieve: 1024, counting: 'none' }],
    ['not so many', of(0.015), undefined, { sieve: 4096, counting: 'none' }],
    ['many, to be counted', of(0.5), 'exact', { sieve: undefined, counting: 'all' }],
    ['few, not to be counted', of(0.0001), 'none', { sieve: undefined, counting: 'none' }],
    ['some, not to be counted', of(0.009), 'none', { sieve: 8192, counting: 'none' }],
    ['not to be counted, and nothing is known', undefined, 'none', { sieve: undefined, counting: 'none' }],
  ] as const)('where there are %s', (_, estimate, count, plan) => {
    expect(planOf({ page, ...(count && { count }) }, estimate, 10_000)).toEqual(plan);
  });

  it('is not along the index where the page is far away', () => {
    expect(planOf({ page: { ...page, offset: 400_000 } }, of(0.5), 10_000)).toEqual({
      sieve: undefined,
      counting: 'none',
    });
  });
});
