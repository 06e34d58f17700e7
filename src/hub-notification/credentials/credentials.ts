// Room hub-notification/credentials: what notifications are signed and authorized with: read, compared, encrypted where it is
// kept, and the tokens that are got with it.

import { derivedSecret, isSameSecret } from '../sender/signature';

/** What the `Authorization` header of notifications is made of. */
export type ListenerAuthorization = BearerToken | ClientCredentials;

/** RFC 6750. */
export interface BearerToken {
  readonly type: 'bearer';
  readonly token: string;
}

/** RFC 6749, 4.4: a token is asked for at the URL, and kept until it is about to expire. */
export interface ClientCredentials {
  readonly type: 'clientCredentials';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Null: what the authorization server thinks fit. */
  readonly scope: string | null;
}

/** What somebody gives with a subscription. */
export interface GivenCredentials {
  /** Signs; null: what `HUB_SECRET` derives does, if there is one. */
  readonly secret: string | null;
  readonly authorization: ListenerAuthorization | null;
}

/** What is kept of it. */
export interface Credentials extends GivenCredentials {
  /** What the secret was before; it signs, too, until that time (RFC 3339). */
  readonly previous?: { readonly secret: string | null; readonly until: string };
}

/** How long the secret from before signs beside the new one. Milliseconds. */
export const OVERLAP = 24 * 60 * 60_000;

/** With another secret the one from before signs, too, for a day. @param now milliseconds since 1970 */
export function changed(kept: Credentials, given: Partial<GivenCredentials>, now: number): Credentials {
  const { secret = kept.secret, authorization = kept.authorization } = given;
  if (isSame(secret, kept.secret)) return { ...kept, authorization };
  const until = new Date(now + OVERLAP).toISOString();
  return { secret, authorization, previous: { secret: kept.secret, until } };
}

/** The secrets that sign what is sent to a subscription, the newest first. @param now milliseconds since 1970 */
export function signingSecrets(
  subscriptionId: string,
  kept: Credentials,
  hubSecrets: readonly string[],
  now: number,
): string[] {
  const derived = hubSecrets.map((secret) => derivedSecret(secret, subscriptionId));
  return [...new Set(secretsOf(kept, now).flatMap((secret) => secret ?? derived))];
}

/** What is kept otherwise than it is wanted, for people; nothing of a secret. */
export function differenceOf(wanted: GivenCredentials, kept: Credentials, now: number): string | undefined {
  if (!secretsOf(kept, now).some((secret) => isSame(secret, wanted.secret))) {
    if (kept.secret === null) return 'no secret';
    return wanted.secret === null ? 'a secret' : 'another secret';
  }
  const [there, asked] = [textOf(kept.authorization), textOf(wanted.authorization)];
  if (isSame(there, asked)) return undefined;
  if (there === null) return 'no `authorization`';
  return asked === null ? '`authorization`' : 'another `authorization`';
}

function secretsOf({ secret, previous }: Credentials, now: number): (string | null)[] {
  return previous && now < Date.parse(previous.until) ? [secret, previous.secret] : [secret];
}

function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : isSameSecret(one, other);
}

function textOf(authorization: ListenerAuthorization | null): string | null {
  return authorization && JSON.stringify(Object.entries(authorization).sort());
}
