import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { Cluster, randomFrom, writeAtRandom } from '../support/chaos';
import { type Subscribed, expectNothingLost, queryAlone, untilDelivered } from '../support/chaos-check';
import { absentListener, failingListener, healthyListener, slowListener } from '../support/chaos-listeners';
import { describeOnServer } from '../support/on-server';
import { createPostgresCluster } from '../support/postgres-cluster';
import { createTestDatabase } from '../support/test-database';

/** 3 in the normal run; `npm run test:chaos` does more. */
const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 3);
const IS_LONG = ROUNDS > 3;
const PROCESSES = 3;
const WRITES = 500;

/** Several processes need a server. Who asks for the long run wants more than a remark. */
if (IS_LONG && !process.env['TEST_DATABASE_URL']) throw new Error('Set TEST_DATABASE_URL to a PostgreSQL server.');

/** What happens while clients write. Each may take its time; the writes go on. */
interface Trouble {
  readonly env: Record<string, string>;
  readonly seed: number;
  /** Called after each write. @returns what has to end before the listeners are let be well */
  readonly at: (done: number, cluster: Cluster) => Promise<void> | undefined;
}

async function round({ env, seed, at }: Trouble): Promise<void> {
  const url = env['DATABASE_URL'] ?? '';
  const random = randomFrom(seed);
  const cluster = await Cluster.start(env, PROCESSES, random);
  const listeners = await Promise.all([
    healthyListener(),
    slowListener(random),
    absentListener(random),
    failingListener(random),
  ]);
  try {
    const subscribed: Subscribed[] = listeners.map((listener) => ({
      listener,
      types: listener.name === 'slow' ? ['CustomerStateChangeEvent', 'PartyRoleDeleteEvent'] : undefined,
    }));
    for (const { listener, types } of subscribed) {
      for (const { api, name } of [customer, partyRole]) {
        // What the other API sends would be refused.
        const own = types?.filter((type) => type.startsWith(name));
        const body = JSON.stringify({ callback: listener.url, query: own && `eventType=${own.join(',')}` });
        const headers = { 'Content-Type': 'application/json' };
        const { status } = await cluster.ask(`${api.basePath}/hub`, { method: 'POST', headers, body });
        expect(status).toBe(201);
      }
    }
    const troubles: Promise<void>[] = [];
    const created = await writeAtRandom(cluster, WRITES, random, (done) => {
      const trouble = at(done, cluster);
      if (trouble) troubles.push(trouble);
    });
    await Promise.all(troubles);
    await Promise.all(listeners.map((listener) => listener.heal()));
    await untilDelivered(url, subscribed);
    await expectNothingLost(url, subscribed, created);
  } finally {
    await cluster.stop();
    await Promise.all(listeners.map((listener) => listener.close()));
  }
}

it('a round can be run again: the same seed makes the same numbers', () => {
  const numbers = (seed: number): number[] => Array.from({ length: 5 }, randomFrom(seed));
  expect(numbers(1)).toEqual(numbers(1));
  expect(numbers(1)).not.toEqual(numbers(2));
});

describeOnServer('nothing is lost', () => {
  it.each(Array.from({ length: ROUNDS }, (_, number) => number + 1))('to kill -9 of processes: round %i', async (seed) => {
    const database = await createTestDatabase();
    const { env } = database;
    const at = (done: number, cluster: Cluster) => (done % 200 === 0 ? cluster.killOne() : undefined);
    await round({ env, seed, at });
    await database.drop();
  }); // prettier-ignore

  it('to connections that are cut again and again', async () => {
    const database = await createTestDatabase();
    const { env } = database;
    const cut = async (): Promise<void> => {
      const statement = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      await queryAlone(env['DATABASE_URL'] ?? '', statement);
    };
    await round({ env, seed: 1000, at: (done) => (done % 50 === 0 ? cut() : undefined) });
    await database.drop();
  });

  it('to a siege, with a heap of 512 MB', async () => {
    // `npm run bench -- --siege`, in short.
    const bench = spawn(process.execPath, [join(__dirname, '../../dist/bench/run.js'), '--siege', '0.2'], {
      env: { ...process.env, DATABASE_URL: process.env['TEST_DATABASE_URL'] },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    bench.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    const [status] = (await once(bench, 'exit')) as [number | null];
    expect({ status, complaints }).toEqual({ status: 0, complaints: '' });
  });

  const itInLongRun = IS_LONG ? it : (): void => undefined;
  itInLongRun('to crashes of PostgreSQL', async () => {
    const postgres = await createPostgresCluster();
    if (!postgres) return console.warn('Not tested, as PostgreSQL cannot be started here: crashes of PostgreSQL.');
    try {
      postgres.start();
      const crash = async (): Promise<void> => {
        postgres.crash();
        await sleep(1_000);
        postgres.start();
      };
      const env = { DATABASE_URL: postgres.url };
      await round({ env, seed: 2000, at: (done) => (done % 200 === 0 ? crash() : undefined) });
    } finally {
      postgres.remove();
    }
  });
});
