// Room auth/keys: the public keys of an issuer: fetched, kept, and found for a signature.

import { type CryptoKey, type JWK, importJWK } from 'jose';
import { isObject } from '../../tmf/json/json-value';

/** A public key of an issuer. */
export interface Key {
  /** The key and all that its issuer says of it: it is the same key while this is the same. */
  readonly text: string;
  readonly kid: string | undefined;
  /** Ready to check signatures, by the algorithms that it is for. */
  readonly ready: ReadonlyMap<string, CryptoKey>;
}

/** More are no keys of one issuer, and each has to be prepared. */
const MAX_KEYS = 100;

/** NIST SP 800-131A, RFC 7518. */
const MIN_RSA_BITS = 2048;

/**
 * The keys of a JWK Set (RFC 7517) that can check signatures by one of the algorithms. Others are left out: symmetric and private
 * ones, which are known to more than their owner, short ones, and those that are for something else.
 * @throws an error if it is no JWK Set, or has over 100 keys
 */
export async function keysOf(set: unknown, algorithms: readonly string[]): Promise<readonly Key[]> {
  if (!isObject(set) || !Array.isArray(set['keys'])) throw new Error('what is there is no JWK Set');
  const jwks: unknown[] = set['keys'];
  if (jwks.length > MAX_KEYS) throw new Error(`there are ${jwks.length} keys, over ${MAX_KEYS}`);
  const keys = await Promise.all(jwks.map((jwk) => keyOf(jwk, algorithms)));
  return keys.filter((key) => key.ready.size > 0);
}

async function keyOf(jwk: unknown, algorithms: readonly string[]): Promise<Key> {
  const key = isObject(jwk) && isForSignatures(jwk) ? jwk : {};
  const fit = algorithms.filter((algorithm) => key['alg'] === undefined || key['alg'] === algorithm);
  const ready = await Promise.all(fit.map(async (algorithm) => [algorithm, await readyFor(key, algorithm)] as const));
  return {
    text: JSON.stringify(jwk),
    kid: typeof key['kid'] === 'string' ? key['kid'] : undefined,
    ready: new Map(ready.flatMap(([algorithm, crypto]) => (crypto ? [[algorithm, crypto] as const] : []))),
  };
}

function isForSignatures({ use, key_ops: operations }: Record<string, unknown>): boolean {
  const mayVerify = operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
  return (use === undefined || use === 'sig') && mayVerify;
}

/** @returns undefined if the key is none for the algorithm */
async function readyFor(jwk: JWK, algorithm: string): Promise<CryptoKey | undefined> {
  try {
    const key = await importJWK(jwk, algorithm);
    if (key instanceof Uint8Array || key.type !== 'public') return undefined;
    const { modulusLength = MIN_RSA_BITS } = key.algorithm as { modulusLength?: number };
    return modulusLength < MIN_RSA_BITS ? undefined : key;
  } catch {
    return undefined;
  }
}

/** Keys that are tried for a token that names none. */
const MAX_TRIED = 4;

/** The keys that may have signed what says this of its signature. */
export function candidates(keys: readonly Key[], algorithm: string, kid: string | undefined): readonly Key[] {
  return keys.filter((key) => key.ready.has(algorithm) && (kid === undefined || key.kid === kid)).slice(0, MAX_TRIED);
}
