import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperatorError } from '../../config/operator-error';
import { LOCK_FILE, lockDataDir } from './data-dir-lock';

/** The version of PostgreSQL whose files the embedded database reads and writes. */
export const EMBEDDED_VERSION = '18';

/** Is there while the database is made for the first time. */
const UNFINISHED_FILE = 'postgres.unfinished';

/** The folder of the embedded database, taken for this process. */
export interface DataDir {
  /** Where the files of PostgreSQL are, or will be. */
  readonly postgres: string;
  /** Whether they are still to be made. */
  readonly isNew: boolean;
  /** To be called once the database is open: from then on it is kept. */
  readonly finish: () => void;
  /** Gives the folder back. */
  readonly unlock: () => void;
}

/**
 * Makes the folder if there is none, makes sure that it holds nothing but a database of this service, and locks it. A
 * database whose making was cut short, which therefore has no data, is removed.
 * @throws {OperatorError}
 */
export function takeDataDir(folder: string): DataDir {
  const postgres = join(folder, 'postgres');
  const unfinished = join(folder, UNFINISHED_FILE);
  return explainFileErrors(folder, () => {
    makeFolder(folder);
    requireNothingForeign(folder);
    const unlock = lockDataDir(folder);
    try {
      if (existsSync(unfinished)) rmSync(postgres, { recursive: true, force: true });
      const isNew = isWithoutDatabase(folder, postgres);
      if (isNew) writeFileSync(unfinished, '');
      return { postgres, isNew, finish: () => rmSync(unfinished, { force: true }), unlock };
    } catch (error) {
      unlock();
      throw error;
    }
  });
}

function requireNothingForeign(folder: string): void {
  const names = readdirSync(folder);
  if (names.includes('PG_VERSION')) {
    throw new OperatorError(`DATA_DIR ${folder} is the folder of a PostgreSQL server: name a folder of its own`);
  }
  // Hidden files and lost+found are in the roots of volumes, and in repositories.
  const foreign = names.filter((name) => !/^(\.|lost\+found$|postgres$)/.test(name) && !OWN_FILES.includes(name));
  if (foreign.length === 0 || names.includes('postgres')) return;
  throw new OperatorError(
    `DATA_DIR ${folder} holds other files (${foreign.slice(0, 3).join(', ')}): name an empty or a new folder`,
  );
}

const OWN_FILES = [LOCK_FILE, UNFINISHED_FILE];

/**
 * Whether there is no database yet.
 * @throws {OperatorError} if something else is there: PGlite would write over it, or break off without a reason
 */
function isWithoutDatabase(folder: string, postgres: string): boolean {
  if (!existsSync(postgres) || readdirSync(postgres).length === 0) return true;
  const versionFile = join(postgres, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    throw new OperatorError(`DATA_DIR ${folder} holds no database in ${postgres}: name an empty or a new folder`);
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version === EMBEDDED_VERSION) return false;
  throw new OperatorError(
    `DATA_DIR ${folder} holds a database of PostgreSQL ${JSON.stringify(version.slice(0, 20))}, not ${EMBEDDED_VERSION}: ` +
      'name another folder, or open it with the version of the service that made it',
  );
}

/** Below /proc, where nothing can be made, mkdir's own recursion never ends. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    makeFolder(parent);
    makeFolder(folder);
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'is not writable',
  EPERM: 'is not writable',
  EROFS: 'is not writable',
  EEXIST: 'is a file, not a folder',
  ENOTDIR: 'is a file, or below one',
};

/** Whatever the file system says of the folder is for the operator. */
function explainFileErrors<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (error instanceof OperatorError || !code) throw error;
    throw new OperatorError(`DATA_DIR ${folder} ${REASONS[code] ?? 'cannot be used'}: ${message}`, { cause: error });
  }
}
