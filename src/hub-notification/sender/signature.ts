import { createHmac, timingSafeEqual } from 'node:crypto';

/** A secret that starts so has the key in base64 after it; the bytes of any other secret are the key. */
const ENCODED = 'whsec_';

/**
 * The value of `webhook-signature` as Standard Webhooks 1.0 has it: `v1,` and the HMAC-SHA256 of `{id}.{timestamp}.{body}`
 * in base64. docs/examples/verify-signature.js is the other side.
 * @param timestamp seconds since 1970, an integer
 * @param body exactly as it is sent
 */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * What `HUB_SECRET` signs with for one subscription: the HMAC-SHA256 of the id, so that no listener can sign for another one.
 * docs/examples/derive-secret.js tells operators.
 */
export function derivedSecret(hubSecret: string, subscriptionId: string): string {
  return ENCODED + createHmac('sha256', keyOf(hubSecret)).update(subscriptionId).digest('base64');
}

/** Whether both sign alike. Tells nothing of either by the time that it takes. */
export function isSameSecret(one: string, other: string): boolean {
  const [a, b] = [keyOf(one), keyOf(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(ENCODED) ? Buffer.from(secret.slice(ENCODED.length), 'base64') : Buffer.from(secret, 'utf8');
}
