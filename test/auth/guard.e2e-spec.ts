import { customer } from '../../src/customer/customer.resource';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';
import { type TestApp, startTestApp } from '../support/test-app';

const UNKNOWN_ID = 'c2df1950-c17c-4576-9c22-e59073a4a86a';
const METADATA = '/.well-known/oauth-protected-resource';

describe('who calls', () => {
  let t: TestApp;
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startIssuer();
    t = await startTestApp({
      env: {
        ...trusting(issuer),
        AUTH_RIGHTS: JSON.stringify({ 'metrics:read': 'role:prometheus' }),
      },
    });
  });
  afterAll(async () => {
    await t.close();
    await issuer.stop();
  });

  const bearer = async (...wanted: Parameters<TestIssuer['token']>) => ({
    Authorization: `Bearer ${await issuer.token(...wanted)}`,
  });
  const body = { name: 'Moon', engagedParty: { id: '5', '@referredType': 'Individual' } };

  it('is asked on every route of every API, and by none of them is anything told to nobody', async () => {
    const { apis } = t.app.get(ApiRegistry);
    const paths = apis.flatMap(({ basePath, resources }) => [
      ...resources.flatMap(({ collection }) => [collection, `${collection}/${UNKNOWN_ID}`]),
      `${basePath}/hub`,
      `${basePath}/hub/1`,
    ]);
    for (const path of [...paths, '/metrics', '/hub-admin/v1/subscription', '/hub-admin/v1/parkedDelivery']) {
      const { body: error, headers } = await t.http.get(path).expect(401);
      expect(error.code).toBe('unauthenticated');
      expect(headers['www-authenticate']).toBe(`Bearer resource_metadata="${t.origin}${METADATA}"`);
    }
    for (const { collection } of t.app.get(ApiRegistry).resources) {
      await t.http.post(collection).send(body).expect(401);
      await t.http.patch(collection).send([]).expect(401);
      await t.http.patch(`${collection}/${UNKNOWN_ID}`).send({}).expect(401);
      await t.http.delete(`${collection}/${UNKNOWN_ID}`).expect(401);
      await t.http.head(collection).expect(401);
    }
    await t.http.post(`${customer.api.basePath}/listener/customerCreateEvent`).send({}).expect(401);
  });

  it('may do what the token gives the right to, and is told which right is missing', async () => {
    const writer = await bearer({ scope: 'customer:write' });
    const { body: created } = await t.http.post(customer.collection).set(writer).send(body).expect(201);
    const { body: error, headers } = await t.http.get(customer.collection).set(writer).expect(403);
    expect(error).toMatchObject({ code: 'forbidden', message: 'This takes the right customer:read.' });
    expect(headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(headers['www-authenticate']).toContain('scope="customer:read"');
    const reader = await bearer({ scope: 'customer:read partyRole:read' });
    await t.http.get(`${customer.collection}/${created.id}`).set(reader).expect(200);
    await t.http.delete(`${customer.collection}/${created.id}`).set(reader).expect(403);
    await t.http.get(`${customer.api.basePath}/hub`).set(reader).expect(403);
    await t.http.get('/hub-admin/v1/subscription').set(reader).expect(403);
    await t.http.get('/hub-admin/v1/subscription').set(await bearer({ scope: 'hub:admin' })).expect(200);
    await t.http.get('/metrics').set(await bearer({ claims: { roles: ['prometheus'] } })).expect(200);
    const [event] = await t.recorded();
    expect(event).toMatchObject({ actor: issuer.clientId, client: issuer.clientId });
  });

  it('is asked after the path and the method, and before all else', async () => {
    await t.http.get('/nowhere').expect(404);
    await t.http.put(customer.collection).send(body).expect(405);
    await t.http.options(customer.collection).expect(204);
    await t.http.post(customer.collection).set('Content-Type', 'text/plain').send('x').expect(401);
    await t.http.get(customer.collection).set('Accept', 'text/html').expect(401);
    await t.http.get(`${customer.collection}?${'x'.repeat(5000)}`).expect(401);
    await t.http.get(`${customer.collection}?name.regex=(`).expect(401);
    await t.http.post(customer.collection).set('Content-Type', 'application/json').send('{').expect(401);
  });

  it('gets 401 for a token that is none, or of somebody else', async () => {
    const good = await issuer.token({ scope: 'customer:read' });
    const others = [
      good.slice(0, -4),
      `${good}x`,
      good.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
      await issuer.token({ scope: 'customer:read', audience: 'another' }),
      'x',
    ];
    for (const token of others) {
      const { headers } = await t.http.get(customer.collection).set('Authorization', `Bearer ${token}`).expect(401);
      expect(headers['www-authenticate']).toContain('error="invalid_token"');
    }
    await t.http.get(customer.collection).set('Authorization', `Basic ${good}`).expect(401);
    await t.http.get(customer.collection).set('Authorization', `Bearer ${good}`).expect(200);
  });

  it('is not asked for health checks, and for what is left open', async () => {
    for (const path of ['/health/live', '/health/ready', '/', '/docs', '/api-docs', METADATA]) {
      await t.http.get(path).expect(200);
    }
    const { basePath } = customer.api;
    for (const path of [basePath, `${basePath}/openapi.json`, `${basePath}/schema/Customer.schema.json`]) {
      await t.http.get(path).expect(200);
    }
    const { body: metadata } = await t.http.get(METADATA).expect(200);
    expect(metadata).toEqual({
      resource: t.origin,
      authorization_servers: [issuer.issuer],
      scopes_supported: expect.arrayContaining(['customer:read', 'customer:write', 'hub:admin']),
      bearer_methods_supported: ['header'],
    });
  });

  it('is told by the documents what an operation takes, and how to log in', async () => {
    const { body: document } = await t.http.get(`${customer.api.basePath}/openapi.json`).expect(200);
    expect(document.components.securitySchemes).toEqual({
      oidc: { type: 'openIdConnect', openIdConnectUrl: `${issuer.issuer}/.well-known/openid-configuration` },
    });
    const { get, post } = document.paths['/customer'];
    expect([get['x-required-right'], get.security]).toEqual(['customer:read', [{ oidc: ['customer:read'] }]]);
    expect(post.security).toEqual([{ oidc: ['customer:write'] }]);
    const { headers } = await t.http.get('/api-docs').expect(200);
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ${new URL(issuer.issuer).origin};`);
    const { text } = await t.http.get('/api-docs/swagger-ui-init.js').expect(200);
    expect(text).toContain('usePkceWithAuthorizationCodeGrant');
    await t.http.get('/api-docs/oauth2-redirect.html').expect(200);
  });

  it('can be asked for documents and Swagger UI, too', async () => {
    const closed = await startTestApp({
      env: {
        ...trusting(issuer),
        AUTH_OPEN: 'metrics',
      },
    });
    const { basePath } = customer.api;
    for (const path of ['/', '/docs', '/api-docs', '/api-docs/swagger-ui.css', basePath, `${basePath}/openapi.json`]) {
      await closed.http.get(path).expect(401);
      await closed.http.get(path).set(await bearer()).expect(200);
    }
    await closed.http.get('/metrics').expect(200);
    await closed.close();
  });
}); // prettier-ignore

it.each([
  [{ HOST: '0.0.0.0' }, /^AUTH=none with HOST=0\.0\.0\.0 lets anybody on the network .* AUTH_NONE_ON_NETWORK=true/],
  [{ AUTH: 'oidc' }, /^AUTH=oidc takes AUTH_ISSUERS/],
  [{ AUTH: 'oidc', AUTH_ISSUERS: '[]' }, /^AUTH_ISSUERS must be a list of 1 to 20 issuers/],
  [
    { AUTH: 'oidc', AUTH_ISSUERS: '[{"issuer":"https://id.example","audience":"tmf"}]', AUTH_RIGHTS: '{"customer:reed":"scope:x"}' },
    /^AUTH_RIGHTS has no "customer:reed": did you mean customer:read\?/,
  ],
])('does not start with %j', async (env, message) => {
  await expect(startTestApp({ env: env as unknown as Record<string, string> })).rejects.toThrow(message);
}); // prettier-ignore

it('starts on a network without asking anybody if that is said', async () => {
  const t = await startTestApp({ env: { HOST: '0.0.0.0', AUTH_NONE_ON_NETWORK: 'true' } });
  await t.http.get(customer.collection).expect(200);
  await t.http.get(METADATA).expect(404);
  await t.close();
});
