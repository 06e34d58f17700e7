import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Authenticator } from '../../src/auth/authenticator';
import type { TokenIdentity } from '../../src/auth/identity';
import { readIssuers } from '../../src/auth/settings/issuers';
import { defaultRights } from '../../src/auth/settings/rights';
import { type KeyServer, NOW, jwkOf, newKeyPair, startKeyServer } from '../support/key-server';
import { type Json, tokenOf } from '../support/tokens';

let server: KeyServer;
let other: KeyServer;
let auth: Authenticator;
let now: number;

beforeAll(async () => {
  Logger.overrideLogger(false);
  [server, other] = await Promise.all([startKeyServer('/realms/crm'), startKeyServer()]);
});
beforeEach(() => {
  now = NOW * 1000;
  server.keys = [server.key.jwk];
  auth = authenticatorWith();
});
afterEach(() => auth.stop());
afterAll(() => Promise.all([server.system.close(), other.system.close()]));

function authenticatorWith(settings: Json = {}): Authenticator {
  const issuers = [
    { issuer: server.issuer, audience: ['tmf', 'https://tmf.example.com'], ...settings },
    { issuer: other.issuer, audience: 'tmf' },
  ];
  return new Authenticator(
    readIssuers(JSON.stringify(issuers)),
    defaultRights(['customer:read', 'hub:admin']),
    () => now,
  );
}

const authenticate = (token: string): Promise<TokenIdentity> => auth.authenticate(`Bearer ${token}`);

async function expectRefused(token: string, message: RegExp | string = /./): Promise<void> {
  await expect(authenticate(token)).rejects.toMatchObject({
    name: 'Error',
    reason: 'invalidToken',
    message: expect.stringMatching(message),
  });
}

describe('the header Authorization', () => {
  it.each([undefined, '', 'Basic YTpi', 'Bearerx', 'DPoP a.b.c', 'bear', 'Token a.b.c'])(
    'without a token (%j) is no attempt',
    async (authorization) => {
      await expect(auth.authenticate(authorization)).rejects.toMatchObject({ reason: 'noCredentials' });
    },
  );

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer a',
    'Bearer a.b',
    'Bearer a.b.c.d.e',
    'Bearer a.b.',
    'bearer ü.b.c',
    'Bearer a.b.c d',
    'Bearer a.b.c\n',
  ])('with something else than a JWT (%j) is an invalid token', async (authorization) => {
    await expect(auth.authenticate(authorization)).rejects.toMatchObject({ reason: 'invalidToken' });
  });

  it('names the scheme in any case, with any number of spaces', async () => {
    await expect(auth.authenticate(`bEARER   ${server.token()}`)).resolves.toMatchObject({ actor: 'anna' });
  });

  it('can have a token of 12 KiB, and no longer one', async () => {
    const padded = (length: number): string => server.token({ padding: 'x'.repeat(length) });
    const short = padded(8000);
    expect(short.length).toBeGreaterThan(10_000);
    await expect(authenticate(short)).resolves.toMatchObject({ actor: 'anna' });
    await expectRefused(padded(9100), /characters, over 12288/);
  });
});

