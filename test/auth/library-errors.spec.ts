import * as jose from 'jose';
import { Authenticator } from '../../src/auth/authenticator';
import { readIssuers } from '../../src/auth/settings/issuers';
import { type KeyServer, NOW, startKeyServer } from '../support/key-server';

jest.mock('jose', () => {
  const actual = jest.requireActual<typeof jose>('jose');
  const names = ['jwtVerify', 'decodeJwt', 'decodeProtectedHeader'] as const;
  return { ...actual, ...Object.fromEntries(names.map((name) => [name, jest.fn(actual[name] as () => unknown)])) };
});

let server: KeyServer;
let auth: Authenticator;
beforeEach(async () => {
  server = await startKeyServer();
  auth = new Authenticator(
    readIssuers(JSON.stringify([{ issuer: server.issuer, audience: 'tmf' }])),
    new Map(),
    () => NOW * 1000,
  );
});
afterEach(async () => {
  await auth.stop();
  await server.system.close();
});

it.each(['jwtVerify', 'decodeJwt', 'decodeProtectedHeader'] as const)(
  'whatever %s throws, it is the token that is not valid',
  async (name) => {
    const authorization = `Bearer ${server.token()}`;
    for (const error of [new TypeError('x'), new RangeError('x'), new DOMException('x')]) {
      jest.mocked(jose[name] as () => unknown).mockImplementationOnce(() => {
        throw error;
      });
      await expect(auth.authenticate(authorization)).rejects.toMatchObject({ reason: 'invalidToken' });
    }
    await expect(auth.authenticate(authorization)).resolves.toMatchObject({ actor: 'anna' });
  },
);
