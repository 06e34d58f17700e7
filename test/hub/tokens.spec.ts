import type { ClientCredentials } from '../../src/hub-notification/credentials/credentials';
import { TokenClient } from '../../src/hub-notification/credentials/token-client';
import { Tokens } from '../../src/hub-notification/credentials/tokens';
import { AuthorizationError } from '../../src/hub-notification/sender/outcome';
import { callbackGuard } from '../support/callback-guard';
import { type CallbackServer, startCallbackServer } from '../support/callback-server';

let server: CallbackServer;
/** Not from 0 on, which a cache takes for no time. */
const START = 1_000_000;
let time = START;
beforeEach(async () => {
  server = await startCallbackServer();
  time = START;
});
afterEach(() => server.close());

const forever = new AbortController().signal;
const credentials = (more: Partial<ClientCredentials> = {}): ClientCredentials => ({
  type: 'clientCredentials',
  tokenUrl: `${server.origin}/token?tenant=a`,
  clientId: 'tmf hub',
  clientSecret: 'sensitive:100%+ü'.replace('ü', '='),
  scope: 'events.write more',
  ...more,
});
const answer = (body: unknown, status = 200): void => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  server.answer = (_request, response) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
};
/** A new token for each request. */
const answerTokens = (more: object = {}): void => {
  server.answer = (_request, response) => {
    response.end(JSON.stringify({ access_token: `t${server.received.length}`, token_type: 'bearer', ...more }));
  };
};
const client = (): TokenClient => new TokenClient(callbackGuard(), 60_000);
const authorizer = (of = credentials()) => new Tokens(client(), () => time).authorizerOf('subscription', of);

describe('a token', () => {
  it('is asked for as RFC 6749 has it', async () => {
    answer({ access_token: 'abc', token_type: 'BEARER', expires_in: 100 });
    expect(await client().ask(credentials(), forever)).toEqual({ header: 'Bearer abc', life: 70_000 });
    const [{ method, url, headers, body } = { headers: {} }] = server.received;
    expect([method, url]).toEqual(['POST', '/token?tenant=a']);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'events.write more',
    });
    const [id, secret] = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':');
    expect([id, secret].map((text) => new URLSearchParams(`=${text}`).get(''))).toEqual([
      'tmf hub',
      'sensitive:100%+=',
    ]);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('needs no scope', async () => {
    answer({ access_token: 'abc', token_type: 'Bearer' });
    await client().ask(credentials({ scope: null }), forever);
    expect(server.received[0]?.body).toBe('grant_type=client_credentials');
  });

  it.each([
    ['status 401', { error: 'invalid_client', error_description: 'sensitive' }, 401],
    ['status 500', 'sensitive', 500],
    ['status 302', '', 302],
    ['the answer is no JSON object', 'sensitive', 200],
    ['the answer is no JSON object', '[]', 200],
    ['there is none in the answer', { token_type: 'bearer' }, 200],
    ['there is none in the answer', { access_token: 'sensitive\nheader: x', token_type: 'bearer' }, 200],
    ['token_type must be Bearer', { access_token: 'sensitive', token_type: 'mac' }, 200],
    ['the answer is too long', `{"access_token":"${'x'.repeat(65_536)}"}`, 200],
  ])('is not there, and the reason tells nothing: %s', async (reason, body, status) => {
    answer(body, status);
    const error = await client().ask(credentials(), forever).catch((thrown: unknown) => thrown); // prettier-ignore
    expect(error).toBeInstanceOf(AuthorizationError);
    expect((error as AuthorizationError).reason).toBe(`no token: ${reason}`);
  });

  it('is asked for only where callbacks may lead', async () => {
    const guarded = new TokenClient(callbackGuard({ allowPrivate: false }), 60_000);
    const ask = (tokenUrl: string) => guarded.ask(credentials({ tokenUrl }), forever);
    await expect(ask(`${server.origin}/token`)).rejects.toThrow('no token: must not lead to a private address');
    await expect(ask('http://169.254.169.254/token')).rejects.toThrow('no token: must not lead to a link-local');
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const renamed = new TokenClient(callbackGuard({ allowPrivate: false }, resolve), 60_000);
    const tokenUrl = `http://login.example:${server.port}/token`;
    await expect(renamed.ask(credentials({ tokenUrl }), forever)).rejects.toThrow(
      'no token: must not lead to a private',
    );
    expect(server.connections.made).toBe(0);
  });

  it('is not waited for when its time is over', async () => {
    server.answer = () => undefined;
    const over = new AbortController();
    const asking = client().ask(credentials(), over.signal);
    await server.receives(1);
    over.abort(Object.assign(new Error('sensitive'), { code: 'timeout' }));
    await expect(asking).rejects.toThrow('no token: timeout');
  });

  it('is kept until shortly before it expires', async () => {
    answerTokens({ expires_in: 300 });
    const header = authorizer();
    expect([await header(forever), await header(forever)]).toEqual(['Bearer t1', 'Bearer t1']);
    time = START + 269_000;
    expect(await header(forever)).toBe('Bearer t1');
    time = START + 271_000;
    expect(await header(forever)).toBe('Bearer t2');
  });

  it('is kept for a while that is not said, half of a short life, and not if it is over', async () => {
    for (const [expires_in, kept] of [[undefined, 269_000], [20, 9_000], ['soon', 269_000], [0, -1]] as const) {
      answerTokens({ expires_in });
      time = START;
      const header = authorizer();
      const first = await header(forever);
      time = START + kept;
      if (kept >= 0) expect(await header(forever)).toBe(first);
      time = START + kept + 2_000;
      expect(await header(forever)).not.toBe(first);
    }
  }); // prettier-ignore

  it('is renewed when it is refused, once for all who were refused with it', async () => {
    answerTokens({ expires_in: 300 });
    const header = authorizer();
    const first = await header(forever);
    expect(await Promise.all([header(forever, first), header(forever, first)])).toEqual(['Bearer t2', 'Bearer t2']);
    expect(await header(forever, first)).toBe('Bearer t2');
    expect(server.received).toHaveLength(2);
  });

  it('is asked for once by all who want it at the same time, and again after a failure', async () => {
    answer('', 500);
    const header = authorizer();
    const failed = await Promise.allSettled([header(forever), header(forever)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(server.received).toHaveLength(1);
    answerTokens();
    expect(await header(forever)).toBe('Bearer t2');
  });

  it('is of one subscription and of its credentials', async () => {
    answerTokens();
    const tokens = new Tokens(client(), () => time);
    const headers = [
      tokens.authorizerOf('one', credentials()),
      tokens.authorizerOf('other', credentials()),
      tokens.authorizerOf('one', credentials({ clientSecret: 'another' })),
      tokens.authorizerOf('one', { type: 'bearer', token: 'static' }),
    ];
    const got = [];
    for (const header of headers) got.push(await header(forever));
    expect(got).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3', 'Bearer static']);
  });
});
