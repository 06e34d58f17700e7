/** Clients that keep their connections alive, and what they see when the service stops. */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { customerDocument } from '../../seed/customers';

/** Half of them ask again at once, the others think for up to so long. Milliseconds. */
export const CLIENTS = 8;
export const THINK_TIME = 20;

/** Each client is known to have its connection when it has so many answers. */
const WARM_UP_ANSWERS = 5;

/** Milliseconds. */
const REQUEST_TIMEOUT = 20_000;

const JSON_TYPE = { 'content-type': 'application/json' };
const BODY = JSON.stringify(customerDocument(0));

/** What the clients have seen, of all stops together. */
export class Seen {
  /** Of the answers, by status. */
  readonly statuses = new Map<number, number>();
  /** Answers that were the last ones on their connections, and said so. */
  last = 0;
  /** Answers that promise more on a connection, to requests that were made after one that did not. */
  promises = 0;
  /** Connections refused: the service is not there any more. */
  refused = 0;
  /** Connections that broke before an answer, by kind. */
  readonly broken = new Map<string, number>();
}

/**
 * Lets clients ask until the service is gone.
 * @param stop ends the service; called when all clients have their connections
 */
export async function stopUnderLoad(
  url: { readonly collection: string; readonly item: string },
  seen: Seen,
  stop: () => Promise<void>,
): Promise<void> {
  const round: Round = { url, isStopping: false, seen };
  const clients = Array.from({ length: CLIENTS }, (_, n) => new LoopingClient(round, n % 2 === 0 ? 0 : THINK_TIME));
  await Promise.all(clients.map((client) => client.isWarm));
  await sleep(Math.random() * THINK_TIME);
  await stop();
  await Promise.all(clients.map((client) => client.done));
}

interface Round {
  readonly url: { readonly collection: string; readonly item: string };
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
    const { url } = this.round;
    const options = { agent: this.agent, timeout: REQUEST_TIMEOUT };
    if (!isWrite) return request(url.item, options).end();
    const headers = { ...JSON_TYPE, 'content-length': Buffer.byteLength(BODY) };
    return request(url.collection, { ...options, method: 'POST', headers }).end(BODY);
  }

  private count({ statusCode = 0, headers }: IncomingMessage, isLate: boolean): void {
    const { seen } = this.round;
    seen.statuses.set(statusCode, (seen.statuses.get(statusCode) ?? 0) + 1);
    const isLast = headers.connection === 'close';
    if (isLast) this.round.isStopping = true;
    if (isLast) seen.last++;
    else if (isLate) seen.promises++;
  }

  private countFailure({ reusedSocket }: ClientRequest, error: unknown): void {
    const { seen } = this.round;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return void seen.refused++;
    const kind = `${code ?? message} on ${reusedSocket ? 'a kept-alive' : 'a new'} connection`;
    seen.broken.set(kind, (seen.broken.get(kind) ?? 0) + 1);
  }
}