describe('claims', () => {
  it.each<[string, Json]>([
    ['one of several audiences', { aud: ['billing', 'https://tmf.example.com'] }],
    ['an end a moment ago', { exp: NOW - 59 }],
    ['a beginning in a moment', { nbf: NOW + 60 }],
    ['a clock that is ahead', { iat: NOW + 60 }],
  ])('with %s are taken', async (_, claims) => {
    await expect(authenticate(server.token(claims))).resolves.toMatchObject({ actor: 'anna' });
  });

  it.each<[string, Json, RegExp]>([
    ['another audience', { aud: 'billing' }, /another service/],
    ['a part of the audience', { aud: 'tm' }, /another service/],
    ['an audience that is an object', { aud: { tmf: 'tmf' } }, /another service/],
    ['no audience', { aud: undefined }, /another service/],
    ['an end', { exp: NOW - 60 }, /has expired/],
    ['no end', { exp: undefined }, /no end/],
    ['an end that is a text', { exp: '9999999999' }, /no end/],
    ['a beginning', { nbf: NOW + 61 }, /not valid yet/],
    ['a beginning that is a text', { nbf: 'now' }, /not valid yet/],
    ['a time in the future', { iat: NOW + 61 }, /of the future/],
    ['a time that is a text', { iat: 'now' }, /iat/],
    ['no issuer', { iss: undefined }, /no "iss"/],
    ['an issuer in a list', { iss: ['x'] }, /no "iss"/],
    ['an issuer with one more slash', { iss: 'http://127.0.0.1/realms/crm/' }, /not trusted/],
    ['a name of Object.prototype as issuer', { iss: '__proto__' }, /not trusted/],
    ['nobody', { sub: undefined }, /neither a subject nor a client/],
    ['a subject that is a number', { sub: 1 }, /name of a subject/],
    ['an empty subject', { sub: '' }, /name of a subject/],
    ['a subject with NUL', { sub: 'anna\0' }, /name of a subject/],
    ['a subject with half a surrogate pair', { sub: 'anna\ud800' }, /name of a subject/],
    ['a long subject', { sub: 'a'.repeat(256) }, /name of a subject/],
    ['a hash of an access token, as in ID tokens', { at_hash: 'x' }, /no access token/],
    ['the type of an ID token of Keycloak', { typ: 'ID' }, /no access token/],
    ['the type of a refresh token of Keycloak', { typ: 'Refresh' }, /no access token/],
    ['a key that it is bound to', { cnf: { jkt: 'x' } }, /bound to a key/],
  ])('with %s are refused', async (_, claims, message) => {
    await expectRefused(server.token(claims), message);
  });

  it('without a real end are refused', async () => {
    const [header = '', claims = ''] = server.token().split('.');
    const endless = Buffer.from(claims, 'base64url')
      .toString()
      .replace(/"exp":\d+/, '"exp":1e999');
    expect(endless).toContain('1e999');
    const input = `${header}.${Buffer.from(endless).toString('base64url')}`;
    const signature = sign('sha256', Buffer.from(input), { key: server.key.privateKey, dsaEncoding: 'ieee-p1363' });
    await expectRefused(`${input}.${signature.toString('base64url')}`, /no end/);
  });

  it('of one issuer are not taken from another', async () => {
    await expectRefused(
      tokenOf(
        { alg: 'ES256', kid: 'first' },
        { iss: other.issuer, aud: 'tmf', sub: 'anna', exp: NOW + 60 },
        server.key.privateKey,
      ),
      /not signed by a key of its issuer/,
    );
  });
});

describe('who asks', () => {
  it.each<[string, Json, Json | undefined, Partial<TokenIdentity>]>([
    [
      'by RFC 9068',
      { client_id: 'app', scope: 'a customer:read' },
      undefined,
      { client: 'app', rights: new Set(['customer:read']) },
    ],
    [
      'by Keycloak',
      { azp: 'app', realm_access: { roles: ['hub:admin', 7] } },
      undefined,
      { client: 'app', roles: ['hub:admin'] },
    ],
    [
      'by Entra ID',
      { appid: 'app', scp: 'a b', roles: ['hub:admin'] },
      undefined,
      { scopes: new Set(['a', 'b']), rights: new Set(['hub:admin']) },
    ],
    ['by Okta', { cid: 'app', scp: ['a', 'b'] }, undefined, { client: 'app', scopes: new Set(['a', 'b']) }],
    ['by the client alone', { sub: undefined, azp: 'app' }, undefined, { actor: 'app', client: 'app' }],
    [
      'without roles of other services',
      { resource_access: { account: { roles: ['hub:admin'] } } },
      undefined,
      { rights: new Set() },
    ],
    [
      'with such roles, if the operator says so',
      { resource_access: { a: { roles: ['x'] }, b: { roles: ['y'] } } },
      { roles: 'resource_access.*.roles' },
      { roles: ['x', 'y'] },
    ],
    [
      'by claims with dots in their names',
      { 'https://example.com/roles': ['x'] },
      { roles: 'https://example.com/roles' },
      { roles: ['x'] },
    ],
    ['by another claim', { email: 'anna@example.com' }, { subject: ['email', 'sub'] }, { actor: 'anna@example.com' }],
    ['by no member of Object.prototype', {}, { roles: ['constructor.name', '__proto__.*'] }, { roles: [] }],
    ['without roles where there is something else', { roles: { a: 1 }, realm_access: 'x' }, undefined, { roles: [] }],
  ])('is told %s', async (_, claims, paths, identity) => {
    auth = authenticatorWith(paths && { claims: paths });
    await expect(authenticate(server.token(claims))).resolves.toMatchObject({ actor: 'anna', ...identity });
  });
});

