import fc from 'fast-check';
import { loadSettings } from '../../src/config/env';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { describe as inWords } from '../../src/tmf/query/describe';
import { type Times, withTimes } from '../../src/tmf/query/memory/times';
import { matches } from '../../src/tmf/query/memory/matches';
import { Allowance } from '../../src/tmf/query/bounds/limits';
import { parseJsonpathFilter } from '../../src/tmf/query/parse/jsonpath/jsonpath';
import { document, predicate, timed, times } from '../support/query/arbitraries';
import { find, findAlong, store } from '../support/query/stored';
import { type TestApp, startTestApp } from '../support/test-app';

const DOCUMENTS = 40;
const PREDICATES_PER_BATCH = 20;
const BATCHES = Number(process.env['AGREEMENT_BATCHES'] ?? 15);

/** One predicate, two back ends: PostgreSQL on stored documents, and the memory of this process (for hub queries). */
describe('SQL and memory', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp();
  });

  afterAll(() => t.close());

  it(
    `agree on which documents match (${BATCHES * DOCUMENTS * PREDICATES_PER_BATCH} cases)`,
    async () => {
      const batch = fc.tuple(
        fc.array(document, { minLength: DOCUMENTS, maxLength: DOCUMENTS }),
        fc.array(fc.oneof({ weight: 4, arbitrary: predicate }, { weight: 1, arbitrary: timed }), {
          minLength: PREDICATES_PER_BATCH,
          maxLength: PREDICATES_PER_BATCH,
        }),
        fc.array(times, { minLength: DOCUMENTS, maxLength: DOCUMENTS }),
      );
      const seed = Number(process.env['AGREEMENT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
      process.stdout.write(`SQL and memory: AGREEMENT_SEED=${seed}\n`);
      let found = 0;
      let along = 0;
      await fc.assert(
        fc.asyncProperty(batch, async ([documents, predicates, when]) => {
          const texts = documents.map((each) => JSON.stringify(each));
          await store(t, texts, when);
          const judged = texts.map((text, n) =>
            withTimes({ ...(JSON.parse(text) as object), id: String(n + 1) }, when[n] as Times),
          );
          for (const each of predicates) {
            const inMemory = judged.flatMap((whole, n) => (matches(each, whole, new Effort()) ? [n] : []));
            const inSql = (await find(t, each)).ids.map((id) => Number(id) - 1);
            found += inSql.length;
            // The other way to the same rows: those are looked at one by one. One that looks at too few gives up.
            const inOrder = await findAlong(t, each, 2 * DOCUMENTS);
            if (inOrder) expect(inOrder.map((id) => Number(id) - 1).toSorted((a, b) => a - b)).toEqual(inMemory);
            if (inOrder) expect(await findAlong(t, each, DOCUMENTS)).toBeUndefined();
            along += Number(inOrder !== undefined);
            const difference = [...new Set([...inSql, ...inMemory])].filter(
              (n) => inSql.includes(n) !== inMemory.includes(n),
            );
            expect({ predicate: inWords(each), difference: difference.map((n) => texts[n]), inSql }).toEqual({
              predicate: inWords(each),
              difference: [],
              inSql: inMemory,
            });
          }
        }),
        { numRuns: BATCHES, seed, endOnFailure: true },
      );
      // A test of agreement on nothing would be none.
      expect(found).toBeGreaterThan(BATCHES * PREDICATES_PER_BATCH);
      expect(along).toBeGreaterThan((BATCHES * PREDICATES_PER_BATCH) / 2);
    },
    600_000 + BATCHES * 2_000,
  );

  // Both look into an array once for a condition and once for a comparison, and no oftener.
  it.each([
    ["$.a[?(@.length()==2 && @[1]=='y')]", ['3']],
    ["$.a[?(@.length()==2 && !(@[1]=='y'))]", ['5']],
    ["$.a[?(@.length()==2 && @=='y')]", ['3', '5']],
    ["$.a[?(@.length()==1 && @[0]=='y')]", ['1', '2', '4']],
    ["$.a[?(@.length()==1 && @[0][0]=='y')]", ['1', '2', '4']],
    ['$.a[?(@.length()==1 && !(@[5]))]', ['1', '2', '4']],
    ['$.a[?(@.length()==0 && !(@.b))]', ['6']],
  ])('agree on %s where arrays are in arrays', async (filter, expected) => {
    const values = ['y', ['y'], [['x', 'y']], [[['y']]], [['y', 'x']], [[]]];
    const asked = parseJsonpathFilter(filter, () => 'any', new Allowance(loadSettings({}).queryLimits));
    await store(
      t,
      values.map((value) => JSON.stringify({ a: value })),
    );
    const inMemory = values.flatMap((value, n) => (matches(asked, { a: value }, new Effort()) ? [String(n + 1)] : []));
    expect({ inMemory, inSql: (await find(t, asked)).ids }).toEqual({ inMemory: expected, inSql: expected });
  });
});
