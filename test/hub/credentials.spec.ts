import fc from 'fast-check';
import {
  type Credentials,
  OVERLAP,
  changed,
  differenceOf,
  signingSecrets,
} from '../../src/hub-notification/credentials/credentials';
import { Seal, UnreadableSealError } from '../../src/hub-notification/credentials/seal';
import { derivedSecret } from '../../src/hub-notification/sender/signature';

const ID = '0c7d2f3a-5f0e-4f0b-9d3e-2f1b7a9c6d55';
const [KEY, OLD_KEY] = ['k'.repeat(32), 'an-older-key-of-more-than-32-signs'];
const NONE: Credentials = { secret: null, authorization: null };

describe('a seal', () => {
  it('opens what it has closed, for the same owner, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, owner) => {
        const seal = new Seal([KEY]);
        const sealed = seal.close(`marked ${text}`, owner);
        expect(sealed).toMatch(/^v1\.[\da-f]{16}\.[\w-]+$/);
        expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes('marked')).toBe(false);
        expect(seal.open(sealed, owner)).toBe(`marked ${text.toWellFormed()}`);
        expect(() => seal.open(sealed, `${owner}x`)).toThrow(UnreadableSealError);
      }),
    );
  });

  it('does not open what was changed, in any place', () => {
    const seal = new Seal([KEY]);
    const sealed = seal.close('secret', ID);
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      // The last sign of base64url may stand for bits that are none.
      const changed = `${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`;
      if (at === sealed.length - 1) continue;
      expect(() => seal.open(changed, ID)).toThrow(UnreadableSealError);
    }
    for (const short of ['', 'v1', sealed.slice(0, 20), sealed.slice(0, -1), `${sealed}AAAA`]) {
      expect(() => seal.open(short, ID)).toThrow(UnreadableSealError);
    }
  });

  it('is never the same twice', () => {
    const seal = new Seal([KEY]);
    expect(new Set(Array.from({ length: 100 }, () => seal.close('secret', ID))).size).toBe(100);
  });

  it('opens with each of its keys, and closes with the first', () => {
    const old = new Seal([OLD_KEY]).close('secret', ID);
    const both = new Seal([KEY, OLD_KEY]);
    expect([both.open(old, ID), both.isNewest(old), both.isNewest(both.close('secret', ID))]).toEqual([
      'secret',
      false,
      true,
    ]);
    expect(() => new Seal([KEY]).open(old, ID)).toThrow(UnreadableSealError);
  });

  it('without a key closes and opens nothing', () => {
    const none = new Seal([]);
    expect([none.hasKey, none.isNewest('{}')]).toEqual([false, false]);
    expect(() => none.close('secret', ID)).toThrow(UnreadableSealError);
    expect(() => none.open(new Seal([KEY]).close('secret', ID), ID)).toThrow(UnreadableSealError);
  });
});

describe('credentials', () => {
  const own = { ...NONE, secret: 'the first secret' };
  const now = Date.parse('2024-05-04T10:00:00Z');

  it('that change sign with both secrets for a day, and then with the new one', () => {
    const both = changed(own, { secret: 'the second secret' }, now);
    expect(signingSecrets(ID, both, [], now + OVERLAP - 1)).toEqual(['the second secret', 'the first secret']);
    expect(signingSecrets(ID, both, [], now + OVERLAP)).toEqual(['the second secret']);
    expect(changed(both, { secret: 'the second secret' }, now + 1)).toEqual(both);
    const third = changed(both, { secret: 'the third secret' }, now);
    expect(signingSecrets(ID, third, [], now)).toEqual(['the third secret', 'the second secret']);
  });

  it('without a secret of their own are signed with what each HUB_SECRET derives, also while they get one', () => {
    const derived = [derivedSecret('new', ID), derivedSecret('old', ID)];
    expect(signingSecrets(ID, NONE, ['new', 'old'], now)).toEqual(derived);
    const first = changed(NONE, { secret: 'the first secret' }, now);
    expect(signingSecrets(ID, first, ['new', 'old'], now)).toEqual(['the first secret', ...derived]);
    expect(signingSecrets(ID, changed(own, { secret: null }, now), ['new'], now)).toEqual([
      derived[0],
      'the first secret',
    ]);
    expect(signingSecrets(ID, NONE, [], now)).toEqual([]);
  });

  const authorization = { type: 'bearer', token: 'abc' } as const;
  const client = {
    type: 'clientCredentials',
    tokenUrl: 'https://a',
    clientId: 'b',
    clientSecret: 'c',
    scope: null,
  } as const;

  it.each([
    ['nothing', NONE, NONE, undefined],
    ['the same', { secret: own.secret, authorization }, { secret: own.secret, authorization: { ...authorization } }, undefined],
    ['a secret', NONE, own, 'no secret'],
    ['none', own, NONE, 'a secret'],
    ['another secret', own, { ...own, secret: 'the second secret' }, 'another secret'],
    ['an authorization', own, { ...own, authorization }, 'no `authorization`'],
    ['no authorization', { ...own, authorization }, own, '`authorization`'],
    ['another token', { ...NONE, authorization }, { ...NONE, authorization: { ...authorization, token: 'abd' } }, 'another `authorization`'],
    ['another kind', { ...NONE, authorization }, { ...NONE, authorization: client }, 'another `authorization`'],
    ['the same in another order', { ...NONE, authorization: client }, { ...NONE, authorization: { scope: null, clientSecret: 'c', clientId: 'b', tokenUrl: 'https://a', type: client.type } }, undefined],
  ])('are compared when %s is wanted', (_name, kept, wanted, difference) => {
    expect(differenceOf(wanted, kept, now)).toBe(difference);
  }); // prettier-ignore

  it('are those of before, too, while both sign', () => {
    const both = changed(own, { secret: 'the second secret' }, now);
    expect(differenceOf(own, both, now + OVERLAP - 1)).toBeUndefined();
    expect(differenceOf(own, both, now + OVERLAP)).toBe('another secret');
  });
});
