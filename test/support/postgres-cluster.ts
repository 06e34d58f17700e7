import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './loopback';

/** A PostgreSQL server of the test's own, which can be crashed. */
export interface PostgresCluster {
  readonly url: string;
  /** @param settings of this start alone; `wait` until it takes connections, unless it never will */
  start(settings?: Readonly<Record<string, string>>, options?: { readonly wait: boolean }): void;
  /** Ends it, in one of its own ways, without waiting until it has ended. */
  stop(mode: 'smart' | 'fast'): void;
  /** Ends it without a word to anybody; the next start recovers from its log. */
  crash(): void;
  /** A folder of the server. */
  readonly data: string;
  /** Makes something belong to the server. */
  own(path: string): void;
  remove(): void;
}

const DEBIAN = '/usr/lib/postgresql';

/** @returns undefined where PostgreSQL's own programs are not installed, or may not be run */
export async function createPostgresCluster(): Promise<PostgresCluster | undefined> {
  const bin = findBin();
  const user = userId();
  if (bin === undefined || user === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tmf-postgres-'));
  chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const run = (program: string, ...args: string[]): void => {
    execFileSync(join(bin, program), args, { ...user, cwd: folder, stdio: 'ignore' });
  };
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  const stop = (): void => run('pg_ctl', 'stop', '-D', data, '-m', 'immediate', '-w');
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    data,
    start: (settings = {}, { wait } = { wait: true }) => {
      const more = Object.entries(settings).map(([name, value]) => ` -c ${name}=${value}`);
      const log = join(folder, 'log');
      run('pg_ctl', 'start', '-D', data, wait ? '-w' : '-W', '-l', log, '-o', options + more.join(''));
    },
    stop: (mode) => run('pg_ctl', 'stop', '-D', data, '-m', mode, '-W'),
    crash: stop,
    own: (path) => chownSync(path, user.uid, user.gid),
    remove: () => {
      if (existsSync(join(data, 'postmaster.pid'))) stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBin(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions];
  return folders.find((folder) => ['initdb', 'pg_ctl', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/** PostgreSQL refuses to run as root: then it is the user that its package has made. */
function userId(): { uid: number; gid: number } | undefined {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid === undefined || gid === undefined) return undefined;
  if (uid !== 0) return { uid, gid };
  try {
    const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }).toString());
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return undefined;
  }
}
