import { type KeyObject, type SignKeyObjectInput, createHmac, sign } from 'node:crypto';

export type Json = Readonly<Record<string, unknown>>;

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** How node:crypto makes the signatures of RFC 7518 and 8037. */
const SIGNATURES: Record<string, [digest: string | null, options: Partial<SignKeyObjectInput>]> = {
  RS256: ['sha256', {}],
  PS256: ['sha256', { padding: 6, saltLength: 32 }],
  ES256: ['sha256', { dsaEncoding: 'ieee-p1363' }],
  ES384: ['sha384', { dsaEncoding: 'ieee-p1363' }],
  EdDSA: [null, {}],
};

/**
 * A token with any header and claims, by hand: what no library would make.
 * @param key a text signs with HS256, whatever `alg` says; none leaves the signature out
 * @param algorithm of the signature; without it `alg`
 */
export function tokenOf(header: Json, claims: Json, key?: KeyObject | string, algorithm = header['alg']): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  if (key === undefined) return `${input}.`;
  if (typeof key === 'string') return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  const [digest, options] = SIGNATURES[String(algorithm)] ?? SIGNATURES['RS256']!;
  return `${input}.${sign(digest, Buffer.from(input), { ...options, key }).toString('base64url')}`;
}
