/** Processor time of a server and of its PostgreSQL backends, as Linux counts it; undefined elsewhere. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';

/** Of what user space is told about: 100 on all architectures. A second. */
const CLOCK_TICKS = 100;

/** Seconds. */
export interface ProcessorTime {
  readonly server: number | undefined;
  /** Of the backends of its database; undefined if PostgreSQL runs on another machine, or in the server itself. */
  readonly postgres: number | undefined;
}

/** Reads processor time of servers. Its own connection leads to another database than theirs. */
export class ProcessorClock {
  private constructor(private readonly client: Client) {}

  static async open(databaseUrl: string): Promise<ProcessorClock> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new ProcessorClock(client);
  }

  /** What the work takes. A backend that ends before the work does is not counted; one that begins meanwhile is. */
  async during<T>(
    { pid, database }: { readonly pid: number | undefined; readonly database: string },
    work: () => Promise<T>,
  ): Promise<[T, ProcessorTime]> {
    const before = secondsOf(pid);
    const backendsBefore = await this.backends(database);
    const result = await work();
    const after = secondsOf(pid);
    const backendsAfter = await this.backends(database);
    return [
      result,
      {
        server: before === undefined || after === undefined ? undefined : after - before,
        postgres: differenceOf(backendsBefore, backendsAfter),
      },
    ];
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Seconds by process. */
  private async backends(database: string): Promise<ReadonlyMap<number, number>> {
    const { rows } = await this.client.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = $1 and backend_type in ('client backend', 'parallel worker')`,
      [database],
    );
    return new Map(rows.flatMap(({ pid }) => (isPostgres(pid) ? [[pid, secondsOf(pid) ?? 0]] : [])));
  }
}

function differenceOf(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number | undefined {
  if (after.size === 0) return undefined;
  return [...after].reduce((sum, [pid, seconds]) => sum + seconds - (before.get(pid) ?? 0), 0);
}

/** The pid that PostgreSQL tells may be one of another machine. */
function isPostgres(pid: number): boolean {
  return readProc(pid, 'comm')?.startsWith('postgres') ?? false;
}

/** Of all threads of a process, in user mode and in the kernel. */
function secondsOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  // The name, in parentheses, may hold anything. After it: state, ..., utime and stime as the 12th and 13th.
  const fields = readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
