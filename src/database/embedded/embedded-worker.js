'use strict';
/**
 * The embedded database in a thread of its own, so that the process answers while a query runs. Node.js loads this file
 * itself, in the tests from the sources: that is why it is plain JavaScript.
 *
 * `workerData` is the folder, and PostgreSQL as it was compiled. This thread says `{ isOpen: true }` or `{ refusal }` once, and `{ loss }` before it ends by
 * itself. It takes a MessagePort per connection, on which each message of PostgreSQL's protocol gets one answer, and `close`.
 */
const { TextEncoder } = require('node:util');
const { parentPort, workerData } = require('node:worker_threads');

/** @typedef {import('@electric-sql/pglite', { with: { 'resolution-mode': 'import' } }).PGlite} PGlite */

/** What PGlite throws for an error of a statement; it is the only thing that may come out of its main loop. */
const LONGJMP = 100;

/** AuthenticationOk and ReadyForQuery: nobody else can reach the database. */
const WELCOME = Uint8Array.of(0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49);

/** The first message of a connection has no type, but a length, whose first byte is 0. */
const STARTUP = 0;

let isOpen = false;
/** The last line that PostgreSQL has written before it gave up. */
let lastWords = '';

/**
 * PGlite calls its main loop again whatever that throws, after a panic for ever. So the thread is ended from within.
 * @param {unknown} error
 */
function giveUp(error) {
  const reason = lastWords || (error instanceof Error ? error.message : String(error));
  parentPort?.postMessage(isOpen ? { loss: reason } : { refusal: reason });
  process.exit(1);
}

/** @param {string} line of the log */
function onStderr(line) {
  const [words] = /\b(PANIC|FATAL): .*/.exec(line) ?? [];
  if (words) lastWords = words;
  if (words?.startsWith('PANIC')) giveUp(words);
  return false;
}

/** @param {PGlite} database */
function giveUpWhenLost({ Module }) {
  const loop = Module._PostgresMainLoopOnce;
  Module._PostgresMainLoopOnce = () => {
    try {
      loop();
    } catch (error) {
      if (/** @type {{ status?: unknown }} */ (error).status !== LONGJMP) giveUp(error);
      throw error;
    }
  };
}

/**
 * @param {PGlite} database
 * @param {Uint8Array} message
 * @returns {Uint8Array} in memory of its own
 */
function run(database, message) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  // It does all of its work before it returns; there is nothing to be written to the files afterwards.
  void database.execProtocolRawStream(message, { syncToFs: false, onRawData: (bytes) => chunks.push(bytes.slice()) });
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const answer = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    answer.set(chunk, at);
    at += chunk.length;
  }
  return answer;
}

/** @param {string} sql */
function queryOf(sql) {
  const text = new TextEncoder().encode(`${sql}\0`);
  const message = new Uint8Array(5 + text.length);
  message[0] = 0x51;
  new DataView(message.buffer).setInt32(1, 4 + text.length);
  message.set(text, 5);
  return message;
}

/**
 * There is one session, which every connection finds as if it were new.
 * @param {PGlite} database
 */
function welcome(database) {
  for (const sql of ['rollback', 'discard all']) run(database, queryOf(sql));
  return WELCOME.slice();
}

/**
 * @param {PGlite} database
 * @param {import('node:worker_threads').MessagePort} connection
 */
function serve(database, connection) {
  connection.on('message', (/** @type {Uint8Array} */ message) => {
    const answer = message[0] === STARTUP ? welcome(database) : run(database, message);
    connection.postMessage(answer, [/** @type {ArrayBuffer} */ (answer.buffer)]);
  });
}

/** Of 128 MB, its default, all are memory of this process soon. The files are in the cache of the system. */
const BUFFERS = ['-c', 'shared_buffers=32MB'];

async function main() {
  const { PGlite } = await import('@electric-sql/pglite');
  const { pg_trgm } = await import('@electric-sql/pglite/contrib/pg_trgm');
  const database = await PGlite.create({
    dataDir: workerData.postgres,
    pgliteWasmModule: workerData.code,
    onStderr,
    extensions: { pg_trgm },
    startParams: [...PGlite.defaultStartParams, ...BUFFERS],
  });
  isOpen = true;
  giveUpWhenLost(database);
  parentPort?.on('message', (/** @type {'close' | import('node:worker_threads').MessagePort} */ message) => {
    if (message === 'close') void database.close().finally(() => process.exit(0));
    else serve(database, message);
  });
  parentPort?.postMessage({ isOpen: true });
}

main().catch(giveUp);
