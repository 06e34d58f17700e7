import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../config/env';
import { TmfException } from '../error/tmf.exception';
import { quote } from '../query/bounds/invalid-query';

/**
 * Origin for `href`, `Location` and `Link`: the configured one, else the host that the request was sent to, of which
 * `served-hosts.ts` has made sure that it is one of this server.
 * @throws {TmfException} 400 for an `X-Forwarded-Proto` that is none
 */
export function baseUrl(request: FastifyRequest, { publicUrl }: Settings['http']): string {
  if (publicUrl !== undefined) return publicUrl;
  const { host, protocol } = request;
  if (protocol !== 'http' && protocol !== 'https')
    throw new TmfException('malformedRequest', `X-Forwarded-Proto must be http or https, not ${quote(protocol)}`);
  return `${protocol}://${host}`;
}

/**
 * What a path of this server has in front of it in a browser: behind a proxy that serves all of this below a prefix, the
 * browser must ask for it there. Pages use it instead of {@link baseUrl}, for they may be read under another host.
 */
export function pathPrefix({ publicUrl }: Settings['http']): string {
  return publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : '';
}
