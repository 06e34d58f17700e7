import { challengeOf, exceptionFor } from '../../src/auth/challenge';
import { KeysUnavailable } from '../../src/auth/keys/key-set';
import { metadataUrlOf, resourceMetadata } from '../../src/auth/metadata';
import { Refusal, invalidToken, requireRight } from '../../src/auth/refusal';
import { readIssuers } from '../../src/auth/settings/issuers';
import { readRights } from '../../src/auth/settings/rights';

const METADATA = metadataUrlOf('https://crm.example.com');
const RIGHTS = readRights('{"customer:write": ["scope:crm", "scope:crm.write"], "hub:admin": "role:ops"}', [
  'customer:read',
  'customer:write',
  'hub:admin',
]);

function refusalOf(act: () => void): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error('it was not refused');
}

const challengeFor = (refusal: Refusal): string | undefined =>
  exceptionFor(refusal, METADATA)?.headers['WWW-Authenticate'];

describe('who is not let in', () => {
  it('is told where the metadata are, and of no error without credentials', () => {
    const refusal = new Refusal('noCredentials', 'Send an access token.');
    expect(exceptionFor(refusal, METADATA)?.body()).toMatchObject({ code: 'unauthenticated', status: '401' });
    expect(challengeFor(refusal)).toBe(
      'Bearer resource_metadata="https://crm.example.com/.well-known/oauth-protected-resource"',
    );
  });

  it('is told what is wrong with a token', () => {
    const refusal = invalidToken('The access token has expired.');
    expect(exceptionFor(refusal, METADATA)?.body()).toMatchObject({
      code: 'unauthenticated',
      status: '401',
      message: 'The access token has expired.',
    });
    expect(challengeFor(refusal)).toBe(
      'Bearer error="invalid_token", error_description="The access token has expired.", ' +
        'resource_metadata="https://crm.example.com/.well-known/oauth-protected-resource"',
    );
  });

  it('is told which right is missing, and the scopes that give it', () => {
    const refusal = refusalOf(() => requireRight(RIGHTS, new Set(['customer:read']), 'customer:write'));
    expect(exceptionFor(refusal, METADATA)?.body()).toMatchObject({
      code: 'forbidden',
      status: '403',
      message: 'This takes the right customer:write.',
    });
    expect(challengeFor(refusal)).toMatch(
      /^Bearer error="insufficient_scope", error_description="This takes the right customer:write\.", scope="crm crm\.write", resource/,
    );
  });

  it('is not told of scopes where only roles give the right', () => {
    const refusal = refusalOf(() => requireRight(RIGHTS, new Set(), 'hub:admin'));
    expect(challengeFor(refusal)).not.toContain('scope="');
  });

  it('is let in with the right', () => {
    expect(() => requireRight(RIGHTS, new Set(['hub:admin']), 'hub:admin')).not.toThrow();
  });

  it('is to try again when it cannot be told', () => {
    const exception = exceptionFor(new KeysUnavailable('https://id.example.com', 7), METADATA);
    expect(exception?.body()).toMatchObject({ code: 'unavailable', status: '503' });
    expect(exception?.headers).toEqual({ 'Retry-After': '7' });
    // Which issuer it is stays here.
    expect(JSON.stringify(exception?.body())).not.toContain('id.example.com');
  });

  it('is told nothing of a defect', () => {
    expect(exceptionFor(new TypeError('x is not a function'), METADATA)).toBeUndefined();
  });
});

it('a challenge is one line of printable ASCII, whatever is in it', () => {
  const refusal = invalidToken('a "b" \\ \r\nSet-Cookie: é\u2028');
  expect(challengeOf(refusal, 'https://x/"')).toBe(
    `Bearer error="invalid_token", error_description="a 'b' ? ??Set-Cookie: ??", resource_metadata="https://x/'"`,
  );
});

it('the metadata name the issuers and all scopes that give a right', () => {
  const issuers = readIssuers(
    '[{"issuer":"https://a.example","audience":"x"},{"issuer":"https://b.example","audience":"x"}]',
  );
  expect(resourceMetadata('https://crm.example.com', issuers, RIGHTS)).toEqual({
    resource: 'https://crm.example.com',
    authorization_servers: ['https://a.example', 'https://b.example'],
    scopes_supported: ['crm', 'crm.write', 'customer:read'],
    bearer_methods_supported: ['header'],
  });
});
