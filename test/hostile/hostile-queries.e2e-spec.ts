import { hostileQuery } from '../../bench/hostile/hostile-queries';
import { customer } from '../../src/customer/customer.resource';
import { fullBody, minimalCustomer } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const QUERIES = 3000;
const AT_ONCE = 8;

/** A small part of what `npm run bench -- --hostile 100000` sends, and watches more closely. */
describe('hostile query strings', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
    for (let n = 0; n < 5; n++) {
      await t.http.post(customer.collection).send({ ...fullBody(), ...minimalCustomer(), name: `Moon ${n}` });
    }
  });
  afterAll(() => t.close());

  it(`are understood or refused, ${QUERIES} of them`, async () => {
    const seed = Number(process.env['HOSTILE_SEED'] ?? Math.floor(Math.random() * 1_000_000));
    process.stdout.write(`hostile query strings: HOSTILE_SEED=${seed}\n`);
    const statuses = new Map<number, number>();
    const wrong: unknown[] = [];
    let next = 0;
    const send = async (): Promise<void> => {
      for (let n = next++; n < QUERIES; n = next++) {
        const query = hostileQuery(seed, n);
        const answer = await fetch(`${t.origin}${customer.collection}?${query}`);
        const body = (await answer.json()) as { '@type'?: string; status?: string };
        const isRight = answer.ok
          ? Array.isArray(body) && Number(answer.headers.get('x-result-count')) === body.length
          : body['@type'] === 'Error' && body.status === String(answer.status);
        if (!isRight || (answer.status >= 500 && answer.status !== 501)) {
          wrong.push({ query, status: answer.status, body });
        }
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    expect(wrong).toEqual([]);
    // All of them have to be possible, or the queries are not what they should be.
    for (const status of [200, 206, 400, 414, 501]) expect(statuses.get(status)).toBeGreaterThan(0);
  });
});
