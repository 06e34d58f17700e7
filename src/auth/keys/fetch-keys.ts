import { isObject } from '../../tmf/json/json-value';
import { type Issuer, isTrustworthy } from '../settings/issuers';
import { type Key, keysOf } from './key';

/** Bytes of the metadata, and of the keys, of an issuer. */
const MAX_SIZE = 256 * 1024;

class NotThere extends Error {}

/**
 * Fetches the keys of an issuer. Without a `jwksUri` its metadata say where they are (OpenID Connect Discovery, else RFC 8414);
 * redirects are not followed.
 * @throws an error that says why there are none
 */
export async function fetchKeys(issuer: Issuer, signal: AbortSignal): Promise<readonly Key[]> {
  const url = issuer.jwksUri ?? (await discover(issuer, signal));
  return keysOf(await fetchJson(url, signal), issuer.algorithms);
}

async function discover(issuer: Issuer, signal: AbortSignal): Promise<string> {
  const [openId, oauth] = metadataUrls(issuer.issuer);
  const metadata = await fetchJson(openId, signal).catch((error: unknown) => {
    if (error instanceof NotThere) return fetchJson(oauth, signal);
    throw error;
  });
  if (!isObject(metadata)) throw new Error('its metadata are no object');
  const { issuer: name, jwks_uri: jwksUri } = metadata;
  // Else one issuer could pass for another: OpenID Connect Discovery 4.3, RFC 8414 section 3.3.
  if (name !== issuer.issuer) throw new Error(`its metadata are those of ${JSON.stringify(name).slice(0, 200)}`);
  if (typeof jwksUri !== 'string' || !isTrustworthy(jwksUri, issuer.allowHttp)) {
    throw new Error('its metadata have no jwks_uri with https');
  }
  return jwksUri;
}

/** OpenID Connect appends the well-known path; RFC 8414 puts it between host and path. */
export function metadataUrls(issuer: string): [openId: string, oauth: string] {
  const { origin, pathname, search } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration${search}`,
    `${origin}/.well-known/oauth-authorization-server${path}${search}`,
  ];
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, body } = await fetch(url, { headers: { Accept: 'application/json' }, redirect: 'manual', signal });
  if (status !== 200) {
    // A body that is left unread would hold its connection.
    body?.cancel().catch(() => undefined);
    throw new (status === 404 ? NotThere : Error)(`${url} answers with status ${status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_SIZE) throw new Error(`${url} answers with over ${MAX_SIZE} bytes`);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
