/** A server under load: a process of its own with a database of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** How long a server may take to start, and to stop before it is killed. Milliseconds. */
const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 5_000;
const PATIENT_STOP_TIMEOUT = 30_000;

export interface ServerOptions {
  readonly name: string;
  /** Arguments of node: flags and the compiled program, which prints its URL when it is ready. */
  readonly command: readonly string[];
  /** Path of the collection it serves. */
  readonly collection: string;
  readonly poolSize: number;
  /** Where to create the database. */
  readonly databaseUrl: string;
  /** Whether the database is one in the process itself, in a folder of its own. */
  readonly isEmbedded?: boolean;
  /** Settings that are not those of the benchmarks. */
  readonly env?: Readonly<Record<string, string>>;
}

export class Server {
  readonly name: string;
  readonly collection: string;
  /** `http://host:port`, once started. */
  origin = '';

  /** Name of its database. */
  readonly database: string;
  private process?: ChildProcess;
  private created = false;
  /** Of an embedded database. */
  private folder: string | undefined;

  constructor(private readonly options: ServerOptions) {
    this.name = options.name;
    this.collection = options.collection;
    this.database = `bench_${options.name}_${process.pid}`;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.options.isEmbedded) this.folder = mkdtempSync(join(tmpdir(), 'bench-'));
    else {
      await execute(this.options.databaseUrl, `create database ${this.database}`);
      this.created = true;
    }
    signal.throwIfAborted();
    await this.launch(signal);
  }

  /** Starts the process, on the database that is there. */
  async launch(signal: AbortSignal): Promise<void> {
    const child = spawn(process.execPath, this.options.command, {
      // Not the project's folder: the service would read the .env there.
      cwd: __dirname,
      env: {
        ...process.env,
        DATABASE_URL: this.folder === undefined ? this.databaseUrl : '',
        ...(this.folder !== undefined && { DATA_DIR: join(this.folder, 'data') }),
        DATABASE_POOL_SIZE: String(this.options.poolSize),
        HOST: '127.0.0.1',
        PORT: '0',
        PUBLIC_URL: '',
        ALLOWED_HOSTS: '',
        LOG_LEVEL: 'warn',
        // For bulk creates of a thousand customers.
        BODY_LIMIT: '16 MiB',
        ...this.options.env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = child;
    this.origin = await announcedOrigin(
      this.name,
      child,
      AbortSignal.any([signal, AbortSignal.timeout(START_TIMEOUT)]),
    );
  }

  /** Of its process, once launched. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Brings a freshly filled database to rest, lest autovacuum comes in the middle of a measurement. */
  async settle(): Promise<void> {
    if (this.options.isEmbedded) return;
    await execute(this.databaseUrl, 'vacuum analyze');
  }

  /** Most memory the process has had resident since its start, in MB (10^6 bytes); undefined where Linux is not. */
  peakMemory(): number | undefined {
    return this.statusInMegabytes('VmHWM');
  }

  /** Memory that the process has resident now. */
  memory(): number | undefined {
    return this.statusInMegabytes('VmRSS');
  }

  private statusInMegabytes(key: string): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.process?.pid}/status`, 'utf8');
      const kibibytes = new RegExp(`^${key}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
      return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
    } catch {
      return undefined;
    }
  }

  /** SIGTERM. @returns the exit status of the process, which has to end by itself; `null` if it was killed */
  async terminate(): Promise<number | null> {
    await this.end(PATIENT_STOP_TIMEOUT);
    return this.process?.exitCode ?? null;
  }

  /** Ends the process and drops the database; also after a start that failed. */
  async stop(): Promise<void> {
    await this.end(this.folder === undefined ? STOP_TIMEOUT : PATIENT_STOP_TIMEOUT);
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    // Not made here: another's database of the same name, perhaps.
    if (!this.created) return;
    await execute(this.options.databaseUrl, `drop database if exists ${this.database} with (force)`);
  }

  private async end(patience: number): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([exited, sleep(patience, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await exited;
      }
    }
  }

  /** Of the server's own database. */
  get databaseUrl(): string {
    const url = new URL(this.options.databaseUrl);
    url.pathname = `/${this.database}`;
    return url.href;
  }
}

/** Runs one statement on a connection of its own. */
export async function execute(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000, query_timeout: 60_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function announcedOrigin(name: string, child: ChildProcess, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const origin = /http:\/\/[^\s/]+:\d+(?=[\s/])/.exec(output)?.[0];
      if (origin !== undefined) resolve(origin);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
    signal.addEventListener('abort', () => reject(new Error(`${name} did not start`, { cause: signal.reason })));
  });
}
