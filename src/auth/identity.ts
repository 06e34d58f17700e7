import type { Identity } from '../tmf/declare/caller';
import { isObject } from '../tmf/json/json-value';
import type { Issuer } from './settings/issuers';
import { invalidToken } from './refusal';
import { type Rights, rightsOf } from './settings/rights';

/** Who asks, as a trusted issuer says. The claims are all that the token says; they are not longer than the token. */
export interface TokenIdentity extends Identity {
  readonly issuer: string;
  /** The person or system; the client itself where the token is for no one else. Unique at the issuer. */
  readonly actor: string;
  readonly rights: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** When the token ends. Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** @throws {Refusal} if the claims name nobody, or somebody by a name that is none */
export function identityOf(claims: Readonly<Record<string, unknown>>, issuer: Issuer, rights: Rights): TokenIdentity {
  const paths = issuer.claims;
  const client = nameAt(claims, paths.client);
  const actor = nameAt(claims, paths.subject) ?? client;
  if (actor === undefined) throw invalidToken('The access token names neither a subject nor a client.');
  const scopes = new Set(textsAt(claims, paths.scopes).flatMap((text) => text.split(' ').filter(Boolean)));
  const roles = new Set(textsAt(claims, paths.roles));
  return {
    issuer: issuer.issuer,
    actor,
    client,
    scopes,
    roles: [...roles],
    rights: rightsOf(rights, scopes, roles),
    claims,
    expiresAt: Number(claims['exp']) * 1000,
  };
}

/** Characters of the name of a subject: OpenID Connect Core, section 2. It is stored and logged: no control characters. */
const NAME = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,255}$/u;

function nameAt(claims: unknown, paths: readonly string[]): string | undefined {
  const [name] = paths.flatMap((path) => valuesAt(claims, path));
  if (name === undefined || name === null) return undefined;
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw invalidToken('The access token has a name of a subject or client that is no text of 1 to 255 characters.');
}

/** Texts, and those in lists. */
function textsAt(claims: unknown, paths: readonly string[]): string[] {
  return paths
    .flatMap((path) => valuesAt(claims, path))
    .flat()
    .filter((value) => typeof value === 'string');
}

/** Where a path leads, see {@link ClaimPaths}; names of claims may have dots (`https://example.com/roles`). */
export function valuesAt(value: unknown, path: string): unknown[] {
  if (!isObject(value)) return [];
  if (Object.hasOwn(value, path)) return [value[path]];
  const [name = '', ...rest] = path.split('.');
  const next = name === '*' ? Object.values(value) : Object.hasOwn(value, name) ? [value[name]] : [];
  return rest.length === 0 ? next : next.flatMap((each) => valuesAt(each, rest.join('.')));
}
