import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a token is to be. */
export interface Wanted {
  /** With spaces between. */
  readonly scope?: string;
  /** Beside those of the issuer: `{ roles: ['agent'] }`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly audience?: string;
  /** Seconds. */
  readonly lifetime?: number;
}

/** A real OpenID provider (oidc-provider), over HTTP on loopback. */
export interface TestIssuer {
  readonly issuer: string;
  /** `client_id` of those who get tokens, and their `sub`. */
  readonly clientId: string;
  /** An access token by client credentials: a JWT, signed with ES256. */
  token(wanted?: Wanted): Promise<string>;
  /** From now on it signs with a new key, and publishes no other. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
  /** Again, with the same URL and keys. */
  start(): Promise<void>;
}

interface Options {
  readonly audience?: string;
  readonly scopes?: readonly string[];
}

const SCOPES = ['customer:read', 'customer:write', 'partyRole:read', 'partyRole:write', 'hub:manage', 'hub:admin'];

/** Starts one at a port of its own. Stop it after the tests. */
export async function startIssuer({ audience = 'tmf', scopes = SCOPES }: Options = {}): Promise<TestIssuer> {
  const client = { id: 'test-client', secret: randomUUID() };
  let jwks = newKeys();
  let port = 0;
  let child: ChildProcess | undefined;

  const send = async (running: ChildProcess): Promise<string> => {
    const done = once(running, 'message');
    running.send(jwks);
    return ((await done) as [string])[0];
  };
  const start = async (): Promise<string> => {
    const options = JSON.stringify({ port, scopes, audience, client });
    // What it says of its own settings would be noise.
    child = fork(join(__dirname, 'issuer-process.mjs'), [options], { execArgv: [], stdio: 'ignore' });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the issuer cannot listen at ${port}`)));
    await Promise.race([once(child, 'message'), ended]);
    return send(child);
  };
  const issuer = await start();
  port = Number(new URL(issuer).port);

  return {
    issuer,
    clientId: client.id,
    token: async ({ scope = '', claims = {}, audience: other = '', lifetime = 300 } = {}) => {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          Authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}`,
          'x-claims': JSON.stringify(claims),
          'x-audience': other,
          'x-lifetime': String(lifetime),
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
      });
      const body = (await response.json()) as { access_token?: string };
      if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    rotate: async () => {
      jwks = newKeys();
      if (child) await send(child);
    },
    stop: async () => {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    start: async () => void (await start()),
  };
}

function newKeys(): { keys: object[] } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' }] };
}

/** The settings of a server that takes the tokens of the issuer, and of nobody else. */
export function trusting({ issuer }: Pick<TestIssuer, 'issuer'>): Record<string, string> {
  return { AUTH: 'oidc', AUTH_ISSUERS: JSON.stringify([{ issuer, audience: 'tmf' }]) };
}
