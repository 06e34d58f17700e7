import { attack } from '../../bench/hostile/attack';
import { hostileRequest } from '../../bench/hostile/hostile-bodies';
import { HostileTarget } from '../../bench/hostile/hostile-target';
import { type TestApp, startTestApp } from '../support/test-app';

const REQUESTS = 3000;
const AT_ONCE = 8;
const LIMIT = 64 * 1024;

/** What a body might try to get hold of, in the process of the server. */
const SHARED = { Object, Array, String, Number, Boolean, Function, Promise, Map, RegExp, Error, Buffer };

/** Every own property of them and of their prototypes: what it is, by name. */
function properties(): Map<string, unknown> {
  const owners = Object.entries(SHARED).flatMap(([name, owner]): [string, object][] => [
    [name, owner],
    [`${name}.prototype`, owner.prototype as object],
  ]);
  return new Map(
    owners.flatMap(([name, owner]) =>
      Reflect.ownKeys(owner).map((key): [string, unknown] => {
        const { get, value }: { get?: unknown; value?: unknown } = { ...Object.getOwnPropertyDescriptor(owner, key) };
        return [`${name}.${String(key)}`, get ?? value];
      }),
    ),
  );
}

/** A small part of what `npm run bench -- --hostile-bodies 100000` sends, and watches more closely. */
describe('hostile bodies', () => {
  let t: TestApp;
  let target: HostileTarget;
  beforeAll(async () => {
    t = await startTestApp({ env: { BODY_LIMIT: String(LIMIT) } });
    target = new HostileTarget(t.origin, (sql) => t.dataSource.query(sql), LIMIT);
    await target.prepare(10);
  });
  afterAll(async () => {
    target.close();
    await t.close();
  });

  it(`are understood or refused, ${REQUESTS} of them, and write what was answered and nothing else`, async () => {
    const seed = Number(process.env['HOSTILE_SEED'] ?? Math.floor(Math.random() * 1_000_000));
    process.stdout.write(`hostile bodies: HOSTILE_SEED=${seed}\n`);
    const before = properties();
    const strike = (n: number) => target.strike(hostileRequest(seed, n, LIMIT));
    const { wrong, statuses } = await attack(strike, { count: REQUESTS, atOnce: AT_ONCE });
    expect(wrong).toEqual([]);
    expect(await target.differences()).toEqual([]);
    const after = properties();
    // By identity: Jest cannot look into all of them.
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after].filter(([name, value]) => !Object.is(before.get(name), value))).toEqual([]);
    // All of them have to be possible, or the bodies are not what they should be.
    for (const status of [200, 201, 400, 404, 409, 412, 413, 415, 501]) {
      expect({ status, times: statuses.get(status) }).toEqual({ status, times: expect.any(Number) });
    }
  });

  it('are the same for the same seed', () => {
    for (let n = 0; n < 300; n++) expect(hostileRequest(7, n, LIMIT)).toEqual(hostileRequest(7, n, LIMIT));
    expect(hostileRequest(8, 1, LIMIT)).not.toEqual(hostileRequest(7, 1, LIMIT));
  });
});
