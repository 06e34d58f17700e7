import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { Authenticator } from '../../src/auth/authenticator';
import { exceptionFor } from '../../src/auth/challenge';
import type { TokenIdentity } from '../../src/auth/identity';
import { readIssuers } from '../../src/auth/settings/issuers';
import { defaultRights } from '../../src/auth/settings/rights';
import { type KeyServer, NOW, newKeyPair, startKeyServer } from '../support/key-server';
import { type Json, tokenOf } from '../support/tokens';

const forger = newKeyPair('first');
let server: KeyServer;
let auth: Authenticator;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await startKeyServer();
  const issuers = readIssuers(JSON.stringify([{ issuer: server.issuer, audience: 'tmf' }]));
  auth = new Authenticator(issuers, defaultRights(['customer:read']), () => NOW * 1000);
  await auth.authenticate(`Bearer ${server.token()}`);
});
afterAll(async () => {
  await auth.stop();
  await server.system.close();
});

/** @returns the status of the answer, 200 for who is let in */
async function outcome(authorization: string): Promise<{ status: number; identity?: TokenIdentity }> {
  try {
    return { status: 200, identity: await auth.authenticate(authorization) };
  } catch (error) {
    return { status: exceptionFor(error, 'https://x')?.status ?? 500 };
  }
}

const { oneof, constantFrom, record, nat, string, option, jsonValue, integer, dictionary, tuple } = fc;
const text = string({
  unit: oneof(string({ minLength: 1, maxLength: 1 }), constantFrom('.', '\0', 'é', '\ud800', 'A', '=', ' ')),
});

/** A place in a text, and what happens there. */
const edit = record({ place: nat(), removed: nat({ max: 3 }), added: text });

function edited(
  original: string,
  { place, removed, added }: { place: number; removed: number; added: string },
): string {
  const at = place % (original.length + 1);
  return original.slice(0, at) + added + original.slice(at + removed);
}

const name = constantFrom(
  'alg',
  'kid',
  'typ',
  'crit',
  'b64',
  'jku',
  'jwk',
  'x5u',
  'zip',
  'enc',
  'iss',
  'aud',
  'sub',
  'exp',
);
const more = constantFrom(
  'nbf',
  'iat',
  'azp',
  'client_id',
  'scope',
  'scp',
  'roles',
  'realm_access',
  '__proto__',
  'toString',
);
const value = oneof(
  jsonValue({ maxDepth: 1 }),
  constantFrom<unknown>(
    'none',
    'HS256',
    'RS256',
    'ES256',
    'first',
    'tmf',
    ['tmf'],
    NOW + 900,
    NOW - 900,
    1e308,
    -1,
    '',
  ),
  integer({ min: NOW - 200, max: NOW + 200 }),
  text,
);
const members = dictionary(oneof(name, more), option(value, { nil: undefined }), { maxKeys: 4 });
/** Mutants are judged together: most of the time goes by in other threads. */
const TOGETHER = 50;
const RUNS = { numRuns: 100 };

async function forAll<T>(mutant: fc.Arbitrary<T>, judge: (mutant: T) => Promise<void>): Promise<void> {
  const mutants = fc.array(mutant, { minLength: TOGETHER, maxLength: TOGETHER });
  await fc.assert(
    fc.asyncProperty(mutants, async (all) => void (await Promise.all(all.map(judge)))),
    RUNS,
  );
}

const partsOf = (token: string): [string, string, string] => token.split('.') as [string, string, string];
const encoded = (json: Json): string => Buffer.from(JSON.stringify(json)).toString('base64url');

describe('of 20,000 mutants', () => {
  it('no header with another token in it is taken', async () => {
    const authorization = `Bearer ${server.token()}`;
    const mutant = fc.array(edit, { minLength: 1, maxLength: 3 });
    await forAll(mutant, async (edits) => {
      const changed = edits.reduce(edited, authorization);
      const isSame = /^bearer +(.*)$/i.exec(changed)?.[1] === authorization.slice('Bearer '.length);
      expect((await outcome(changed)).status).toBe(isSame ? 200 : 401);
    });
  });

  it('no header or claims are taken with the signature of others', async () => {
    const claims = { iss: server.issuer, aud: 'tmf', sub: 'anna', exp: NOW + 600 };
    const header = { alg: 'ES256', kid: 'first' };
    const [ownHeader, ownClaims, signature] = partsOf(server.token());
    await forAll(tuple(members, members), async ([headers, others]) => {
      const [first, second] = [encoded({ ...header, ...headers }), encoded({ ...claims, ...others })];
      const isSame = first === ownHeader && second === ownClaims;
      expect((await outcome(`Bearer ${first}.${second}.${signature}`)).status).toBe(isSame ? 200 : 401);
    });
  });

  it('none that others signed is taken', async () => {
    const claims = { iss: server.issuer, aud: 'tmf', sub: 'anna', exp: NOW + 600 };
    const pem = server.key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const keys = constantFrom(forger.privateKey, pem, JSON.stringify(server.key.jwk), 'secret', undefined);
    await forAll(tuple(members, members, keys), async ([headers, others, key]) => {
      const header = { alg: typeof key === 'string' ? 'HS256' : 'ES256', kid: 'first', jwk: forger.jwk, ...headers };
      const token = tokenOf(header, { ...claims, ...others }, key, 'ES256');
      expect((await outcome(`Bearer ${token}`)).status).toBe(401);
    });
  });

  it('one that the issuer signed is taken only if it is for this service and for now, and breaks nothing', async () => {
    let taken = 0;
    await forAll(tuple(members, members), async ([headers, claims]) => {
      const { status, identity } = await outcome(`Bearer ${server.token(claims, headers)}`);
      expect([200, 401]).toContain(status);
      if (!identity) return;
      taken++;
      const { iss, aud, exp, nbf = 0, iat = 0 } = identity.claims as { [name: string]: number };
      expect([iss, [aud].flat().includes('tmf' as never)]).toEqual([server.issuer, true]);
      expect([exp! > NOW - 60, nbf <= NOW + 60, iat <= NOW + 60]).toEqual([true, true, true]);
      expect(identity.actor).toMatch(/^[^\0\ud800]{1,255}$/u);
    });
    expect(taken).toBeGreaterThan(500);
  });
});
