import fc from 'fast-check';
import { visible } from '../../src/tmf/access/visible';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { describe as inWords } from '../../src/tmf/query/describe';
import { matches } from '../../src/tmf/query/memory/matches';
import { NO_PATHS, pathSet } from '../../src/tmf/query/path-set';
import type { Predicate, Step } from '../../src/tmf/query/predicate';
import { document, grants, paths, predicate } from '../support/access/arbitraries';
import { masked } from '../support/access/masked';
import { find, store } from '../support/query/stored';
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
        await store(t, texts);
        for (const [asked, given] of requests) {
          const seen = visible(asked, given);
          const { sql, ids } = await find(t, seen);
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
          expect({ seen: inWords(seen), documents: texts, ids }).toEqual({
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

  const a: Step = { kind: 'name', name: 'a' };
  const hidden: readonly Step[] = [a, { kind: 'descendants' }];

  it.each<[about: string, asked: Predicate, ids: string[]]>([
    ['an empty array', { kind: 'exists', path: hidden }, ['1', '2', '3', '4', '5']],
    [
      'an element by its place',
      { kind: 'eq', path: [...hidden, { kind: 'index', at: [1] }], values: ['y'] },
      ['3', '4'],
    ],
    ['elements but the first', { kind: 'exists', path: [...hidden, { kind: 'slice', from: 1 }] }, ['3', '4', '5']],
    ['an attribute beside what is hidden', { kind: 'present', path: [...hidden, { kind: 'name', name: 'c' }] }, ['5']],
    ['a hidden attribute', { kind: 'exists', path: [...hidden, { kind: 'name', name: 'b' }] }, []],
    [
      'no element at a place',
      { kind: 'not', of: { kind: 'exists', path: [...hidden, { kind: 'index', at: [1] }] } },
      ['1', '2'],
    ],
    ['an array by its length', { kind: 'length', path: [a], operator: 'eq', value: 2 }, ['3', '5']],
  ])('finds %s where attributes of array elements are hidden', async (_about, asked, expected) => {
    const values = [[], 'y', ['x', 'y'], [['x', 'y']], [{ b: 1, c: 2 }, [{ b: 1 }]]];
    const hide = pathSet([['a', 'b']]);
    const whole = values.map((value, n) => ({ a: value, id: String(n + 1) }));
    await store(
      t,
      values.map((value) => JSON.stringify({ a: value })),
    );
    const plain = whole.filter((each) => matches(asked, masked(each, hide), new Effort()));
    expect(plain.map(({ id }) => id)).toEqual(expected);
    const seen = visible(asked, [{ where: undefined, hide, readOnly: NO_PATHS }]);
    expect((await find(t, seen)).ids).toEqual(expected);
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
