import { Logger } from '@nestjs/common';
import { Authenticator } from '../../src/auth/authenticator';
import { readIssuers } from '../../src/auth/settings/issuers';
import { defaultRights } from '../../src/auth/settings/rights';
import { type TestIssuer, startIssuer } from '../support/issuer';

const RIGHTS = defaultRights(['customer:read', 'customer:write', 'hub:admin']);

/** The clock that the authenticators of a test go by. */
let now = Date.now();
const started: Authenticator[] = [];
let issuer: TestIssuer;

function authenticator(...issuers: TestIssuer[]): Authenticator {
  const text = JSON.stringify(issuers.map((each) => ({ issuer: each.issuer, audience: 'tmf' })));
  const made = new Authenticator(readIssuers(text), RIGHTS, () => now);
  started.push(made);
  return made;
}

const bearer = (token: string): string => `Bearer ${token}`;

beforeAll(async () => {
  Logger.overrideLogger(false);
  issuer = await startIssuer();
});
beforeEach(() => {
  now = Date.now();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});
afterAll(() => issuer.stop());

describe('a token of a real issuer', () => {
  it('says who asks, through what, and with which rights', async () => {
    const token = await issuer.token({
      scope: 'customer:read hub:manage',
      claims: { realm_access: { roles: ['hub:admin'] } },
    });
    expect(await authenticator(issuer).authenticate(bearer(token))).toMatchObject({
      issuer: issuer.issuer,
      actor: issuer.clientId,
      client: issuer.clientId,
      scopes: new Set(['customer:read', 'hub:manage']),
      roles: ['hub:admin'],
      rights: new Set(['customer:read', 'hub:admin']),
      claims: { aud: 'tmf', iss: issuer.issuer },
    });
  });

  it('is refused when it is for another service', async () => {
    const token = await issuer.token({ audience: 'billing' });
    await expect(authenticator(issuer).authenticate(bearer(token))).rejects.toMatchObject({
      reason: 'invalidToken',
      message: 'The access token does not hold here: it is for another service (aud).',
    });
  });

  it('is refused when it has ended, a minute of grace later', async () => {
    const auth = authenticator(issuer);
    const token = await issuer.token({ lifetime: 120 });
    const { expiresAt } = await auth.authenticate(bearer(token));
    now = expiresAt + 59_000;
    await expect(auth.authenticate(bearer(token))).resolves.toMatchObject({ expiresAt });
    now = expiresAt + 60_000;
    await expect(auth.authenticate(bearer(token))).rejects.toMatchObject({ message: 'The access token has expired.' });
  });

  it('is refused by a service that trusts another issuer only', async () => {
    const other = await startIssuer();
    try {
      const both = authenticator(issuer, other);
      const tokens = await Promise.all([issuer.token(), other.token()]);
      const identities = await Promise.all(tokens.map((token) => both.authenticate(bearer(token))));
      expect(identities.map((identity) => identity.issuer)).toEqual([issuer.issuer, other.issuer]);
      await expect(authenticator(other).authenticate(bearer(tokens[0]))).rejects.toMatchObject({
        message: 'The access token is of an issuer that is not trusted.',
      });
    } finally {
      await other.stop();
    }
  });
});

describe('when the issuer changes its key', () => {
  it('new tokens are taken 30 s after the last fetch, and old ones no more', async () => {
    const auth = authenticator(issuer);
    const old = await issuer.token();
    await auth.authenticate(bearer(old));
    await issuer.rotate();
    const fresh = await issuer.token();
    now += 29_999;
    await expect(auth.authenticate(bearer(fresh))).rejects.toMatchObject({ reason: 'invalidToken' });
    now += 1;
    await expect(auth.authenticate(bearer(fresh))).resolves.toBeDefined();
    await expect(auth.authenticate(bearer(old))).rejects.toMatchObject({
      message: 'The access token is not signed by a key of its issuer.',
    });
  });
});

describe('while the issuer is away', () => {
  it('its last keys serve for 24 hours', async () => {
    const auth = authenticator(issuer);
    const lasting = await issuer.token({ lifetime: 10 * 24 * 3600 });
    await auth.authenticate(bearer(lasting));
    await issuer.stop();
    now += 24 * 3600 * 1000 - 1;
    await expect(auth.authenticate(bearer(lasting))).resolves.toBeDefined();
    now += 1;
    await expect(auth.authenticate(bearer(lasting))).rejects.toMatchObject({
      message: `the keys of ${issuer.issuer} are not known`,
      retryAfter: 1,
    });
    await issuer.start();
    now += 1000;
    await expect(auth.authenticate(bearer(lasting))).resolves.toBeDefined();
  });

  it('and its keys were never known, nothing can be told, which is not the fault of the token', async () => {
    const token = await issuer.token();
    await issuer.stop();
    const auth = authenticator(issuer);
    const retries: number[] = [];
    for (let n = 0; n < 7; n++) {
      const { retryAfter = 0 } = (await auth.authenticate(bearer(token)).catch((error: unknown) => error)) as {
        retryAfter?: number;
      };
      retries.push(retryAfter);
      now += retryAfter * 1000;
    }
    expect(retries).toEqual([1, 2, 4, 8, 16, 30, 30]);
    await issuer.start();
    await expect(auth.authenticate(bearer(token))).resolves.toBeDefined();
  });
});
