import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { TmfException } from '../../error/tmf.exception';

/** What the path of a URL has in it that the router, or a proxy in front of it, may read in another way. */
const SUSPECT = /%|\\|\/\/|\/\./;

const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;

/**
 * A route is only found under the very text that it has: so rules of proxies that compare the beginnings of paths
 * (`/hub-admin`) hold. What stands for a parameter may be percent-encoded, but be no dot segment, for clients resolve these.
 * @throws {TmfException} 404
 */
export function requirePlainPath(request: FastifyRequest): void {
  const [path = ''] = request.url.split(/[?#]/, 1);
  if (!SUSPECT.test(path)) return;
  const segments = path.slice(1).split('/');
  const hasDots = segments.some((segment) => DOT_SEGMENT.test(segment));
  const pattern = request.routeOptions.url;
  if (!hasDots && (pattern === undefined || isWrittenAs(pattern, segments))) return;
  const hint = hasDots ? 'no segment of a path is . or ..' : 'only what stands for an id is percent-encoded';
  throw new TmfException('unknownPath', `${request.method} ${path.slice(0, 200)}: ${hint}`);
}

function isWrittenAs(pattern: string, segments: readonly string[]): boolean {
  const wanted = pattern.slice(1).split('/');
  for (const [n, part] of wanted.entries()) {
    if (part.includes('*')) return segments.slice(n).every((segment) => !/[%\\]/.test(segment) && segment !== '');
    const segment = segments[n] ?? '';
    if (part.startsWith(':') ? segment === '' : part !== segment) return false;
  }
  // A slash at the end makes no difference.
  const rest = segments.slice(wanted.length);
  return rest.length === 0 || (rest.length === 1 && rest[0] === '');
}

/**
 * Makes a request to a whole URL (RFC 9112, 3.2.2), as proxies get them, one to its path; its host counts instead of that in
 * `Host`.
 */
export function acceptAbsoluteForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url.startsWith('/')) return;
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (host === undefined) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}
