import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { visible } from '../../src/tmf/access/visible';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { describe as inWords } from '../../src/tmf/query/describe';
import { matches } from '../../src/tmf/query/memory/matches';
import { Parameters } from '../../src/tmf/query/sql/parameters';
import { toWhere } from '../../src/tmf/query/sql/where';
import { document, grants, paths, predicate } from '../support/access/arbitraries';
import { masked } from '../support/access/masked';
import { type TestApp, startTestApp } from '../support/test-app';

const DOCUMENTS = 40;
const REQUESTS_PER_BATCH = 20;
const BATCHES = Number(process.env['AGREEMENT_BATCHES'] ?? 15);

/** What callers can ask for, in PostgreSQL on stored documents: the same as the memory of this process says. */
describe('access in SQL', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp();
  });

  afterAll(() => t.close());

  it(`finds what a plain mask and a plain match find (${BATCHES * DOCUMENTS * REQUESTS_PER_BATCH} cases)`, async () => {
    const batch = fc.tuple(
      fc.array(document, { minLength: DOCUMENTS, maxLength: DOCUMENTS }),
      fc.array(fc.tuple(predicate, grants), { minLength: REQUESTS_PER_BATCH, maxLength: REQUESTS_PER_BATCH }),
    );
    const seed = Number(process.env['AGREEMENT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`access in SQL: AGREEMENT_SEED=${seed}\n`);
    let found = 0;
    let masks = 0;
    await fc.assert(
      fc.asyncProperty(batch, async ([documents, requests]) => {
        const texts = documents.map((each) => JSON.stringify(each));
        await t.dataSource.query('truncate customer');
        await t.dataSource.query(
          `insert into customer (id, document)
           select position::text, value::jsonb from unnest($1::text[]) with ordinality as given(value, position)`,
          [texts],
        );
        for (const [asked, given] of requests) {
          const parameters = new Parameters();
          const seen = visible(asked, given);
          const { sql } = toWhere(seen, parameters, customer.columns);
          const rows: { id: string }[] = await t.dataSource.query(
            `select id from customer where ${sql} order by id::int`,
            parameters.values,
          );
          const expected = texts.flatMap((text, n) => {
            const whole = { ...(JSON.parse(text) as object), id: String(n + 1) };
            const isVisible = given.some(
              ({ where, hide }) =>
                (!where || matches(where, whole, new Effort())) && matches(asked, masked(whole, hide), new Effort()),
            );
            return isVisible ? [String(n + 1)] : [];
          });
          found += expected.length;
          if (sql.includes('tmf_without')) masks++;
          expect({ seen: inWords(seen), documents: texts, ids: rows.map(({ id }) => id) }).toEqual({
            seen: inWords(seen),
            documents: texts,
            ids: expected,
          });
        }
      }),
      { numRuns: BATCHES, seed, endOnFailure: true },
    );
    // A test of agreement on nothing would be none.
    expect(found).toBeGreaterThan(BATCHES * REQUESTS_PER_BATCH);
    expect(masks).toBeGreaterThan(0);
  });

  it('leaves attributes out as the memory does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(document, paths), { minLength: 100, maxLength: 100 }), async (given) => {
        const rows: { value: unknown }[] = await t.dataSource.query(
          `select tmf_without(value::jsonb, paths::jsonb) as value
           from unnest($1::text[], $2::text[]) with ordinality as given(value, paths, position) order by position`,
          [given.map(([value]) => JSON.stringify(value)), given.map(([, hidden]) => JSON.stringify(hidden))],
        );
        // As texts: a JSON text has no -0.
        const expected = given.map(([value, hidden]) => masked(JSON.parse(JSON.stringify(value)), hidden));
        expect(rows.map(({ value }) => value)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});
