import type { ClientConfig } from 'pg';
import type { Settings } from '../config/env';
import { ACQUIRE_TIMEOUT, APPLICATION_NAME, sslOptions } from './connection';
import type { Statement } from './database';
import { SILENCE } from './failure';
import { PipelinedConnection } from './pipelined-connection';

/** How many connections it has at most, and which part of all. */
const MAX_SIZE = 2;
const SHARE = 1 / 4;

/**
 * How long a statement may take there, or wait for a lock, before it begins anew on the pool. Times the number in flight it is
 * less than a request waits for a connection of the pool. Milliseconds.
 */
const TIME_LIMIT = 250;

/** Statements of the name of one that took longer begin on the pool for so long. Milliseconds. */
const SPARE_TIME = 60_000;

/** Between two attempts to connect. Milliseconds. */
const RETRY_PAUSE = 1_000;

/**
 * The fast lane of short reads: a few connections, on each of which many are under way at a time (docs/adr/0021). It takes no
 * more than it can do at once, and nothing while it is broken: what it does not take is for the pool.
 */
export class Pipeline {
  private readonly connections: PipelinedConnection[] = [];
  /** From when on statements may be sent, by their names: those that are no reads never. */
  private readonly sendable = new Map<string, number>();
  private retryAt = 0;
  private isClosing = false;
  private closed = (): void => undefined;

  constructor(
    private readonly config: ClientConfig,
    private readonly size: number,
    private readonly patience: number,
  ) {}

  /** Connects. What cannot be connected now is tried again when it is wanted, at most once in a second. */
  async open(): Promise<void> {
    const opening = Array.from({ length: this.size - this.connections.length }, () => this.add());
    await Promise.all(opening);
  }

  /** @returns the connection with the least to do; undefined if the statement is for the pool */
  connectionFor({ name, text }: Statement): PipelinedConnection | undefined {
    if (name === undefined || !this.isSendable(name, text)) return undefined;
    if (this.connections.length < this.size) this.reopen();
    let best: PipelinedConnection | undefined;
    for (const connection of this.connections) {
      if ((!best || connection.inFlight < best.inFlight) && connection.hasRoom) best = connection;
    }
    return best;
  }

  /** Leaves a statement that has taken too long to the pool for a while: more of its kind would, too. */
  spare({ name }: Statement): void {
    if (name !== undefined) this.sendable.set(name, performance.now() + SPARE_TIME);
  }

  /** Replaces the connections, each after what is in flight on it: a new one may lead to another server. */
  renew(): void {
    for (const connection of this.connections) connection.close();
  }

  /** @returns when what was in flight is answered, and all is closed */
  close(): Promise<void> {
    this.isClosing = true;
    if (this.connections.length === 0) return Promise.resolve();
    this.renew();
    return new Promise((resolve) => (this.closed = resolve));
  }

  private reopen(): void {
    const now = performance.now();
    if (this.isClosing || now < this.retryAt) return;
    this.retryAt = now + RETRY_PAUSE;
    void this.open();
  }

  private async add(): Promise<void> {
    const connection = new PipelinedConnection(this.config, this.patience, () => {
      this.connections.splice(this.connections.indexOf(connection), 1);
      if (this.connections.length === 0) this.closed();
    });
    this.connections.push(connection);
    await connection.open().catch(() => undefined);
  }

  /** Of statements with a name there are few. */
  private isSendable(name: string, text: string): boolean {
    let from = this.sendable.get(name);
    if (from === undefined) this.sendable.set(name, (from = isShortRead(text) ? 0 : Infinity));
    return from === 0 || performance.now() >= from;
  }
}

/**
 * Whether a statement only reads, and so waits for no row that another has locked, nor for the disk. What else has such a word
 * in it is taken for a write, which is slower and does no harm.
 */
export function isShortRead(text: string): boolean {
  return (
    /^\s*(?:select|with)\b/i.test(text) && !/\b(?:insert|update|delete|merge|share|lock|\w*advisory\w*)\b/i.test(text)
  );
}

/** What is left for the pool: at least one connection, and most. */
export function besidePipeline(settings: Settings['database']): Settings['database'] {
  return { ...settings, poolSize: settings.poolSize - pipelineSize(settings) };
}

function pipelineSize({ url, pipeline, poolSize }: Settings['database']): number {
  if (url === undefined || !pipeline) return 0;
  return Math.min(MAX_SIZE, Math.ceil(poolSize * SHARE), poolSize - 1);
}

/** @returns undefined for the embedded database, whose one session is for everything, and where it is turned off */
export async function openPipeline(settings: Settings['database']): Promise<Pipeline | undefined> {
  const size = pipelineSize(settings);
  if (size === 0) return undefined;
  const config = {
    connectionString: settings.url,
    ssl: sslOptions(settings),
    application_name: `${APPLICATION_NAME}-reads`,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT,
    keepAlive: true,
    statement_timeout: TIME_LIMIT,
  };
  const pipeline = new Pipeline(config, size, TIME_LIMIT + SILENCE);
  await pipeline.open();
  return pipeline;
}
