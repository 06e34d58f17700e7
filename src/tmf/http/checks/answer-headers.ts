import type { Settings } from '../../../config/env';

/**
 * What every answer says unless it says something else: only the client keeps it, and asks each time whether it still holds
 * (HDR-11), and no browser takes it for a page, a script or a frame. Names in lower case, as Fastify keeps them.
 */
export const ANSWER_HEADERS = {
  'cache-control': 'private, no-cache',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** What pages say, too: no page of others embeds them, and nobody is told their URL. Of JSON this would change nothing. */
export const PAGE_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const;

/** A browser that has spoken HTTPS with this host keeps to it, for a year. */
const HSTS = { 'strict-transport-security': 'max-age=31536000' };

/** {@link ANSWER_HEADERS}, as this server says them: encryption is a matter of who has the certificate. */
export function answerHeaders({ tlsCert }: Settings['http']): Readonly<Record<string, string>> {
  return tlsCert === undefined ? ANSWER_HEADERS : { ...ANSWER_HEADERS, ...HSTS };
}

/**
 * The same of Swagger UI, which has scripts, and styles in its elements.
 * @param origins where it sends requests to, too: of the public URL, and where it logs in
 */
export function headersOfSwaggerUi(
  http: Settings['http'],
  origins: readonly string[],
): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...new Set(origins)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { ...answerHeaders(http), ...PAGE_HEADERS, 'content-security-policy': policy.join('; ') };
}
