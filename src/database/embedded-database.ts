import { join, resolve } from 'node:path';
import { lockDataDir } from './data-dir-lock';

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
 */
export async function openEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir);
  const unlock = lockDataDir(folder);
  try {
    // Loaded only when wanted: the WebAssembly module costs memory that a server with DATABASE_URL should not pay.
    const [{ PGlite }, { createPgConfig }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite/node-postgres'),
    ]);
    const database = await PGlite.create({ dataDir: join(folder, 'postgres') });
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
