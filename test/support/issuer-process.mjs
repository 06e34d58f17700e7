// An OpenID provider in a process of its own: it is an ES module, which Jest cannot load. `issuer.ts` starts it and talks to it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** @typedef {{ port: number, scopes: string[], audience: string, client: { id: string, secret: string } }} Options */

/** @type {Options} */
const { port, scopes, audience, client } = JSON.parse(process.argv[2] ?? '');

/** @type {import('node:http').RequestListener} */
let answer = (_request, response) => void response.writeHead(503).end();
const server = createServer((request, response) => answer(request, response)).listen(port, '127.0.0.1');
await once(server, 'listening');
const address = /** @type {import('node:net').AddressInfo} */ (server.address());
const issuer = `http://127.0.0.1:${address.port}`;

/** @param {import('oidc-provider').JWKS} jwks */
function serve(jwks) {
  const provider = new Provider(issuer, {
    jwks,
    scopes,
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:test:resource',
        // Tests say in headers what else the next token is to be.
        getResourceServerInfo: (ctx) => ({
          scope: scopes.join(' '),
          audience: ctx.get('x-audience') || audience,
          accessTokenTTL: Number(ctx.get('x-lifetime') || 300),
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: (ctx) => JSON.parse(ctx.get('x-claims') || '{}'),
  });
  answer = provider.callback();
}

process.on('message', (/** @type {import('oidc-provider').JWKS} */ jwks) => {
  serve(jwks);
  process.send?.(issuer);
});
process.on('disconnect', () => process.exit());
process.send?.(issuer);
