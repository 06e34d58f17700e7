import fc from 'fast-check';
import { describe as inWords } from '../../src/tmf/query/describe';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { matches } from '../../src/tmf/query/memory/matches';
import { plainOf } from '../../src/tmf/query/pattern/plain';
import { Parameters } from '../../src/tmf/query/sql/parameters';
import type { Columns } from '../../src/tmf/query/sql/columns';
import { toWhere } from '../../src/tmf/query/sql/where';
import { store } from '../support/query/stored';
import { document, findByIndex, makeIndexes, predicate } from '../support/query/value-indexes';
import { type TestApp, startTestApp } from '../support/test-app';

const DOCUMENTS = 30;
const PREDICATES_PER_BATCH = 25;
const BATCHES = Number(process.env['AGREEMENT_BATCHES'] ?? 20);

describe('indexes of values', () => {
  let t: TestApp;
  let columns: Columns;
  beforeAll(async () => {
    t = await startTestApp();
    columns = await makeIndexes(t);
  });
  afterAll(() => t.close());

  it(`find what the memory finds (${BATCHES * DOCUMENTS * PREDICATES_PER_BATCH} cases)`, async () => {
    const batch = fc.tuple(
      fc.array(document, { minLength: DOCUMENTS, maxLength: DOCUMENTS }),
      fc.array(predicate, { minLength: PREDICATES_PER_BATCH, maxLength: PREDICATES_PER_BATCH }),
    );
    const seed = Number(process.env['AGREEMENT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`indexes of values: AGREEMENT_SEED=${seed}\n`);
    let found = 0;
    let asked = 0;
    const problems: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(batch, async ([documents, predicates]) => {
        const texts = documents.map((each) => JSON.stringify(each));
        await store(t, texts);
        for (const each of predicates) {
          const inMemory = texts.flatMap((text, n) =>
            matches(each, JSON.parse(text) as object, new Effort()) ? [String(n + 1)] : [],
          );
          const inSql = await findByIndex(t, each, columns);
          found += inSql.length;
          if (toWhere(each, new Parameters(), columns).sql !== toWhere(each, new Parameters(), columns.with([])).sql) asked++;
          const difference = inMemory.filter((id) => !inSql.includes(id)).concat(inSql.filter((id) => !inMemory.includes(id)));
          if (difference.length === 0) continue;
          problems.push({ predicate: inWords(each), documents: difference.slice(0, 2).map((id) => texts[Number(id) - 1]), inSql, inMemory });
          return false;
        }
        return true;
      }),
      { numRuns: BATCHES, seed, endOnFailure: true, reporter: () => undefined },
    ); // prettier-ignore
    expect(problems).toEqual([]);
    // A test that asks no index, or finds nothing, would be none.
    expect(asked).toBeGreaterThan((BATCHES * PREDICATES_PER_BATCH) / 3);
    expect(found).toBeGreaterThan(BATCHES * PREDICATES_PER_BATCH);
  });

  it('are of the same plain texts in PostgreSQL and here', async () => {
    const codes = Array.from({ length: 0xffff }, (_, n) => n + 1).filter((code) => code < 0xd800 || code > 0xdfff);
    const sure = codes.filter((code) => plainOf(code) !== undefined);
    expect(sure.length).toBeGreaterThan(35_000);
    const rows: { code: number; plain: string }[] = await t.dataSource.query(
      `select code, tmf_plain(jsonb_build_array(chr(code))::text) as plain from unnest($1::integer[]) code`,
      [sure],
    );
    const different = rows.filter(({ code, plain }) => plain !== `["${plainOf(code)}"]`);
    expect(different.slice(0, 20)).toEqual([]);
  });
});
