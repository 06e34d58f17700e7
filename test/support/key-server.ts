import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { type OtherSystem, startOtherSystem } from './other-system';
import { type Json, tokenOf } from './tokens';

/** An issuer whose answers are given by the test: it publishes any keys, and its tokens are made by hand. */
export interface KeyServer {
  readonly system: OtherSystem;
  readonly issuer: string;
  /** What is published: JWKs, or what passes for them. */
  keys: unknown[];
  /** A key of the issuer, that is published. */
  readonly key: KeyPair;
  /** Members that are undefined are left out. */
  token(claims?: Json, header?: Json): string;
  /** How often its keys were asked for. */
  fetches(): number;
}

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Json;
}

export function newKeyPair(kid?: string): KeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...pair, jwk: jwkOf(pair.publicKey, kid) };
}

export function jwkOf(key: KeyObject, kid?: string): Json {
  return { ...key.export({ format: 'jwk' }), ...(kid !== undefined && { kid }) };
}

/** A time that the tokens of the test go by. Seconds since 1970. */
export const NOW = 1_800_000_000;

/** @param path of the issuer */
export async function startKeyServer(path = ''): Promise<KeyServer> {
  const system = await startOtherSystem();
  const issuer = system.origin + path;
  const key = newKeyPair('first');
  const server: KeyServer = {
    system,
    issuer,
    keys: [key.jwk],
    key,
    token: (claims = {}, header = {}) => {
      const all = { iss: issuer, aud: 'tmf', sub: 'anna', exp: NOW + 600, ...claims };
      return tokenOf({ alg: 'ES256', kid: 'first', ...header }, all, key.privateKey, 'ES256');
    },
    fetches: () => system.asked.filter((url) => url === '/jwks').length,
  };
  system.answer = ({ url = '' }, response) => {
    const metadata = { issuer, jwks_uri: `${system.origin}/jwks` };
    const body = url === '/jwks' ? { keys: server.keys } : url === WELL_KNOWN + path ? metadata : undefined;
    response.writeHead(body ? 200 : 404).end(JSON.stringify(body));
  };
  return server;
}

const WELL_KNOWN = '/.well-known/oauth-authorization-server';
