// Room auth/settings: what operators say of issuers and rights, read and checked.

import { isLoopback, plainHost } from '../../config/readers';
import { OperatorError } from '../../config/operator-error';
import { membersOf, readDocument, textsOf, unfit } from './document';

/** Signatures that can be checked without being able to make them. */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;

/**
 * Where in the claims of a token things are: paths, of which the first that leads to something counts for `subject` and `client`,
 * and all for `scopes` and `roles`. A path is the name of a claim, or names with dots between; `*` is every member.
 */
export interface ClaimPaths {
  readonly subject: readonly string[];
  readonly client: readonly string[];
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** Who is trusted to say who asks. */
export interface Issuer {
  /** What the claim `iss` is, letter by letter. */
  readonly issuer: string;
  /** Of which a token names one, at least, in `aud`. */
  readonly audiences: readonly string[];
  /** Where its keys are; without it, where its metadata say. */
  readonly jwksUri: string | undefined;
  readonly algorithms: readonly string[];
  readonly claims: ClaimPaths;
  /** Whether its keys may be fetched without TLS from another machine. */
  readonly allowHttp: boolean;
}

/**
 * RFC 9068, and what Keycloak, Entra ID, Auth0, Okta and others make of it. Not `resource_access.*.roles` of Keycloak: those are
 * roles of other services, too, whose `admin` need not be an admin here.
 */
const DEFAULT_CLAIMS: ClaimPaths = {
  subject: ['sub'],
  client: ['client_id', 'azp', 'appid', 'cid'],
  scopes: ['scope', 'scp'],
  roles: ['roles', 'realm_access.roles'],
};

const MEMBERS = ['issuer', 'audience', 'jwksUri', 'algorithms', 'claims', 'allowHttp'];
const CLAIMS = ['subject', 'client', 'scopes', 'roles'] as const;

const MAX_ISSUERS = 20;
const MAX_AUDIENCES = 20;
const MAX_PATHS = 10;
const MAX_LENGTH = 1024;

/**
 * Reads `AUTH_ISSUERS`: a list of issuers as JSON, or the path of a JSON or YAML file with one.
 *
 *     [{ "issuer": "https://id.example.com/realms/crm", "audience": "tmf" }]
 *
 * Each has `issuer` and `audience` (one or several), and may have `jwksUri`, `algorithms`, `claims` with paths of `subject`,
 * `client`, `scopes` and `roles`, and `allowHttp`.
 * @throws {OperatorError} that names the place, what is wanted, and what was found
 */
export function readIssuers(text: string): readonly Issuer[] {
  const list = readDocument('AUTH_ISSUERS', text);
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_ISSUERS) {
    throw unfit('AUTH_ISSUERS', `a list of 1 to ${MAX_ISSUERS} issuers`, list);
  }
  const issuers = list.map((each: unknown, n) => issuerOf(`AUTH_ISSUERS[${n}]`, each));
  const names = issuers.map(({ issuer }) => issuer);
  const repeated = names.find((name, n) => names.indexOf(name) !== n);
  if (repeated !== undefined) throw new OperatorError(`AUTH_ISSUERS must name each issuer once: ${repeated} is twice`);
  return issuers;
}

function issuerOf(place: string, value: unknown): Issuer {
  const {
    issuer,
    audience,
    jwksUri,
    algorithms = ALGORITHMS,
    claims,
    allowHttp = false,
  } = membersOf(place, value, MEMBERS);
  if (typeof allowHttp !== 'boolean') throw unfit(`${place}.allowHttp`, 'true or false', allowHttp);
  return {
    issuer: urlOf(`${place}.issuer`, issuer, allowHttp),
    audiences: textsOf(`${place}.audience`, audience, {
      max: MAX_AUDIENCES,
      wanted: 'what tokens for this service have in aud',
      isFit: isShort,
    }),
    jwksUri: jwksUri === undefined ? undefined : urlOf(`${place}.jwksUri`, jwksUri, allowHttp),
    algorithms: textsOf(`${place}.algorithms`, algorithms, {
      max: ALGORITHMS.length,
      wanted: `one of ${ALGORITHMS.join(', ')}`,
      isFit: (name) => ALGORITHMS.some((algorithm) => algorithm === name),
    }),
    claims: claimsOf(`${place}.claims`, claims),
    allowHttp,
  };
}

function claimsOf(place: string, value: unknown = {}): ClaimPaths {
  const members = membersOf(place, value, CLAIMS);
  const paths = CLAIMS.flatMap((name) => {
    if (members[name] === undefined) return [];
    const wanted = 'the path of a claim, such as realm_access.roles';
    return [[name, textsOf(`${place}.${name}`, members[name], { max: MAX_PATHS, wanted, isFit: isShort })] as const];
  });
  return { ...DEFAULT_CLAIMS, ...Object.fromEntries(paths) };
}

function isShort(text: string): boolean {
  return text.trim() === text && text !== '' && text.length <= MAX_LENGTH;
}

function urlOf(place: string, value: unknown, allowHttp: boolean): string {
  if (typeof value === 'string' && isTrustworthy(value, allowHttp)) return value;
  const also = allowHttp ? 'or http:// URL' : 'URL (http:// for loopback hosts, or with "allowHttp": true)';
  throw unfit(place, `an https:// ${also}, without user and fragment`, value);
}

/** Whether keys that come from this URL are those of whom it names: nobody on the way can give others. */
export function isTrustworthy(text: string, allowHttp: boolean): boolean {
  if (!URL.canParse(text) || text.length > MAX_LENGTH) return false;
  const url = new URL(text);
  if (url.username || url.password || text.includes('#')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && (allowHttp || isLoopback(plainHost(url))));
}
