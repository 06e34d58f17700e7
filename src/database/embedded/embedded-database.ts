// Room database/embedded: the database in this process: its folder, its lock, its worker.

import { once } from 'node:events';
import { chmodSync, cpSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import { OperatorError } from '../../config/operator-error';
import { takeDataDir } from './data-dir';
import { EmbeddedSocket } from './embedded-socket';

/** PostgreSQL inside this process (PGlite), for `npm start` without a server. */
export interface EmbeddedDatabase {
  /**
   * Goes into the `pg` pool's options: the driver then talks to the database in the process, over no socket. Whoever has
   * them can ask what the operator can mend about an error; that is the error itself if it is nothing.
   */
  readonly poolOptions: PoolConfig & { readonly explain: (error: unknown) => unknown };
  /** Settles when the database has ended by itself: nothing can be read or written any more. */
  readonly lost: Promise<OperatorError>;
  close(): Promise<void>;
}

/** Plain JavaScript, so that it is found beside this file whether that is compiled or not. */
const WORKER = join(__dirname, 'embedded-worker.js');

/**
 * A database that is empty and up to date with the build that it lies in, which `make-image.ts` has made: a new one begins as a
 * copy of it, since to make one takes seconds. Its record of migrations is copied, too: whatever is not in that is run.
 */
const IMAGE = join(__dirname, 'image');

/** How long the database may take to close. What was acknowledged is kept, also if it does not. Milliseconds. */
const CLOSE_TIMEOUT = 5_000;

/**
 * Opens, or makes, the embedded database below `dataDir`, in a thread of its own (docs/adr/0017).
 * Every acknowledged commit has been handed to the operating system, so `kill -9` of the process loses nothing; PGlite
 * runs without fsync, so a power cut can (see docs/operations.md).
 * @throws {OperatorError} for a folder that cannot be used
 */
export async function openEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir);
  const { postgres, isNew, finish, unlock } = takeDataDir(folder);
  try {
    if (isNew && existsSync(IMAGE)) copyImage(folder, postgres);
    const thread = await openThread(folder, postgres);
    finish();
    return databaseOf(folder, thread, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** @throws {OperatorError} if there is no room for it. What is cut short is removed at the next start */
function copyImage(folder: string, postgres: string): void {
  try {
    cpSync(IMAGE, postgres, { recursive: true });
    // Everybody may read the image; what comes into the copy is for the service alone.
    chmodSync(postgres, 0o700);
  } catch (error) {
    throw isForRoom(error) ? noRoom(folder, (error as Error).message) : error;
  }
}

interface Thread {
  readonly worker: Worker;
  readonly exit: Promise<unknown>;
}

/** What the thread says by itself. */
interface Saying {
  readonly isOpen?: true;
  /** Why it cannot be opened. */
  readonly refusal?: string;
  /** Why it has ended. */
  readonly loss?: string;
}

/** Types of the DOM have it, and with it much that is not here. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

let code: Promise<object> | undefined;

/** PostgreSQL as code of this machine. To compile it takes longer than all the rest; databases of one process share it. */
function compiled(): Promise<object> {
  return (code ??= readFile(join(dirname(require.resolve('@electric-sql/pglite')), 'pglite.wasm')).then((bytes) =>
    WebAssembly.compile(bytes),
  ));
}

async function openThread(folder: string, postgres: string): Promise<Thread> {
  const worker = new Worker(WORKER, { workerData: { postgres, code: await compiled() } });
  const exit = new Promise<Saying>((resolve) => {
    worker.once('exit', (status) => resolve({ refusal: `its thread has ended with status ${status}` }));
  });
  const opened = once(worker, 'message').then(([saying]) => saying as Saying);
  const { refusal } = await Promise.race([opened, exit]).catch(({ message }: Error) => ({ refusal: message }));
  if (refusal === undefined) return { worker, exit };
  await worker.terminate();
  throw isForRoom(refusal)
    ? noRoom(folder, refusal)
    : new OperatorError(
        `DATA_DIR ${folder} cannot be opened, and seems to be broken: put a copy back, or name a new folder (${refusal})`,
      );
}

function databaseOf(folder: string, { worker, exit }: Thread, unlock: () => void): EmbeddedDatabase {
  const sockets = new Set<EmbeddedSocket>();
  let loss: OperatorError | undefined;
  let isClosing = false;
  const lost = new Promise<OperatorError>((resolve) => {
    const lose = (reason: string): void => {
      if (isClosing || loss) return;
      loss = isForRoom(reason) ? noRoom(folder, reason) : ended(folder, reason);
      for (const socket of sockets) socket.destroy(noDatabase());
      resolve(loss);
    };
    worker.on('message', ({ loss: reason }: Saying) => lose(reason ?? 'unknown reason'));
    worker.on('error', (error) => lose(String(error)));
    worker.on('exit', (status) => lose(`its thread has ended with status ${status}`));
  });
  // It keeps the process alive only while it works.
  worker.unref();
  const connect = (): EmbeddedSocket => {
    const socket = new EmbeddedSocket(worker);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (loss) socket.destroy(noDatabase());
    return socket;
  };
  const explain = (error: unknown): unknown =>
    loss ?? (isForRoom(error) ? noRoom(folder, (error as Error).message) : error);
  return {
    // One session, so a pool of one that keeps its connection.
    poolOptions: { ...ADDRESS, stream: connect, max: 1, idleTimeoutMillis: 0, explain },
    lost,
    close: async () => {
      isClosing = true;
      worker.ref();
      worker.postMessage('close');
      const patience = setTimeout(() => void worker.terminate(), CLOSE_TIMEOUT);
      await exit;
      clearTimeout(patience);
      unlock();
    },
  };
}

/** All that the driver would take from the environment else. */
const ADDRESS = { user: 'postgres', database: 'postgres', host: 'localhost', port: 5432, password: '', ssl: false };

/** What the driver is told of a connection to a database that has ended. */
function noDatabase(): Error {
  return Object.assign(new Error('The embedded database has ended'), { code: 'ECONNREFUSED' });
}

/** SQLSTATE disk_full, or what the system says of it. */
function isForRoom(error: unknown): boolean {
  return (error as { code?: unknown }).code === '53100' || /No space left|ENOSPC|quota exceeded/i.test(String(error));
}

function noRoom(folder: string, reason: string): OperatorError {
  return new OperatorError(
    `DATA_DIR ${folder} has no room left: make some, and start again. What was acknowledged is kept (${reason})`,
  );
}

function ended(folder: string, reason: string): OperatorError {
  return new OperatorError(
    `DATA_DIR ${folder}: the embedded database has ended by itself: start again. What was acknowledged is kept (${reason})`,
  );
}
