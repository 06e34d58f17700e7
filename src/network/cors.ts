import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Settings } from '../config/env';
import { PROGRAM_HEADER } from '../tmf/http/no-form';

/**
 * Cross-origin resource sharing (https://fetch.spec.whatwg.org/#http-cors-protocol): pages of some origins may read answers,
 * and send what forms cannot. Who asks is known by a token, never by cookies: so no credentials.
 */

/** Headers of answers that scripts may read beside those that they always may. */
const EXPOSED_HEADERS = [
  ...['Accept-Patch', 'Accept-Ranges', 'Allow', 'Content-Range', 'ETag', 'Last-Modified', 'Link', 'Location'],
  'Preference-Applied',
  ...['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'Retry-After', 'WWW-Authenticate'],
  ...['X-Correlation-ID', 'X-Request-Id', 'X-Result-Count', 'X-Total-Count'],
].join(', ');

/** Headers of requests that scripts may set beside those that they always may. */
const ALLOWED_HEADERS = [
  ...['Authorization', 'Content-Type', 'Idempotency-Key', 'Prefer', 'Range', 'traceparent', 'tracestate'],
  ...['If-Match', 'If-Modified-Since', 'If-None-Match', 'If-Unmodified-Since'],
  ...['X-Correlation-ID', 'X-Request-Id', PROGRAM_HEADER],
].join(', ');

const ALLOWED_METHODS = 'GET, HEAD, POST, PATCH, DELETE';

/** How long a browser may go without asking again: two hours, the most that browsers take. Seconds. */
const MAX_AGE = '7200';

/** Headers that tell a browser whether the page that it asks for may read the answer. */
export type CorsHeaders = (request: FastifyRequest) => Readonly<Record<string, string>>;

/** @returns no headers at all for any request while no origin is allowed */
export function corsHeaders({ corsOrigins }: Settings['http']): CorsHeaders {
  if (corsOrigins.size === 0) return () => ({});
  const headersOf = (origin: string) => ({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
  });
  if (corsOrigins.has('*')) {
    const all = headersOf('*');
    return () => all;
  }
  // Caches keep the answers for different origins apart.
  const others = { vary: 'Origin' };
  const known = new Map([...corsOrigins].map((origin) => [origin, { ...headersOf(origin), ...others }]));
  return ({ headers }) => known.get(headers.origin ?? '') ?? others;
}

/** Sets these headers on every answer, and answers preflights. Install it behind the checks of every request. */
export function answerCrossOrigin(fastify: FastifyInstance, http: Settings['http'], headersFor: CorsHeaders): void {
  if (http.corsOrigins.size === 0) return;
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { vary: varies, ...headers } = headersFor(request);
    const already = reply.getHeader('vary');
    if (varies !== undefined) reply.header('vary', already === undefined ? varies : `${String(already)}, ${varies}`);
    reply.headers(headers);
    done(null, payload);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isPreflight(request)) return done();
    // Whether the origin may send it, the header for the origin says.
    reply
      .status(204)
      .header('access-control-allow-methods', ALLOWED_METHODS)
      .header('access-control-allow-headers', ALLOWED_HEADERS)
      .header('access-control-max-age', MAX_AGE)
      .send();
  });
}

/** Whether a browser asks what a page may send; any other OPTIONS is a question about the path. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
