/** `npm run bench -- --hostile N`: sends N hostile query strings and watches for crashes, slow answers and leaks. */
import { customer } from '../src/customer/customer.resource';
import { customerDocument } from '../seed/customers';
import { type Blow, attack } from './attack';
import { findingsTable, problemsOf } from './attack-report';
import { hostileQuery } from './hostile-queries';
import type { Options } from './options';
import { writePart } from './results-file';
import { CONNECTIONS, complain, fillByPost, postgresVersion, print, service, stopAll } from './servers';

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
    const collection = server.origin + customer.collection;
    const findings = await attack((n) => ask(collection, hostileQuery(seed, n)), {
      count,
      atOnce: CONNECTIONS / 2,
      signal,
      memory: () => server.memory(),
      progress: print,
    });
    const text = `## Hostile queries

${count} random and hostile query strings (\`bench/hostile-queries.ts\`, seed ${seed}), ${CONNECTIONS / 2} at a time, on ${customers} customers;
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

async function ask(collection: string, query: string): Promise<Blow> {
  try {
    const answer = await fetch(`${collection}?${query}`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
    const { status, ok } = answer;
    const body = (await answer.json()) as { '@type'?: string; code?: string };
    const isRight = ok ? Array.isArray(body) : body['@type'] === 'Error' && status !== 500 && status !== 503;
    return { status, what: query, ...(!isRight && { wrong: `${status} ${body.code}` }) };
  } catch (error) {
    return { what: query, wrong: String(error) };
  }
}
