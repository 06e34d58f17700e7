import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Refusal, invalidToken } from './refusal';

/** Characters of a token. Node takes 16 KiB of headers: there is room for the others. */
export const MAX_TOKEN_LENGTH = 12 * 1024;

/** RFC 6750, section 2.1; a JWT has three parts. Names of schemes have no case. */
const BEARER = /^Bearer(?: +(.*))?$/is;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** What a token says of itself, in the words of whoever made it. */
export interface Unverified {
  readonly algorithm: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/**
 * The token of an `Authorization` header, whatever it is.
 * @throws {Refusal} without one, also for credentials of another kind; for one that is too long
 */
export function bearerTokenOf(authorization: string | undefined): string {
  const [credentials, token = ''] = BEARER.exec(authorization ?? '') ?? [];
  if (credentials === undefined) {
    throw new Refusal('noCredentials', 'Send an access token: Authorization: Bearer, and the token.');
  }
  if (token.length > MAX_TOKEN_LENGTH) {
    throw invalidToken(`The access token has ${token.length} characters, over ${MAX_TOKEN_LENGTH}.`);
  }
  return token;
}

/** @throws {Refusal} for a token that has not the form of a JWT, in its one spelling */
export function requireJwt(token: string): void {
  if (JWT.test(token) && token.split('.').every(isCanonical)) return;
  throw invalidToken('The access token is no JWT: three parts in base64url with dots between.');
}

/** Base64url can spell the same bytes in several ways. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** @throws {Refusal} for what no access token is; nothing of it is known to be true then either */
export function readUnverified(token: string): Unverified {
  const { header, claims } = decode(token);
  const { alg: algorithm, kid, typ, crit } = header;
  if (crit !== undefined) throw invalidToken('The access token has a header "crit", and none is understood.');
  if (typ !== undefined && !isAccessTokenType(typ)) {
    throw invalidToken('The access token has another "typ" than at+jwt or JWT.');
  }
  if (typeof algorithm !== 'string') throw invalidToken('The access token has no "alg".');
  if (kid !== undefined && typeof kid !== 'string')
    throw invalidToken('The access token has a "kid" that is no string.');
  if (typeof claims.iss !== 'string') throw invalidToken('The access token has no "iss".');
  return { algorithm, kid, issuer: claims.iss };
}

/** Whatever the library throws is about the token: it has got nothing else. */
function decode(token: string) {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch (error) {
    throw invalidToken('The access token is no JWT: its header and claims must be JSON objects.', error);
  }
}

/** RFC 9068, section 4, and the general name that came before it. */
function isAccessTokenType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(application\/)?(at\+)?jwt$/i.test(typ);
}

/** What Keycloak's other tokens have in the claim `typ`. */
const OTHER_TOKENS: readonly unknown[] = ['ID', 'Refresh', 'Offline', 'Logout'];

/**
 * Refuses verified claims of tokens that were not made to be sent to a service: ID tokens that say so (`at_hash` and `c_hash` are
 * only in those; `nonce` was in access tokens, too), and tokens that are bound to a key (`cnf`), which is not checked here. What keeps
 * all other ID tokens out is `aud`: theirs is the client.
 */
export function requireAccessToken(claims: Readonly<Record<string, unknown>>): void {
  if ('at_hash' in claims || 'c_hash' in claims || OTHER_TOKENS.includes(claims['typ'])) {
    throw invalidToken('The token is no access token.');
  }
  if ('cnf' in claims) throw invalidToken('The access token is bound to a key ("cnf"), which is not supported.');
}
