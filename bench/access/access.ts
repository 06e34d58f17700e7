/** `npm run bench -- --access`: what it costs to ask who calls and to keep to a policy, against a service that does neither. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customerDocument } from '../../seed/customers';
import { inTurn, load } from '../load/load';
import type { Options } from '../options';
import { writePart } from '../report/results-file';
import type { Server } from '../server/server';
import { CONNECTIONS, JSON_HEADERS, WARM_UP_SECONDS, ask, print, service, stopAll } from '../server/servers';
import { met, median, spread } from '../report/figures';
import { markdownTable } from '../report/table';

/** The customers of the party that asks: a page. */
const OWN = 10;
const PARTY = 'p-1';
const TARGET = 0.85;

const POLICIES = {
  roles: { selfcare: { Customer: { where: 'engagedParty.id=${claims.party_id}' } }, writer: { Customer: {} } },
};

interface Target {
  readonly server: Server;
  readonly ids: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

export function accessLoads({ rounds }: Options): number {
  return 4 * (rounds + 1);
}

export async function benchAccess(options: Options, signal: AbortSignal): Promise<void> {
  const issuer = await startIssuer();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const policies = join(folder, 'policies.json');
  writeFileSync(policies, JSON.stringify(POLICIES));
  const guarded = service('guarded', options, {
    env: {
      AUTH: 'oidc',
      AUTH_ISSUERS: JSON.stringify([{ issuer: issuer.url, audience: 'tmf', jwksUri: `${issuer.url}/jwks` }]),
      ACCESS_POLICIES: policies,
    },
  });
  const open = service('open', options);
  try {
    for (const server of [guarded, open]) await server.start(signal);
    const targets = [
      await fill(guarded, options, { authorization: issuer.bearer('writer') }, issuer.bearer('selfcare'), signal),
      await fill(open, options, {}, undefined, signal),
    ] as const;
    await measure(targets, options, signal);
  } finally {
    await stopAll([guarded, open]);
    issuer.close();
    rmSync(folder, { recursive: true });
  }
}

/** An issuer that has one key, and tokens for as long as the benchmark takes. */
async function startIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' };
  const server = createServer((_request, answer) => answer.end(JSON.stringify({ keys: [jwk] })));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    url,
    close: () => void server.close(),
    bearer(role: string): string {
      const exp = Math.floor(Date.now() / 1000) + 24 * 60 * 60;
      const claims = { iss: url, aud: 'tmf', sub: role, exp, roles: [role], party_id: PARTY };
      const scoped = { ...claims, scope: 'customer:read customer:write' };
      const text = `${encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })}.${encoded(scoped)}`;
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `Bearer ${text}.${signature.toString('base64url')}`;
    },
  };
}

async function fill(
  server: Server,
  { customers }: Options,
  writer: Readonly<Record<string, string>>,
  reader: string | undefined,
  signal: AbortSignal,
): Promise<Target> {
  print(`${server.name}: creating ${customers} customers`);
  const ids: string[] = [];
  const queue = Array.from({ length: customers }, (_, n) => n).values();
  const work = async (): Promise<void> => {
    for (const n of queue) {
      signal.throwIfAborted();
      const document = customerDocument(n) as { engagedParty: object };
      const body = n < OWN ? { ...document, engagedParty: { ...document.engagedParty, id: PARTY } } : document;
      const headers = { ...JSON_HEADERS, ...writer };
      const answer = await ask(server.origin + server.collection, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      if (answer.status !== 201) throw new Error(`${server.name} answered ${answer.status}: ${await answer.text()}`);
      const { id } = (await answer.json()) as { id: string };
      if (n < OWN) ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  await server.settle();
  const headers: Record<string, string> = reader === undefined ? {} : { authorization: reader };
  const page = (await (await ask(server.origin + server.collection, { headers })).json()) as unknown[];
  if (page.length !== OWN) throw new Error(`${server.name} lists ${page.length}, not ${OWN}`);
  return { server, ids, headers };
}

async function measure(targets: readonly [Target, Target], { rounds, seconds }: Options, signal: AbortSignal) {
  const rows: string[][] = [];
  for (const [name, requestsOf] of [
    [
      'GET item',
      ({ server, ids, headers }: Target) => ids.map((id) => ({ path: `${server.collection}/${id}`, headers })),
    ],
    ['GET list of ten', ({ server, headers }: Target) => [{ path: server.collection, headers }]],
  ] as const) {
    const run = async (target: Target, time: number): Promise<number> => {
      const options = { connections: CONNECTIONS, seconds: time, signal };
      const { origin } = target.server;
      const { requestsPerSecond, failures } = await load(origin, inTurn(origin, requestsOf(target)), options);
      if (failures > 0) throw new Error(`${name} of ${target.server.name}: ${failures} failures`);
      return requestsPerSecond;
    };
    for (const target of targets) await run(target, WARM_UP_SECONDS);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [one, other] = round % 2 === 0 ? targets : ([...targets].reverse() as [Target, Target]);
      const [first, second] = [await run(one, seconds), await run(other, seconds)];
      ratios.push(round % 2 === 0 ? first / second : second / first);
      print(
        `round ${round + 1}: ${name}: ${one.server.name} ${first.toFixed(0)}/s, ${other.server.name} ${second.toFixed(0)}/s`,
      );
    }
    rows.push([name, ...spread(ratios), `>= ${TARGET}`, met(median(ratios) >= TARGET)]);
  }
  const text = markdownTable(['requests/s', 'with / without', 'rounds', 'target', ''], rows);
  print(`\n${text}`);
  writePart('access', `## Who calls, and what they see\n\n${text}`);
}
