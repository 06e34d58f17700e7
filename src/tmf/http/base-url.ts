import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../config/env';
import { TmfException } from '../error/tmf.exception';
import { quote } from '../query/invalid-query';

/** What `Host` may look like; anything else must not end up in a link. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Origin for `href`, `Location` and `Link`: the configured one, else the host that the request was sent to.
 * @throws {TmfException} 400 for a `Host` that is none
 */
export function baseUrl(request: FastifyRequest, settings: Pick<Settings, 'publicUrl'>): string {
  if (settings.publicUrl !== undefined) return settings.publicUrl;
  const { host, protocol } = request;
  if (!HOST.test(host) || !/^https?$/.test(protocol))
    throw new TmfException(
      'malformedRequest',
      `Host must be a name or address, such as example.com:8080, not ${quote(host)}`,
    );
  return `${protocol}://${host}`;
}

/**
 * What a path of this server has in front of it in a browser: behind a proxy that serves all of this below a prefix, the
 * browser must ask for it there. Pages use it instead of {@link baseUrl}, for they may be read under another host.
 */
export function pathPrefix({ publicUrl }: Pick<Settings, 'publicUrl'>): string {
  return publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : '';
}
