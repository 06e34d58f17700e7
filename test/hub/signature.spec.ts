import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { derivedSecret, sign } from '../../src/hub-notification/sender/signature';

type Verify = (secret: string, headers: Record<string, string | undefined>, body: string) => boolean;
const { verify } = jest.requireActual<{ verify: Verify }>('../../docs/examples/verify-signature.js');
const { deriveSecret } = jest.requireActual<{ deriveSecret: typeof derivedSecret }>(
  '../../docs/examples/derive-secret.js',
);

const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const BODY = '{"test": 2432232314}';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const now = (): number => Math.floor(Date.now() / 1000);
const headers = (secret: string, timestamp = now()): Record<string, string> => ({
  'webhook-id': ID,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': sign(secret, ID, timestamp, BODY),
});

describe('a signature', () => {
  it('is that of the example of Standard Webhooks', () => {
    expect(sign(SECRET, ID, 1614265330, BODY)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it.each([SECRET, 'a secret of many bytes', 'ein Schlüssel 🔑'])(
    'with %s is verified by the example of the docs',
    (secret) => {
      expect(verify(secret, headers(secret), BODY)).toBe(true);
    },
  );

  it('is verified among others', () => {
    const all = headers(SECRET);
    const several = `v1,AAAA v2,${all['webhook-signature']?.slice(3)} ${all['webhook-signature']}`;
    expect(verify(SECRET, { ...all, 'webhook-signature': several }, BODY)).toBe(true);
  });

  it.each([
    ['another body', {}, `${BODY} `],
    ['another id', { 'webhook-id': 'another' }, BODY],
    ['another time', { 'webhook-timestamp': String(now() - 1) }, BODY],
    ['no time', { 'webhook-timestamp': undefined }, BODY],
    ['another signature of the same length', { 'webhook-signature': sign('another', ID, now(), BODY) }, BODY],
    ['a short signature', { 'webhook-signature': 'v1,' }, BODY],
    ['none', { 'webhook-signature': undefined }, BODY],
  ])('does not hold for %s', (_name, changed, body) => {
    expect(verify(SECRET, { ...headers(SECRET), ...changed }, body)).toBe(false);
  });

  it('does not hold for another secret, nor for long', () => {
    expect(verify('another secret', headers(SECRET), BODY)).toBe(false);
    expect(verify(SECRET, headers(SECRET, now() - 299), BODY)).toBe(true);
    expect(verify(SECRET, headers(SECRET, now() - 301), BODY)).toBe(false);
    expect(verify(SECRET, headers(SECRET, now() + 310), BODY)).toBe(false);
  });
});

describe('a derived secret', () => {
  it.each([SECRET, 'a secret of many bytes', 'ein Schlüssel 🔑'])('of %s is what operators are told', (secret) => {
    expect(deriveSecret(secret, ID)).toBe(derivedSecret(secret, ID));
  });

  it('is printed for each HUB_SECRET', () => {
    const env = { ...process.env, HUB_SECRET: `${SECRET}, another secret` };
    const printed = execFileSync(process.execPath, ['docs/examples/derive-secret.js', ID], { env, encoding: 'utf8' });
    expect(printed).toBe(`${derivedSecret(SECRET, ID)}\n${derivedSecret('another secret', ID)}\n`);
  });

  it('is what the command of docs/notifications.md prints', () => {
    const [command = ''] = /^echo "whsec_.*$/m.exec(readFileSync('docs/notifications.md', 'utf8')) ?? [];
    const env = { ...process.env, HUB_SECRET: 'a secret of many bytes', id: ID };
    const printed = execFileSync('sh', ['-c', command], { env, encoding: 'utf8' });
    expect(printed.trim()).toBe(derivedSecret('a secret of many bytes', ID));
  });

  it('of one subscription signs nothing for another, and is not that which it is derived from', () => {
    const [one, other] = [derivedSecret(SECRET, ID), derivedSecret(SECRET, 'another')];
    const signatures = [one, other, SECRET].map((secret) => sign(secret, 'id', 1, '{}'));
    expect(new Set(signatures).size).toBe(3);
  });
});
