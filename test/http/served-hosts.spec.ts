import type { FastifyRequest } from 'fastify';
import { unnamedHosts } from '../../src/banner';
import { loadSettings } from '../../src/config/env';
import { hostCheck } from '../../src/tmf/http/checks/served-hosts';
import type { TmfException } from '../../src/tmf/error/tmf.exception';

const LOOPBACK = ['localhost', 'LocalHost:3000', 'localhost.', 'a.localhost', '127.0.0.1', '127.9.9.9:1', '[::1]:3000'];
const OTHERS = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '10.0.0.2',
  '0.0.0.0',
  '[::2]',
  'xlocalhost',
];
const NAMED = 'api.example.com,*.example.org:8080,web.example:80';

/** The status of a request to the host, at an address of this server. */
function checked(env: Record<string, string | undefined>) {
  const check = hostCheck(loadSettings(env).http);
  return (host: string, localAddress = '127.0.0.1'): number => {
    try {
      check({ host, headers: { host }, socket: { localAddress } } as unknown as FastifyRequest);
      return 200;
    } catch (error) {
      return (error as TmfException).status;
    }
  };
}

describe('the hosts that are served', () => {
  it.each([{}, { HOST: '0.0.0.0' }, { HOST: '::' }])('without being named are those of this machine: %p', (env) => {
    const statusOf = checked(env);
    // Each twice, for what is remembered.
    for (const host of [...LOOPBACK, ...LOOPBACK]) expect([host, statusOf(host)]).toEqual([host, 200]);
    for (const host of [...OTHERS, ...OTHERS]) expect([host, statusOf(host)]).toEqual([host, 421]);
  });

  it('have the address that was asked among them, and only there', () => {
    const statusOf = checked({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'a.example' });
    expect(statusOf('10.0.0.2:3000', '10.0.0.2')).toBe(200);
    expect(statusOf('10.0.0.2:3000', '::ffff:10.0.0.2')).toBe(200);
    expect(statusOf('[FE80:0::1]', 'fe80::1')).toBe(200);
    expect(statusOf('10.0.0.2:3000', '10.0.0.3')).toBe(421);
  });

  it.each([
    [{ PUBLIC_URL: 'https://Api.example.com/tmf' }, ['api.example.com', 'API.example.com.:8443', 'localhost'], ['example.com']],
    [{ PUBLIC_URL: 'https://[::2]', ALLOWED_HOSTS: 'a.example' }, ['[::2]', 'a.example'], ['localhost', 'b.example']],
    [{ HOST: 'tmf.internal' }, ['tmf.internal:3000', 'localhost'], ['internal']],
    [{ ALLOWED_HOSTS: NAMED }, ['api.example.com:1', 'a.b.example.org:8080', 'web.example', 'web.example:80'],
      ['localhost', 'example.org:8080', 'a.example.org', 'xexample.org:8080', 'web.example:81', 'x.api.example.com']],
    [{ ALLOWED_HOSTS: '*' }, [...LOOPBACK, ...OTHERS], []],
  ])('are those that are named: %p', (env, served, refused) => {
    const statusOf = checked(env);
    for (const host of served) expect([host, statusOf(host)]).toEqual([host, 200]);
    for (const host of refused) expect([host, statusOf(host)]).toEqual([host, 421]);
  }); // prettier-ignore

  it.each(['', 'a b', 'a"b', 'a/b', '<x>', 'u@a', 'a:b', 'a:65536', 'a,b', '[::1', '::1', '1.2.3.4.5', '%61', 'ä', `${'a.'.repeat(127)}`])(
    'are hosts at all, even if any is served: not %p',
    (host) => expect(checked({ ALLOWED_HOSTS: '*' })(host)).toBe(400),
  ); // prettier-ignore

  it('may have names of 253 characters', () => {
    expect(checked({ ALLOWED_HOSTS: '*' })(`${'a.'.repeat(126)}a`)).toBe(200);
  });
});

it.each([
  [{}, 0],
  [{ HOST: '0.0.0.0' }, 1],
  [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://api.example.com' }, 0],
  [{ HOST: '10.0.0.1', ALLOWED_HOSTS: '*' }, 0],
])('the start says that no host is named only on a network: %p', (env, lines) => {
  expect(unnamedHosts(loadSettings(env).http)).toHaveLength(lines);
});
