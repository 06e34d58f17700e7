import type { OpenAPIObject } from '@nestjs/swagger';
import { RIGHT_EXTENSION } from '../../http/operation';

/** How callers show who they are: by access tokens of one of the issuers. */
export interface Login {
  /** None where nobody is asked. */
  readonly issuers: readonly { readonly issuer: string }[];
  /** Scopes that give a right, each by itself. */
  readonly scopesFor: (right: string) => readonly string[];
}

/** Says of each operation with which scopes of which issuer it can be used. */
export function describeLogin({ components = {}, paths }: OpenAPIObject, { issuers, scopesFor }: Login): void {
  if (issuers.length === 0) return;
  const names = issuers.map((_, n) => (n === 0 ? 'oidc' : `oidc${n + 1}`));
  components.securitySchemes = {};
  for (const [n, { issuer }] of issuers.entries()) {
    const openIdConnectUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    components.securitySchemes[names[n] ?? ''] = { type: 'openIdConnect', openIdConnectUrl };
  }
  const operations = Object.values(paths).flatMap(({ get, post, patch, delete: remove }) =>
    [get, post, patch, remove].filter((each) => each !== undefined),
  );
  for (const operation of operations) {
    const right = (operation as { readonly [RIGHT_EXTENSION]?: string })[RIGHT_EXTENSION];
    if (right === undefined) continue;
    const scopes = scopesFor(right);
    const each = scopes.length > 0 ? scopes.map((scope) => [scope]) : [[]];
    operation.security = names.flatMap((name) => each.map((needed) => ({ [name]: needed })));
  }
}
