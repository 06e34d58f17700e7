import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { describe as inWords } from '../../src/tmf/query/describe';
import { matches } from '../../src/tmf/query/memory/matches';
import { Parameters } from '../../src/tmf/query/sql/parameters';
import { toWhere } from '../../src/tmf/query/sql/where';
import { document, predicate } from '../support/query/arbitraries';
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
        fc.array(predicate, { minLength: PREDICATES_PER_BATCH, maxLength: PREDICATES_PER_BATCH }),
      );
      const seed = Number(process.env['AGREEMENT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
      process.stdout.write(`SQL and memory: AGREEMENT_SEED=${seed}\n`);
      let found = 0;
      await fc.assert(
        fc.asyncProperty(batch, async ([documents, predicates]) => {
          const texts = documents.map((each) => JSON.stringify(each));
          await t.dataSource.query('truncate customer');
          await t.dataSource.query(
            `insert into customer (id, document)
           select position::text, value::jsonb from unnest($1::text[]) with ordinality as given(value, position)`,
            [texts],
          );
          for (const each of predicates) {
            const parameters = new Parameters();
            const { sql } = toWhere(each, parameters, customer.columns);
            const rows: { id: string }[] = await t.dataSource.query(
              `select id from customer where ${sql} order by id::int`,
              parameters.values,
            );
            const inMemory = texts.flatMap((text, n) =>
              matches(each, { ...(JSON.parse(text) as object), id: String(n + 1) }, new Effort()) ? [n] : [],
            );
            const inSql = rows.map(({ id }) => Number(id) - 1);
            found += inSql.length;
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
    },
    600_000 + BATCHES * 2_000,
  );
});
