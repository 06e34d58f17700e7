import { customer } from '../../src/customer/customer.resource';
import { type Body, minimalCustomer } from '../support/bodies';
import { startServer } from '../support/server-process';
import { startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';

const { collection } = customer;
const CLIENTS = 16;
const ANSWERS = 300;

/** What a client knows of its resource: what was acknowledged last, and what it asked for and heard nothing of. */
interface Known {
  readonly id: string;
  told: 'nothing' | 'gone' | number;
  asked: 'gone' | number | undefined;
}

describe('a process that is killed while much is written together', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const send = async (origin: string, method: string, path: string, body?: Body): Promise<number | undefined> => {
    const init = { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) };
    const response = await fetch(origin + collection + path, init).catch(() => undefined);
    // The head alone is no answer: the process may have been killed behind it, but what it says has been committed.
    await response?.text().catch(() => undefined);
    return response?.status;
  };

  it('loses nothing that it acknowledged, and tells of nothing that it did not do', async () => {
    const { origin, stop } = await startServer({ ...database.env, CLIENT_IDS: 'accept' });
    const known: Known[] = [];
    let answers = 0;
    let isKilled = false;
    const client = async (n: number): Promise<void> => {
      for (let round = 0; !isKilled; round++) {
        const mine: Known = { id: `id-${n}-${round}`, told: 'nothing', asked: undefined };
        known.push(mine);
        const ask = async (what: 'gone' | number, method: string, path: string, body?: Body): Promise<boolean> => {
          mine.asked = what;
          const status = await send(origin, method, path, body);
          if (status === undefined) return false;
          expect([method, status]).toEqual([method, { POST: 201, PATCH: 200, DELETE: 204 }[method]]);
          mine.told = what;
          mine.asked = undefined;
          if (++answers === ANSWERS) {
            isKilled = true;
            await stop('SIGKILL');
          }
          return true;
        };
        let goesOn = await ask(0, 'POST', '', { id: mine.id, ...minimalCustomer(), rank: 0 });
        for (let rank = 1; goesOn && rank <= 3; rank++) goesOn = await ask(rank, 'PATCH', `/${mine.id}`, { rank });
        if (goesOn && round % 2 === 0) await ask('gone', 'DELETE', `/${mine.id}`);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
    expect(answers).toBeGreaterThanOrEqual(ANSWERS);

    const t = await startTestApp({ database });
    const stored = new Map<string, unknown>();
    for (const { id, rank } of await t.dataSource.query<{ id: string; rank: unknown }[]>(
      `select id, document -> 'rank' as rank from customer`,
    )) {
      stored.set(id, rank);
    }
    const events = await t.recorded();
    for (const { id, told, asked } of known) {
      const found = stored.get(id);
      const is = found ?? (events.some((event) => event.resource_id === id) ? 'gone' : 'nothing');
      expect([told, asked ?? told]).toContainEqual(is);
      // What is told of it: as many steps as were done, in their order, up to what it is.
      const steps = events.filter((event) => event.resource_id === id).map(({ change, document }) => (change === 'delete' ? 'gone' : document['rank'])); // prettier-ignore
      const last = steps.at(-1) ?? 'nothing';
      expect([id, last]).toEqual([id, is]);
      expect(steps).toEqual([0, 1, 2, 3, 'gone'].slice(0, steps.length));
    }
    const { headers } = await t.http.get(collection).query({ limit: 0 });
    expect(headers['x-total-count']).toBe(String(stored.size));
    await t.close();
  });
});
