import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../dist/src/main.js');

/** The built server in a process of its own, as `npm run start:prod` runs it. */
export interface ServerProcess {
  readonly origin: string;
  readonly process: ChildProcess;
  /** How it ends, by itself or not. */
  readonly exit: Promise<Exit>;
  /** Sends the signal. @returns how the process ended */
  readonly stop: (signal: NodeJS.Signals) => Promise<Exit>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly exit: Promise<Exit>;
}

/** Starts a server, and leaves it to itself. @param cwd where it looks for `.env` */
export function launchServer(env: Record<string, string>, cwd = process.env['TEST_FOLDER']): ChildProcess {
  if (!existsSync(MAIN)) throw new Error('dist is missing: run `npm run build`');
  return spawn(process.execPath, [MAIN], {
    cwd,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function run(env: Record<string, string>, cwd?: string): Running {
  const child = launchServer(env, cwd);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exit = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    ...output,
  }));
  return { child, output, exit };
}

/** How long a server may take to give up. Milliseconds. */
const EXIT_TIMEOUT = 300_000;

/** Runs a server that is expected to give up. One that does not is killed, and `signal` says so. */
export async function runToExit(env: Record<string, string>, cwd?: string): Promise<Exit> {
  const { child, exit } = run(env, cwd);
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT);
  return exit.finally(() => clearTimeout(timer));
}

/** Starts a server and waits until it has printed where it listens. */
export async function startServer(env: Record<string, string>): Promise<ServerProcess> {
  const { child, output, exit } = run(env);
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const match = /Swagger UI\s+(https?:\S+)\/api-docs\n/.exec(output.stdout);
      if (match?.[1]) resolve(match[1]);
    });
    exit.then(({ code, stderr }) => reject(new Error(`the server exited with ${code}: ${stderr}`)), reject);
  });
  return {
    origin,
    process: child,
    exit,
    stop: (signal) => {
      child.kill(signal);
      return exit;
    },
  };
}
