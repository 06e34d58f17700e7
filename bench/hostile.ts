/** `npm run bench -- --hostile N`: sends N hostile query strings and watches for crashes, slow answers and leaks. */
import { customer } from '../src/customer/customer.resource';
import { customerDocument } from '../seed/customers';
import { hostileQuery } from './hostile-queries';
import type { Options } from './options';
import { writePart } from './results-file';
import { CONNECTIONS, complain, fillByPost, postgresVersion, print, service, stopAll } from './servers';
import { markdownTable } from './table';

/** An answer may take so long. Milliseconds. */
const SLOW = 2_000;
const REQUEST_TIMEOUT = 30_000;

/** Memory is flat if after the first fifth, when everything is warm, it grows by no more than this. */
const MAX_GROWTH = 1.25;

type HostileOptions = Options & { readonly hostile: number };

interface Findings {
  readonly statuses: Map<number, number>;
  /** Answers with 5xx other than 501, and those without a TMF Error. */
  readonly wrong: string[];
  slowest: { milliseconds: number; query: string };
  latencies: number[];
  /** Resident memory in MB after the first fifth, and at the end. */
  memory: (number | undefined)[];
}

export async function benchHostile(options: HostileOptions, signal: AbortSignal): Promise<void> {
  const server = service('hostile', options);
  try {
    await server.start(signal);
    const bodies = Array.from({ length: options.customers }, (_, n) => JSON.stringify(customerDocument(n)));
    await fillByPost(server, bodies, signal);
    const seed = Number(process.hrtime.bigint() % 1_000_000n);
    print(`sending ${options.hostile} hostile queries, seed ${seed}`);
    const findings = await attack(server.origin + customer.collection, seed, options.hostile, signal, () =>
      server.memory(),
    );
    const text = describeFindings(findings, seed, options, await postgresVersion(options.databaseUrl));
    print(text);
    if (findings.wrong.length > 0) complain('hostile', new Error(findings.wrong.slice(0, 20).join('\n')));
    else writePart('hostile', text);
  } finally {
    await stopAll([server]);
  }
}

async function attack(
  collection: string,
  seed: number,
  count: number,
  signal: AbortSignal,
  memory: () => number | undefined,
): Promise<Findings> {
  const findings: Findings = {
    statuses: new Map(),
    wrong: [],
    slowest: { milliseconds: 0, query: '' },
    latencies: [],
    memory: [],
  };
  let next = 0;
  const send = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      signal.throwIfAborted();
      if (n === Math.floor(count / 5)) findings.memory.push(memory());
      if (n > 0 && n % Math.ceil(count / 20) === 0) print(`${n} of ${count}, ${memory()?.toFixed(0)} MB`);
      await ask(collection, hostileQuery(seed, n), findings);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS / 2 }, send));
  findings.memory.push(memory());
  return findings;
}

async function ask(collection: string, query: string, findings: Findings): Promise<void> {
  const start = performance.now();
  try {
    const answer = await fetch(`${collection}?${query}`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
    const body = (await answer.json()) as { '@type'?: string; code?: string };
    const milliseconds = performance.now() - start;
    findings.latencies.push(milliseconds);
    if (milliseconds > findings.slowest.milliseconds) findings.slowest = { milliseconds, query };
    findings.statuses.set(answer.status, (findings.statuses.get(answer.status) ?? 0) + 1);
    const isRight = answer.ok
      ? Array.isArray(body)
      : body['@type'] === 'Error' && answer.status !== 500 && answer.status !== 503;
    if (!isRight) findings.wrong.push(`${answer.status} ${body.code}: ${query}`);
  } catch (error) {
    findings.wrong.push(`${String(error)}: ${query}`);
  }
}

function describeFindings(
  { statuses, slowest, latencies, memory }: Findings,
  seed: number,
  options: HostileOptions,
  postgres: string,
): string {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]?.toFixed(1)} ms`;
  const [warm, end] = memory;
  const growth = warm !== undefined && end !== undefined ? end / warm : undefined;
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} times ${status}`);
  const megabytes = (value: number | undefined): string => (value === undefined ? 'unknown' : `${value.toFixed(0)} MB`);
  const rows = [
    ['answers', counts.join(', '), 'no 5xx but 501, which is the answer to JSONPath that is not supported'],
    ['slowest', `${slowest.milliseconds.toFixed(0)} ms`, `under ${SLOW} ms`],
    ['p50, p99, p99.9', [0.5, 0.99, 0.999].map(at).join(', '), ''],
    [
      'memory after a fifth, and at the end',
      memory.map(megabytes).join(', '),
      `grows by less than ${Math.round((MAX_GROWTH - 1) * 100)} %`,
    ],
  ];
  if (slowest.milliseconds > SLOW) complain('hostile', new Error(`${slowest.milliseconds} ms: ${slowest.query}`));
  if (growth !== undefined && growth > MAX_GROWTH)
    complain('hostile', new Error(`memory grew by the factor ${growth}`));
  return `## Hostile queries

${options.hostile} random and hostile query strings (\`bench/hostile-queries.ts\`, seed ${seed}), ${CONNECTIONS / 2} at a time, on ${options.customers} customers;
Node.js ${process.versions.node}, PostgreSQL ${postgres}, ${new Date().toISOString().slice(0, 10)}.

${markdownTable(['', 'Found', 'Target'], rows)}

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --hostile ${options.hostile} --customers ${options.customers}\``;
}
