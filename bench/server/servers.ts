/** The servers that are compared, all with the same number of connections, and how they are filled. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customer } from '../../src/customer/customer.resource';
import type { Options } from '../options';
import { Server, type ServerOptions, execute } from './server';

export const CONNECTIONS = 16;
export const POOL_SIZE = 10;
export const WARM_UP_SECONDS = 1;

export const JSON_HEADERS = { 'content-type': 'application/json' };

const REQUEST_TIMEOUT = 10_000;
const ROOT = join(__dirname, '../../..');

interface ServiceOptions {
  readonly env?: ServerOptions['env'];
  readonly nodeFlags?: readonly string[];
  readonly isEmbedded?: boolean;
  /** The folder of a checkout that is built; this one by default. */
  readonly checkout?: string;
}

/** The built service with a database of its own. */
export function service(
  name: string,
  { databaseUrl }: Options,
  { env, nodeFlags = [], isEmbedded, checkout = ROOT }: ServiceOptions = {},
): Server {
  return new Server({
    name,
    command: [...nodeFlags, ...productionCommand(checkout)],
    collection: customer.collection,
    poolSize: POOL_SIZE,
    databaseUrl,
    env,
    isEmbedded,
  });
}

/** `bench/baseline/bare.ts` or `naive.ts` with a database of its own. */
export function baseline(name: 'bare' | 'naive', { databaseUrl }: Options): Server {
  return new Server({
    name,
    command: [join(__dirname, `../baseline/${name}.js`)],
    collection: '/item',
    poolSize: POOL_SIZE,
    databaseUrl,
  });
}

/** How `npm run start:prod` runs the service, its node flags included. */
function productionCommand(checkout: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    scripts: { 'start:prod': string };
  };
  const [, ...args] = scripts['start:prod'].split(' ');
  return args.map((arg) => (arg.startsWith('-') ? arg : join(checkout, arg)));
}

/** Fills a server that runs through its own POST, and checks its answers. @returns the ids, in the order of the bodies */
export async function fillByPost(server: Server, bodies: readonly string[], signal: AbortSignal): Promise<string[]> {
  print(`${server.name}: creating ${bodies.length} customers`);
  const ids: string[] = [];
  const queue = bodies.entries();
  const collection = server.origin + server.collection;
  const fill = async (): Promise<void> => {
    for (const [n, body] of queue) {
      signal.throwIfAborted();
      const answer = await ask(collection, { method: 'POST', headers: JSON_HEADERS, body });
      if (answer.status !== 201) throw new Error(`${server.name} answered ${answer.status}: ${await answer.text()}`);
      ids[n] = ((await answer.json()) as { id: string }).id;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, fill));
  await server.settle();

  // Numbers about wrong answers would be worth nothing.
  const item = (await (await ask(`${collection}/${ids[0]}`)).json()) as { name: string };
  const page = (await (await ask(collection)).json()) as unknown[];
  const { name } = JSON.parse(bodies[0] ?? '') as { name: string };
  if (item.name !== name || page.length !== 10) throw new Error(`${server.name} does not answer what it should`);
  return ids;
}

export function ask(url: string, request: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...request, signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
}

/** Ends all servers and drops their databases, whatever happens to one of them. */
export async function stopAll(servers: readonly Server[]): Promise<void> {
  for (const outcome of await Promise.allSettled(servers.map((server) => server.stop()))) {
    if (outcome.status === 'rejected') complain('cleaning up', outcome.reason);
  }
}

export async function postgresVersion(databaseUrl: string): Promise<string> {
  const [row] = await execute(
    databaseUrl,
    `select split_part(current_setting('server_version'), ' ', 1) as version, current_setting('shared_buffers') as buffers`,
  );
  return `${String(row?.['version'])} (shared_buffers ${String(row?.['buffers'])})`;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says what went wrong, and ends the process with status 1 in the end. */
export function complain(where: string, error: unknown): void {
  process.stderr.write(`${where}: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** With the message of the cause, which for an interrupted start is the signal. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}
