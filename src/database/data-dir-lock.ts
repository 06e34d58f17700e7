import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../config/operator-error';

export const LOCK_FILE = 'server.pid';

/**
 * Takes the data folder for this process, because two servers writing the same files would destroy them.
 * A lock left by a process that is gone (kill -9) is taken over; so is one with this process' own id, which a
 * restarted container finds.
 * @returns a function that gives the folder back
 * @throws {OperatorError} if another live process holds it
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, LOCK_FILE);
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(file, 'utf8'));
      if (attempt > 0 || isAlive(owner)) {
        throw new OperatorError(`DATA_DIR ${dataDir} is in use by process ${owner}`);
      }
      rmSync(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
