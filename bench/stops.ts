/** `npm run bench -- --stops N`: what clients with kept-alive connections see of N stops of the service. */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { customerDocument } from '../seed/customers';
import type { Options } from './options';
import { writePart } from './results-file';
import type { Server } from './server';
import { JSON_HEADERS, ask, postgresVersion, print, service, stopAll } from './servers';
import { markdownTable } from './table';

/** Settings of SHUTDOWN_DELAY. Milliseconds. */
const DELAYS = [0, 1000];

/** Half of them ask again at once, the others think for up to so long. Milliseconds. */
const CLIENTS = 8;
const THINK_TIME = 20;

/** Each client is known to have its connection when it has so many answers. */
const WARM_UP_ANSWERS = 5;

/** A second signal is not needed, however the connections end. Milliseconds. */
const REQUEST_TIMEOUT = 20_000;

/** What the clients have seen, of all stops together. */
class Seen {
  answers = 0;
  afterSignal = 0;
  /** Answers that promise more on a connection, to requests that were made after one that did not. */
  promises = 0;
  /** Connections refused: the service is not there any more, and says so. */
  refused = 0;
  readonly resets = new Map<string, number>();
  readonly statuses = new Map<number, number>();
  readonly exits = new Map<number | null, number>();
  longest = 0;
}

export async function benchStops(options: Options & { readonly stops: number }, signal: AbortSignal): Promise<void> {
  const rows: string[][] = [];
  for (const delay of DELAYS) {
    const server = service(`stops_${delay}`, options, { SHUTDOWN_DELAY: String(delay) });
    try {
      const seen = new Seen();
      await server.start(signal);
      for (let stop = 1; stop <= options.stops; stop++) {
        await stopUnderLoad(server, seen, signal);
        if (stop % 10 === 0 || stop === options.stops)
          print(`SHUTDOWN_DELAY ${delay}, stop ${stop}: ${resetsOf(seen)} resets`);
        if (stop < options.stops) await server.launch(signal);
      }
      rows.push(rowOf(delay, options.stops, seen));
      if (resetsOf(seen) > 0 || seen.promises > 0) process.exitCode = 1;
    } finally {
      await stopAll([server]);
    }
  }
  const table = markdownTable(HEAD, rows);
  print(`\n${table}`);
  writePart('stops', `## Stops\n\n${CLIENTS} clients...\n\n${table}`);
  void postgresVersion;
}

const HEAD = [
  '`SHUTDOWN_DELAY`',
  'Stops',
  'Answers',
  'after SIGTERM',
  'without `Connection: close`',
  'Resets',
  'Refused',
  'Longest stop',
  'Exit status',
];

function rowOf(delay: number, stops: number, seen: Seen): string[] {
  const kinds = [...seen.resets].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return [
    `${delay} ms`,
    String(stops),
    [...seen.statuses].map(([status, count]) => `${count} × ${status}`).join(', '),
    String(seen.afterSignal),
    String(seen.promises),
    kinds || '0',
    String(seen.refused),
    `${(seen.longest / 1000).toFixed(1)} s`,
    [...seen.exits].map(([status, count]) => `${count} × ${status}`).join(', '),
  ];
}

function resetsOf({ resets }: Seen): number {
  return [...resets.values()].reduce((sum, count) => sum + count, 0);
}

async function stopUnderLoad(server: Server, seen: Seen, signal: AbortSignal): Promise<void> {
  const created = await ask(server.origin + server.collection, {
    method: 'POST',
    headers: { ...JSON_HEADERS, connection: 'close' },
    body: BODY,
  });
  const { id } = (await created.json()) as { id: string };
  const round: Round = {
    origin: server.origin,
    paths: { collection: server.collection, item: `${server.collection}/${id}` },
    isStopping: false,
    seen,
  };
  const clients = Array.from({ length: CLIENTS }, (_, n) => new LoopingClient(round, n % 2 === 0 ? 0 : THINK_TIME));
  await Promise.all(clients.map((client) => client.isWarm));
  await sleep(Math.random() * THINK_TIME, undefined, { signal });
  const begun = performance.now();
  const status = await server.terminate();
  seen.longest = Math.max(seen.longest, performance.now() - begun);
  seen.exits.set(status, (seen.exits.get(status) ?? 0) + 1);
  await Promise.all(clients.map((client) => client.done));
}

const BODY = JSON.stringify(customerDocument(0));

interface Round {
  readonly origin: string;
  readonly paths: { readonly collection: string; readonly item: string };
  /** Somebody has been told to close. */
  isStopping: boolean;
  readonly seen: Seen;
}

/** Asks one thing after the other on a connection that it keeps alive, until the service is gone. */
class LoopingClient {
  readonly isWarm: Promise<void>;
  readonly done: Promise<void>;
  private warm!: () => void;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly round: Round,
    private readonly thinkTime: number,
  ) {
    this.isWarm = new Promise((resolve) => (this.warm = resolve));
    this.done = this.loop().finally(() => this.agent.destroy());
  }

  private async loop(): Promise<void> {
    const { round } = this;
    for (let n = 1; ; n++) {
      const isLate = round.isStopping;
      const asked = this.ask(n % 4 === 0);
      try {
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        for await (const _ of answer);
        this.count(answer, isLate);
      } catch (error) {
        this.warm();
        return this.countFailure(asked, error);
      }
      if (n === WARM_UP_ANSWERS) this.warm();
      if (this.thinkTime > 0) await sleep(Math.random() * this.thinkTime);
    }
  }

  private ask(isWrite: boolean): ClientRequest {
    const { origin, paths } = this.round;
    const options = { agent: this.agent, timeout: REQUEST_TIMEOUT };
    if (!isWrite) return request(origin + paths.item, options).end();
    const headers = { ...JSON_HEADERS, 'content-length': Buffer.byteLength(BODY) };
    return request(origin + paths.collection, { ...options, method: 'POST', headers }).end(BODY);
  }

  private count({ statusCode = 0, headers }: IncomingMessage, isLate: boolean): void {
    const { seen } = this.round;
    seen.statuses.set(statusCode, (seen.statuses.get(statusCode) ?? 0) + 1);
    const isLast = headers.connection === 'close';
    if (isLast) this.round.isStopping = true;
    if (isLast) seen.afterSignal++;
    else if (isLate) seen.promises++;
  }

  private countFailure({ reusedSocket }: ClientRequest, error: unknown): void {
    const { seen } = this.round;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return void seen.refused++;
    const kind = `${code ?? message} on ${reusedSocket ? 'a kept-alive' : 'a new'} connection`;
    seen.resets.set(kind, (seen.resets.get(kind) ?? 0) + 1);
  }
}
