/**
 * `npm run bench -- --hostile N`: sends N hostile query strings, of lists and of subscriptions, and watches for crashes, slow
 * answers and leaks. Subscriptions last until the next answer; customers are created meanwhile, so that there are events.
 */
import { customer } from '../../src/customer/customer.resource';
import { customerDocument } from '../../seed/customers';
import { type Blow, attack } from './attack';
import { findingsTable, problemsOf } from './attack-report';
import { hostileQuery } from './hostile-queries';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import {
  CONNECTIONS,
  JSON_HEADERS,
  complain,
  fillByPost,
  postgresVersion,
  print,
  service,
  stopAll,
} from '../server/servers';

const REQUEST_TIMEOUT = 30_000;

type HostileOptions = Options & { readonly hostile: number };

export async function benchHostile(options: HostileOptions, signal: AbortSignal): Promise<void> {
  const { hostile: count, customers, databaseUrl } = options;
  const server = service('hostile', options);
  try {
    await server.start(signal);
    const bodies = Array.from({ length: customers }, (_, n) => JSON.stringify(customerDocument(n)));
    await fillByPost(server, bodies, signal);
    const seed = Number(process.hrtime.bigint() % 1_000_000n);
    print(`sending ${count} hostile queries, seed ${seed}`);
    const strike = (n: number): Promise<Blow> => {
      if (n % EVERY_CREATE === 0) return create(server.origin, n);
      const query = hostileQuery(seed, n);
      return n % EVERY_SUBSCRIPTION === 0 ? subscribe(server.origin, n, query) : ask(server.origin, query);
    };
    const findings = await attack(strike, {
      count,
      atOnce: CONNECTIONS / 2,
      signal,
      memory: () => server.memory(),
      progress: print,
    });
    const text = `## Hostile queries

${count} random and hostile query strings (\`bench/hostile/hostile-queries.ts\`, seed ${seed}), ${CONNECTIONS / 2} at a time, on ${customers} customers; every tenth
is that of a subscription, and in place of every hundredth a customer is created.
Node.js ${process.versions.node}, PostgreSQL ${await postgresVersion(databaseUrl)}, ${new Date().toISOString().slice(0, 10)}.

${findingsTable(findings)}

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --hostile ${count} --customers ${customers}\``;
    print(text);
    const problems = problemsOf(findings);
    if (problems.length > 0) complain('hostile', new Error(problems.join('\n')));
    if (findings.wrong.length === 0) writePart('hostile', text);
  } finally {
    await stopAll([server]);
  }
}

/** In place of so many queries there is one create, and one query of so many is for a subscription. */
const EVERY_CREATE = 100;
const EVERY_SUBSCRIPTION = 10;

/** Nobody listens there. */
const CALLBACK = 'http://127.0.0.1:9/listener';

function ask(origin: string, query: string): Promise<Blow> {
  return blow(`${origin}${customer.collection}?${query}`, query, {}, (body) => Array.isArray(body));
}

function create(origin: string, n: number): Promise<Blow> {
  const body = JSON.stringify(customerDocument(n));
  const init = { method: 'POST', headers: JSON_HEADERS, body };
  return blow(origin + customer.collection, 'a create', init, (created) => 'id' in created);
}

async function subscribe(origin: string, n: number, query: string): Promise<Blow> {
  const hub = `${origin}${customer.api.basePath}/hub`;
  const body = JSON.stringify({ callback: `${CALLBACK}/${n}`, query });
  let id: string | undefined;
  const subscribed = await blow(
    hub,
    `subscription: ${query}`,
    { method: 'POST', headers: JSON_HEADERS, body },
    (made) => {
      id = made.id;
      return id !== undefined;
    },
  );
  if (id !== undefined) await fetch(`${hub}/${id}`, { method: 'DELETE', signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
  return subscribed;
}

async function blow(url: string, what: string, init: RequestInit, isWanted: (body: Answer) => boolean): Promise<Blow> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
    const { status, ok } = answer;
    const body = (await answer.json()) as Answer;
    const isRight = ok ? isWanted(body) : body['@type'] === 'Error' && status !== 500;
    return { status, what, ...(!isRight && { wrong: `${status} ${body.code}` }) };
  } catch (error) {
    return { what, wrong: String(error) };
  }
}

interface Answer {
  readonly '@type'?: string;
  readonly code?: string;
  readonly id?: string;
}