describe('signatures', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const ed25519 = generateKeyPairSync('ed25519');
  const claims = (): Json => ({ iss: server.issuer, aud: 'tmf', sub: 'anna', exp: NOW + 600 });

  it.each<[string, { privateKey: KeyObject; publicKey: KeyObject }]>([
    ['RS256', rsa],
    ['PS256', rsa],
    ['ES256', newKeyPair()],
    ['ES384', p384],
    ['EdDSA', ed25519],
  ])('by %s are checked', async (alg, { privateKey, publicKey }) => {
    server.keys = [{ kty: 'oct', k: 'AAAA' }, jwkOf(publicKey, 'k')];
    await expect(authenticate(tokenOf({ alg, kid: 'k' }, claims(), privateKey))).resolves.toMatchObject({
      actor: 'anna',
    });
    const [header, , signature] = tokenOf({ alg, kid: 'k' }, claims(), privateKey).split('.');
    const changed = Buffer.from(JSON.stringify({ ...claims(), sub: 'root' })).toString('base64url');
    await expectRefused(`${header}.${changed}.${signature}`, /not signed/);
  });

  it('by algorithms that the operator does not allow are refused', async () => {
    auth = authenticatorWith({ algorithms: 'RS256' });
    await expectRefused(server.token(), 'is not signed by one of RS256');
  });

  it.each(['none', 'None', 'NONE', '', 'HS256', 'HS512', 'RS1', 'dir', 'es256', '__proto__'])(
    'by alg=%s are refused, whatever stands there',
    async (alg) => {
      const pem = server.key.publicKey.export({ type: 'spki', format: 'pem' });
      const secrets = [pem.toString(), pem.toString().trim(), JSON.stringify(server.key.jwk), ''];
      for (const secret of secrets) {
        await expectRefused(tokenOf({ alg, kid: 'first' }, claims(), secret), 'is not signed by one of');
      }
      await expectRefused(tokenOf({ alg, kid: 'first' }, claims()), 'no JWT');
      await expectRefused(server.token({}, { alg }), 'is not signed by one of');
    },
  );

  it('by HMAC with a published key as secret are refused', async () => {
    server.keys = [
      { kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 's', alg: 'HS256' },
      ...server.keys,
    ];
    await expectRefused(tokenOf({ alg: 'HS256', kid: 's' }, claims(), 'secret'));
  });

  it.each<[string, unknown]>([
    ['of another key', 'second'],
    ['of a file', '../../../../dev/null'],
    ['of a file with NUL', '/dev/null\0'],
    ['with SQL', "x' UNION SELECT 'key"],
    ['with a command', '$(id)|id'],
    ['of Object.prototype', '__proto__'],
    ['that is long', 'k'.repeat(5000)],
    ['with other letters', 'ключ\u202e\uffff'],
    ['that is a list', ['first']],
    ['that is an object', { toString: 'first' }],
    ['that is a number', 1],
    ['that is null', null],
    ['that is empty', ''],
  ])('with a kid %s are refused', async (_, kid) => {
    await expectRefused(server.token({}, { kid }));
  });

  it('by a key that the token itself brings are refused, and its URLs are not fetched', async () => {
    const mine = newKeyPair('mine');
    const trap = `${other.system.origin}/trap`;
    const headers = [
      { jwk: mine.jwk },
      { jku: trap },
      { x5u: trap },
      { x5c: ['MIIB'] },
      { jwk: mine.jwk, kid: 'first' },
    ];
    for (const header of headers) {
      await expectRefused(tokenOf({ alg: 'ES256', kid: 'mine', ...header }, claims(), mine.privateKey), /not signed/);
    }
    expect(other.system.asked).not.toContain('/trap');
  });

  it('by a key that is for something else are refused', async () => {
    const { key } = server;
    const unfit: Json[] = [
      { ...key.jwk, use: 'enc' },
      { ...key.jwk, key_ops: ['sign'] },
      { ...key.jwk, key_ops: 'verify' },
      { ...key.jwk, alg: 'ES384' },
      { ...jwkOf(key.privateKey), kid: 'first' },
      { ...key.jwk, crv: 'P-384' },
      { ...key.jwk, x: 'AAAA' },
    ];
    for (const jwk of unfit) {
      server.keys = [jwk];
      auth = authenticatorWith();
      await expectRefused(server.token(), /not signed by a key/);
    }
  });

  it('by short RSA keys are refused', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    server.keys = [jwkOf(short.publicKey, 'k')];
    await expectRefused(tokenOf({ alg: 'RS256', kid: 'k' }, claims(), short.privateKey));
  });

  it('without a kid are tried with the keys that fit', async () => {
    server.keys = [jwkOf(rsa.publicKey), newKeyPair().jwk, server.key.jwk, jwkOf(p384.publicKey)];
    await expect(authenticate(server.token({}, { kid: undefined }))).resolves.toMatchObject({ actor: 'anna' });
    await expectRefused(tokenOf({ alg: 'ES256' }, claims(), newKeyPair().privateKey), /not signed by a key/);
  });

  it('spelt in another way are refused', async () => {
    const token = server.token();
    const last = token.at(-1) ?? '';
    // 64 bytes end in a letter of which four bits say nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelt = token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(last) + 1);
    expect(Buffer.from(respelt.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    );
    await expectRefused(respelt, 'no JWT');
  });
});

