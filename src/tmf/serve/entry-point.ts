import type { Api } from '../declare/define-resource';
import { OPENAPI_PATH } from './openapi/openapi';
import type { ApiSchema } from './schemas';

/** The document at the root of an API: where everything else is (URI-13). */
export function entryPoint(api: Api, schemas: readonly ApiSchema[], origin: string): object {
  const base = origin + api.basePath;
  return {
    name: `${api.number} ${api.title}`,
    version: api.version,
    _links: {
      self: { href: base },
      ...Object.fromEntries(api.resources.map(({ path, collection }) => [path, { href: origin + collection }])),
      schema: schemas.map(({ type, path }) => ({ name: type, href: origin + path })),
      hub: { href: `${base}/hub` },
      openapi: { href: `${base}/${OPENAPI_PATH}` },
      documentation: { href: `${origin}/api-docs` },
    },
  };
}
