import { resolve } from 'node:path';
import { OperatorError } from '../config/operator-error';
import { takeDataDir } from './data-dir';

/** PostgreSQL inside this process (PGlite), for `npm start` without a server. */
export interface EmbeddedDatabase {
  /** Goes into the `pg` pool's options: the driver then talks to the database in the process, over no socket. */
  readonly poolOptions: object;
  close(): Promise<void>;
}

/**
 * Opens, or makes, the embedded database below `dataDir`.
 * Every acknowledged commit has been handed to the operating system, so `kill -9` of the process loses nothing; PGlite
 * runs without fsync, so a power cut can (see docs/operations.md).
 * @throws {OperatorError} for a folder that cannot be used
 */
export async function openEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir);
  const { postgres, finish, unlock } = takeDataDir(folder);
  try {
    // Loaded only when wanted: the WebAssembly module costs memory that a server with DATABASE_URL should not pay.
    const [{ PGlite }, { createPgConfig }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite/node-postgres'),
    ]);
    const database = await PGlite.create({ dataDir: postgres }).catch((error: Error) => {
      throw new OperatorError(
        `DATA_DIR ${folder} cannot be opened, and seems to be broken: put a copy back, or name a new folder (${error.message})`,
        { cause: error },
      );
    });
    finish();
    return {
      // One session, so a pool of one that keeps its connection.
      poolOptions: { ...createPgConfig(database), max: 1, idleTimeoutMillis: 0 },
      close: async () => {
        await database.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
