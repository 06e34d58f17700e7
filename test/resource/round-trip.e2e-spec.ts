import fc from 'fast-check';
import { mergePatch } from '../../src/tmf/patch/merge-patch';
import { minimalCustomer } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

/** Any JSON, with the strings and numbers that databases get wrong. */
const value = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }).filter(isStorable);
const attributes = fc.dictionary(
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', 'toString', 'then', '', '0', 'a.b')).map((name) => `x${name}`),
  value,
  { maxKeys: 6 },
).filter(isStorable); // prettier-ignore

function isStorable(json: unknown): boolean {
  return !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(json));
}

/** JSON has one zero. */
const plain = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

describe('round trip', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  it('what is posted is what is read', async () => {
    await fc.assert(
      fc.asyncProperty(attributes, async (extra) => {
        const { body: created } = await t.http
          .post(CUSTOMER)
          .send({ ...minimalCustomer(), ...extra })
          .expect(201);
        const { body: read } = await t.http.get(`${CUSTOMER}/${created.id}`).expect(200);
        expect(read).toEqual(created);
        expect(read).toEqual(expect.objectContaining(plain({ ...minimalCustomer(), ...extra }) as object));
      }),
      { numRuns: 150 },
    );
  });

  it('what is patched is what the patch makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(attributes, attributes, async (extra, patch) => {
        const { body: before } = await t.http
          .post(CUSTOMER)
          .send({ ...minimalCustomer(), ...extra })
          .expect(201);
        const { body: patched } = await t.http.patch(`${CUSTOMER}/${before.id}`).send(patch).expect(200);
        expect(patched).toEqual(plain(mergePatch(before, plain(patch))));
        expect((await t.http.get(`${CUSTOMER}/${before.id}`)).body).toEqual(patched);
      }),
      { numRuns: 150 },
    );
  });

  it('a value that was stored is found by equality', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
        async (text) => {
          const { body } = await t.http
            .post(CUSTOMER)
            .send({ ...minimalCustomer(), tags: [{ label: text }] })
            .expect(201);
          const { body: found } = await t.http
            .get(`${CUSTOMER}?tags.label.eq=${encodeURIComponent(text)}&id=${body.id}`)
            .expect(200);
          expect(found).toEqual([body]);
        },
      ),
      { numRuns: 100, examples: [['"'], ['\\'], ["'; drop table customer; --"], ['$.x'], ['null'], ['1'], ['\u2028']] },
    );
  });
});
