/** The built service as a process of its own, on the embedded database in a folder of the demo's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(__dirname, '../src/main.js');

/** What the demo takes from the environment. Nothing else: it is the same for everybody, and touches no other database. */
const TAKEN = ['PORT', 'LOG_LEVEL', 'NODE_OPTIONS', 'SYSTEMROOT', 'TZ'];

export interface Service {
  readonly process: ChildProcess;
  /** `http://host:port`, once it listens; undefined if it ends before. */
  readonly origin: Promise<string | undefined>;
  /** The status it ends with. */
  readonly ended: Promise<number>;
}

/** Starts it. What it prints is passed on. */
export function startService(folder: string): Service {
  mkdirSync(folder, { recursive: true });
  const taken = Object.fromEntries(TAKEN.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const child = spawn(process.execPath, ['--max-semi-space-size=8', MAIN], {
    // The service reads the .env of its folder; here is none.
    cwd: folder,
    env: { ...taken, DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => (code as number | null) ?? 1);
  return { process: child, ended, origin: Promise.race([announced(child), ended.then(() => undefined)]) };
}

/** The first URL that it prints, of which the origin is that of all. */
function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      process.stdout.write(chunk);
      if (output.length > 100_000) return;
      output += chunk;
      const origin = /http:\/\/[^\s/]+:\d+(?=[\s/])/.exec(output)?.[0];
      if (origin !== undefined) resolve(origin);
    });
  });
}
