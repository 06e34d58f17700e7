import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../config/operator-error';

export const LOCK_FILE = 'server.pid';

/**
 * Takes the data folder for this process, because two servers writing the same files would destroy them. What takes it is
 * a lock of the operating system on the open file, which ends with the process, however that ends, and which holds
 * between containers, too. What stands in the file is for messages only: in two containers both may be process 1.
 * The file is never removed: who opens it before and locks it after would lock one that nobody else sees.
 * @returns a function that gives the folder back
 * @throws {OperatorError} if another process holds it, or it cannot be locked
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, LOCK_FILE);
  const exclusively = EXCLUSIVELY[process.platform];
  const handle = exclusively === undefined ? openAndLock(dataDir, file) : openLocked(file, exclusively);
  if (handle === undefined) throw new OperatorError(`DATA_DIR ${dataDir} is in use by ${holderOf(file)}`);
  ftruncateSync(handle);
  writeSync(handle, `${process.pid} ${hostname()}\n`, 0);
  return () => {
    ftruncateSync(handle);
    closeSync(handle);
  };
}

const { O_RDWR, O_CREAT, O_NONBLOCK } = constants;

/** BSD's O_EXLOCK: opened with the lock that flock() takes. */
const EXLOCK = 0x20 | O_NONBLOCK;

/** Where a file can be opened for oneself alone: with which flag. The one of Windows is libuv's UV_FS_O_EXLOCK. */
const EXCLUSIVELY: Partial<Record<NodeJS.Platform, number>> = {
  darwin: EXLOCK,
  freebsd: EXLOCK,
  openbsd: EXLOCK,
  win32: 0x1000_0000,
};

/** @returns undefined if another process has it */
function openLocked(file: string, exclusively: number): number | undefined {
  try {
    return openSync(file, O_RDWR | O_CREAT | exclusively, 0o644);
  } catch (error) {
    if (/^(EAGAIN|EBUSY)$/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** How long the command may take to say whether it got the lock. Milliseconds. */
const COMMAND_TIMEOUT = 10_000;

/**
 * Linux cannot open with a lock, and Node.js cannot ask for one later. The command flock(1) can: such a lock belongs to
 * the open file, which it shares, and stays when the command is done.
 * @returns undefined if another process has it
 */
function openAndLock(dataDir: string, file: string): number | undefined {
  const handle = openSync(file, O_RDWR | O_CREAT, 0o644);
  const { status, stderr, error } = spawnSync('flock', ['-xn', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', handle],
    timeout: COMMAND_TIMEOUT,
  });
  if (status === 0) return handle;
  closeSync(handle);
  // A lock that another has is no error for it, and it says nothing.
  if (status === 1 && stderr.length === 0) return undefined;
  throw new OperatorError(
    (error as { code?: unknown } | undefined)?.code === 'ENOENT'
      ? `DATA_DIR ${dataDir} cannot be locked: there is no command flock. Install util-linux, or set DATABASE_URL to a server`
      : `DATA_DIR ${dataDir} cannot be locked: ${error?.message ?? String(stderr)}`,
    { cause: error },
  );
}

/** Who says in the file to have it: nobody yet, if it was taken just now. */
function holderOf(file: string): string {
  const [, pid, host] = /^(\d{1,10}) ([\w.-]{1,253})\n/.exec(read(file)) ?? [];
  return pid && host ? `process ${pid} on ${host}` : 'another process';
}

/** Windows lets nobody read it meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