describe('headers of tokens', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'jwt', undefined])('with typ %s are taken', async (typ) => {
    await expect(authenticate(server.token({}, { typ }))).resolves.toMatchObject({ actor: 'anna' });
  });

  it.each<[string, Json]>([
    ['the type of a logout token', { typ: 'logout+jwt' }],
    ['the type of a proof', { typ: 'dpop+jwt' }],
    ['a type that is no text', { typ: ['JWT'] }],
    ['crit', { crit: ['exp'] }],
    ['an empty crit', { crit: [] }],
    ['an unencoded payload', { b64: false, crit: ['b64'] }],
    ['no alg', { alg: undefined }],
    ['an alg in a list', { alg: ['ES256'] }],
  ])('with %s are refused', async (_, header) => {
    await expectRefused(server.token({}, header));
  });

  it.each(['null', '[]', '"x"', '1', '{', '', '\u00ff', '{"alg":"ES256"}{}'])(
    'that are no object (%j) are refused',
    async (text) => {
      const [header = '', claims = '', signature = ''] = server.token().split('.');
      const part = Buffer.from(text, 'latin1').toString('base64url');
      await expectRefused(`${part}.${claims}.${signature}`);
      await expectRefused(`${header}.${part}.${signature}`);
    },
  );
});

describe('a token that was verified', () => {
  it('is remembered, but not beyond its end', async () => {
    const token = server.token({ exp: NOW + 200 });
    const identity = await authenticate(token);
    now += 199_999;
    expect(await authenticate(token)).toBe(identity);
    now += 1;
    expect(await authenticate(token)).not.toBe(identity);
    now += 60_000;
    await expectRefused(token, /expired/);
  });

  it('is remembered for 5 minutes', async () => {
    const token = server.token();
    const identity = await authenticate(token);
    now += 299_999;
    expect(await authenticate(token)).toBe(identity);
    now += 1;
    expect(await authenticate(token)).not.toBe(identity);
  });

  it('is refused as soon as its key is known to be withdrawn', async () => {
    const token = server.token();
    await authenticate(token);
    server.keys = [newKeyPair('second').jwk];
    now += 30_000;
    await expectRefused(server.token({}, { kid: 'second' }));
    await expectRefused(token, /not signed by a key/);
  });
});
