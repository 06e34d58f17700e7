/**
 * `npm run bench -- --hostile-bodies N`: sends N hostile bodies, watches for crashes, slow answers and leaks, and compares
 * what the answers said with what was written.
 */
import { attack } from './attack';
import { findingsTable, problemsOf } from './attack-report';
import { hostileRequest } from './hostile-bodies';
import { HostileTarget } from './hostile-target';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import { execute } from '../server/server';
import { CONNECTIONS, complain, postgresVersion, print, service, stopAll } from '../server/servers';

/** The default of the service. Bytes. */
const LIMIT = 1024 * 1024;

/** Victims and canaries of each type. */
const RESOURCES = 100;

type HostileOptions = Options & { readonly hostileBodies: number };

export async function benchHostileBodies(options: HostileOptions, signal: AbortSignal): Promise<void> {
  const { hostileBodies: count, databaseUrl } = options;
  const server = service('hostile_bodies', options, { env: { BODY_LIMIT: String(LIMIT) } });
  let target: HostileTarget | undefined;
  try {
    await server.start(signal);
    const hit = (target = new HostileTarget(server.origin, (sql) => execute(server.databaseUrl, sql), LIMIT));
    await hit.prepare(RESOURCES);
    const seed = Number(process.hrtime.bigint() % 1_000_000n);
    print(`sending ${count} hostile bodies, seed ${seed}`);
    const findings = await attack((n) => hit.strike(hostileRequest(seed, n, LIMIT)), {
      count,
      atOnce: CONNECTIONS / 2,
      signal,
      memory: () => server.memory(),
      progress: print,
    });
    const differences = await hit.differences();
    const stored = `${hit.summary}; ${differences.length || 'no'} differences`;
    const unchanged =
      'rows, revisions, events, kept answers and documents as answered; canaries byte for byte as before';
    const rows = [
      ['connections closed on a body over the limit, its 413 not read', String(hit.hungUp), ''],
      ['stored', stored, unchanged],
    ];
    const text = `## Hostile bodies

${count} random and hostile request bodies (\`bench/hostile/hostile-bodies.ts\`, seed ${seed}), ${CONNECTIONS / 2} at a time: POST, PATCH of an item in all
dialects, and bulk create, on both resources; ${RESOURCES} victims and ${RESOURCES} canaries of each, \`BODY_LIMIT\` ${LIMIT} bytes. A canary gets
only what must fail. Node.js ${process.versions.node}, PostgreSQL ${await postgresVersion(databaseUrl)}, ${new Date().toISOString().slice(0, 10)}.

${findingsTable(findings, rows)}

Reproduce: \`DATABASE_URL=postgres://... npm run bench -- --hostile-bodies ${count}\``;
    print(text);
    const problems = [...problemsOf(findings), ...differences.slice(0, 20).map((each) => each.slice(0, 2000))];
    if (problems.length > 0) complain('hostile bodies', new Error(problems.join('\n')));
    if (findings.wrong.length + differences.length === 0) writePart('hostile-bodies', text);
  } finally {
    target?.close();
    await stopAll([server]);
  }
}
