import type { Issuer } from './settings/issuers';
import type { Rights } from './settings/rights';

/** Where a service says whose tokens it takes. RFC 9728, section 3. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/**
 * The URL of the metadata. (Of a resource with a path RFC 9728 puts it between host and path, where no proxy that serves this below a
 * prefix would look for it. Clients are told.)
 * @param resource the URL below which the service is served, without a slash at the end
 */
export function metadataUrlOf(resource: string): string {
  return resource + METADATA_PATH;
}

/** Protected resource metadata, RFC 9728, section 2. */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
}

export function resourceMetadata(resource: string, issuers: readonly Issuer[], rights: Rights): ResourceMetadata {
  return {
    resource,
    authorization_servers: issuers.map(({ issuer }) => issuer),
    scopes_supported: [...new Set([...rights.values()].flatMap(({ scopes }) => scopes))].sort(),
    bearer_methods_supported: ['header'],
  };
}
