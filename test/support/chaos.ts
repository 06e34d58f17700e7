import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { minimalCustomer, minimalPartyRole } from './bodies';
import { type ServerProcess, startServer } from './server-process';

/** Retries that come soon, so that a round takes seconds. */
const FAST = {
  HUB_RETRY_MIN: '10',
  HUB_RETRY_MAX: '200',
  HUB_TIMEOUT: '300',
  HUB_MAX_ATTEMPTS: '1000',
  DATABASE_POOL_SIZE: '5',
  QUERY_POOL_SIZE: '2',
  LOG_LEVEL: 'fatal',
};

/** Pseudo-random numbers from 0 to below 1 (mulberry32), so that a round can be run again. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Processes of the service on one database. A client asks any of them, and another one if that does not answer. */
export class Cluster {
  private killing = Promise.resolve();

  private constructor(
    private readonly env: Record<string, string>,
    private readonly servers: ServerProcess[],
    private readonly random: () => number,
  ) {}

  static async start(env: Record<string, string>, size: number, random: () => number): Promise<Cluster> {
    const settings = { ...env, ...FAST };
    // One after the other, as the first one may have to migrate.
    const servers: ServerProcess[] = [];
    while (servers.length < size) servers.push(await startServer(settings));
    return new Cluster(settings, servers, random);
  }

  /** `kill -9` of one of them, and another one in its place. */
  killOne(): Promise<void> {
    const kill = async (): Promise<void> => {
      const place = Math.floor(this.random() * this.servers.length);
      await this.servers[place]?.stop('SIGKILL');
      this.servers[place] = await startServer(this.env);
    };
    // Not before the last one is replaced: never are there none.
    this.killing = this.killing.then(kill);
    return this.killing;
  }

  async stop(): Promise<void> {
    await this.killing;
    await Promise.all(this.servers.map((server) => server.stop('SIGKILL')));
  }

  /** Processes that have ended by themselves, with what they said. */
  async ended(): Promise<string[]> {
    const gone = this.servers.filter(({ process }) => process.exitCode !== null);
    return Promise.all(gone.map(async ({ stop }) => (await stop('SIGKILL')).stderr));
  }

  /** Asks until somebody answers who is not in trouble. */
  async ask(path: string, init: RequestInit): Promise<Response> {
    for (;;) {
      const { origin } = this.servers[Math.floor(this.random() * this.servers.length)] as ServerProcess;
      const [ended] = await this.ended();
      if (ended !== undefined) throw new Error(`a process has ended: ${ended}`);
      const response = await fetch(origin + path, { ...init, signal: AbortSignal.timeout(20_000) }).catch(() => undefined);
      if (response && response.status < 500) return response;
      await sleep(20);
    }
  } // prettier-ignore
}

const WRITERS = 12;
const json = (type: string, body: unknown): RequestInit => ({
  headers: { 'Content-Type': type, 'Idempotency-Key': randomUUID() },
  body: JSON.stringify(body),
});

/**
 * Creates, changes and deletes customers and party roles, some in bulk, as several clients at once.
 * @param at is called when so many writes are done
 * @returns names of what was created, each of them only once
 */
export async function writeAtRandom(
  cluster: Cluster,
  count: number,
  random: () => number,
  at: (done: number) => void,
): Promise<string[]> {
  const names: string[] = [];
  let started = 0;
  let done = 0;
  const writer = async (_: unknown, number: number): Promise<void> => {
    const { collection } = number % 3 === 2 ? partyRole : customer;
    const nextBody = () => {
      const name = `${number}.${names.length}`;
      names.push(name);
      return { ...(number % 3 === 2 ? minimalPartyRole() : minimalCustomer()), name };
    };
    const alive: string[] = [];
    const write = async (): Promise<void> => {
      const url = `${collection}/${alive[Math.floor(random() * alive.length)]}`;
      const choice = random();
      const merge = (body: unknown) => cluster.ask(url, { method: 'PATCH', ...json('application/merge-patch+json', body) });
      if (alive.length === 0 || choice < 0.25) {
        const response = await cluster.ask(collection, { method: 'POST', ...json('application/json', nextBody()) });
        if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
        alive.push(((await response.json()) as { id: string }).id);
      } else if (choice < 0.3) {
        const operations = Array.from({ length: 5 }, () => ({ op: 'add', path: '/', value: nextBody() }));
        const init = { method: 'PATCH', ...json('application/json-patch+json', operations) };
        const response = await cluster.ask(collection, init);
        if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
        alive.push(...((await response.json()) as { id: string }[]).map(({ id }) => id));
      } else if (choice < 0.37) {
        await cluster.ask(url, { method: 'DELETE' });
        alive.splice(alive.indexOf(url.slice(collection.length + 1)), 1);
      } else if (choice < 0.6) await merge({ status: `s${started}` });
      else if (choice < 0.75) await merge({ status: `s${started}`, rank: started });
      else await merge({ rank: started });
    };
    while (started < count) {
      started++;
      await write();
      at(++done);
    }
  }; // prettier-ignore
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return names;
}
