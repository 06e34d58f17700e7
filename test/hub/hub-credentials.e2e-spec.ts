import type { DataSource } from 'typeorm';
import { Credentials1795867200000 } from '../../src/database/migrations/1795867200000-credentials';
import { derivedSecret } from '../../src/hub-notification/sender/signature';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Body } from '../support/bodies';
import { type CallbackServer, startCallbackServer } from '../support/callback-server';
import { type Listener, type Received, startListener } from '../support/listener';
import { type TestApp, startTestApp } from '../support/test-app';
import { type TestDatabase, createTestDatabase } from '../support/test-database';

type Verify = (secret: string, headers: Received['headers'], body: string) => boolean;
const { verify } = jest.requireActual<{ verify: Verify }>('../../docs/examples/verify-signature.js');

const { collection, api } = partyRole;
const HUB = `${api.basePath}/hub`;
const ADMIN = '/hub-admin/v1/subscription';

/** In all that must never be seen again. */
const MARK = 'marked';
const [SECRET, NEW_SECRET] = [`${MARK}-secret-of-the-listener`, `${MARK}-new-secret-of-the-listener`];
const BEARER = { type: 'bearer', token: `${MARK}-token` };
const [KEY, NEW_KEY] = [`${MARK}-key-of-32-characters-or-more`, `${MARK}-another-key-of-32-characters`];
const ENV = { HUB_RETRY_MIN: '1', HUB_RETRY_MAX: '10', LOG_LEVEL: 'verbose' };

let listener: Listener;
let endpoint: CallbackServer;
let database: TestDatabase;
let t: TestApp;
/** What has been written to the log and answered. */
let seen: string[];
let answers: string[];

beforeAll(async () => {
  [listener, endpoint] = await Promise.all([startListener(), startCallbackServer()]);
});
afterAll(async () => {
  await Promise.all([listener.close(), endpoint.close()]);
});
beforeEach(async () => {
  [seen, answers] = [[], []];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => seen.push(String(chunk)) > 0);
  }
  listener.reset();
  endpoint.received.length = 0;
  answerTokens();
  database = await createTestDatabase();
});
afterEach(async () => {
  await t.close();
  await database.drop();
  jest.restoreAllMocks();
  for (const text of [...seen, ...answers]) expect(text).not.toContain(MARK);
});

const start = async (env: Record<string, string> = {}, prepare?: (dataSource: DataSource) => Promise<void>) => {
  t = await startTestApp({ database, env: { ...ENV, ...env }, ...(prepare && { prepare }) });
};
const send = async (path: string, body: Body, status: number): Promise<Body> => {
  const answer = await t.http.post(path).send(body);
  answers.push(answer.text, JSON.stringify(answer.headers));
  expect([answer.status, answer.body]).toEqual([status, answer.body]);
  return answer.body;
};
const subscribe = async (more: Body = {}, status = 201): Promise<Body> =>
  send(HUB, { callback: listener.url, ...more }, status);
const change = (id: unknown, body: Body, status = 204): Promise<Body> =>
  send(`${ADMIN}/${String(id)}/credentials`, body, status);
/** Makes an event, and waits for its notification. */
const notified = async (): Promise<Received> => {
  const { id } = await send(collection, { name: 'Ada' }, 201);
  const isIt = ({ event }: Received): boolean => event.event['partyRole']?.['id'] === id;
  await listener.until((received) => received.some(isIt));
  return listener.received.findLast(isIt) as Received;
};
const kept = async (): Promise<string> => JSON.stringify(await t.dataSource.query('select * from subscription'));
const credentials = async (): Promise<string> =>
  (await t.dataSource.query('select credentials from subscription'))[0].credentials;
const signs = ({ headers, text }: Received, ...secrets: string[]): boolean[] =>
  secrets.map((secret) => verify(secret, headers, text));
const clientCredentials = (): Body => ({
  type: 'clientCredentials',
  tokenUrl: `${endpoint.origin}/token`,
  clientId: 'tmf-hub',
  clientSecret: `${MARK}-client-secret`,
  scope: 'events.write',
});
/** A new token each time. */
function answerTokens(): void {
  endpoint.answer = (_request, response) => {
    const access_token = `${MARK}-${endpoint.received.length}`;
    response.end(JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600 }));
  };
}
const seeAll = async (id: unknown): Promise<void> => {
  for (const path of [HUB, `${HUB}/${String(id)}`, ADMIN, `${ADMIN}/${String(id)}`, '/metrics']) {
    answers.push((await t.http.get(path).expect(200)).text);
  }
};

describe('credentials of a subscription', () => {
  it('authorize and sign what is sent, and are never seen again, not in the database either', async () => {
    await start({ SECRETS_KEY: KEY });
    const { id } = await subscribe({ secret: SECRET, authorization: BEARER });
    const sent = await notified();
    expect([sent.headers.authorization, ...signs(sent, SECRET)]).toEqual([`Bearer ${MARK}-token`, true]);
    expect(await kept()).not.toContain(MARK);
    await seeAll(id);
    expect(await subscribe({ secret: SECRET, authorization: BEARER })).toMatchObject({ id });
    for (const [other, difference] of [
      [{ secret: SECRET }, '`authorization`'],
      [{ authorization: BEARER }, 'a secret'],
      [{ secret: SECRET, authorization: clientCredentials() }, 'another `authorization`'],
    ] as const) {
      expect((await subscribe(other, 409))['message']).toContain(`with ${difference}: `);
    }
  });

  it('get tokens, one for many deliveries, and another when the listener has had enough of it', async () => {
    await start({ SECRETS_KEY: KEY });
    const { id } = await subscribe({ authorization: clientCredentials() });
    await Promise.all([notified(), notified(), notified()]);
    const tokens = (): unknown[] => [...new Set(listener.received.map(({ headers }) => headers.authorization))];
    expect([tokens(), endpoint.received.length]).toEqual([[`Bearer ${MARK}-1`], 1]);
    expect(endpoint.received[0]?.body).toBe('grant_type=client_credentials&scope=events.write');
    listener.reset();
    listener.answer = ({ headers }, response) =>
      response.writeHead(headers.authorization === `Bearer ${MARK}-2` ? 201 : 401).end();
    await notified();
    await listener.until((received) => received.length === 2);
    expect([tokens(), endpoint.received.length]).toEqual([[`Bearer ${MARK}-1`, `Bearer ${MARK}-2`], 2]);
    expect(await kept()).not.toContain(MARK);
    await seeAll(id);
    expect((await t.http.get(`/hub-admin/v1/parkedDelivery`)).body).toEqual([]);
  });

  it('whose token endpoint fails keep the events, and say why', async () => {
    await start({ SECRETS_KEY: KEY });
    endpoint.answer = (_request, response) => response.writeHead(500).end(`${MARK} ${SECRET}`);
    const { id } = await subscribe({ authorization: clientCredentials() });
    await send(collection, { name: 'Ada' }, 201);
    await endpoint.receives(2);
    let health: Body;
    do health = (await t.http.get(`${ADMIN}/${String(id)}`)).body;
    while (health['lastError'] === null);
    expect(health).toMatchObject({ lastError: 'no token: status 500', backlog: 1, parked: 0 });
    expect(listener.received).toEqual([]);
    await seeAll(id);
    answerTokens();
    await t.http
      .post(`${ADMIN}/${String(id)}/resume`)
      .type('json')
      .expect(200);
    await listener.until(({ length }) => length === 1);
  });

  it('with an authorization are refused without a key; a secret is not', async () => {
    await start();
    for (const authorization of [BEARER, clientCredentials()]) {
      const { code, message } = await subscribe({ authorization }, 501);
      expect([code, message]).toEqual(['notSupported', expect.stringContaining('SECRETS_KEY')]);
    }
    const { id } = await subscribe({ secret: SECRET });
    await change(id, { authorization: BEARER }, 501);
    expect(signs(await notified(), SECRET)).toEqual([true]);
  });

  it('that cannot be understood are refused, with all that is wrong', async () => {
    await start({ SECRETS_KEY: KEY });
    const refused: [authorization: unknown, ...problems: string[]][] = [
      [MARK, '/authorization: must be an object whose type is'],
      [{ type: MARK }, '/authorization: must be an object whose type is'],
      [{ type: 'bearer' }, '/authorization/token: '],
      [{ type: 'bearer', token: `${MARK}\n` }, '/authorization/token: '],
      [{ type: 'bearer', token: MARK.repeat(683) }, '/authorization/token: '],
      [{ ...BEARER, clientId: MARK }, '/authorization: must have no other members than type, token'],
      [{ ...BEARER, toString: MARK }, '/authorization: must have no other members than type, token'],
      [{ type: 'clientCredentials' }, ...['tokenUrl', 'clientId', 'clientSecret'].map((name) => `/authorization/${name}: `)],
      [{ ...clientCredentials(), tokenUrl: `http://169.254.169.254/${MARK}` }, '/authorization/tokenUrl: must not lead to a link-local'],
      [{ ...clientCredentials(), clientId: 5 }, '/authorization/clientId: '],
      [{ ...clientCredentials(), clientSecret: `${MARK}é` }, '/authorization/clientSecret: '],
      [{ ...clientCredentials(), scope: ' ' }, '/authorization/scope: '],
    ];
    for (const [authorization, ...problems] of refused) {
      const { code, message } = await subscribe({ authorization }, 400);
      for (const problem of problems) expect([code, message]).toEqual(['invalidBody', expect.stringContaining(problem)]);
    }
    expect(await kept()).toBe('[]');
  }); // prettier-ignore

  it('are not sent over http into a network that others share, nor to where callbacks may not lead', async () => {
    await start({ SECRETS_KEY: KEY, HUB_ALLOW_PRIVATE: 'false' });
    const callback = 'http://8.8.8.8/';
    const plain = await subscribe({ callback, authorization: { ...clientCredentials(), tokenUrl: callback } }, 400);
    expect(plain['message']).toBe(
      '/authorization: must not be sent over http: the callback must be https; /authorization/tokenUrl: must be an https URL',
    );
    const inside = await subscribe({ callback: 'https://8.8.8.8/', authorization: clientCredentials() }, 400);
    expect(inside['message']).toContain('/authorization/tokenUrl: must not lead to a private address');
  });

  it('change without loss: both secrets sign for a while, and either is the same subscription', async () => {
    await start({ SECRETS_KEY: KEY });
    const { id } = await subscribe({ secret: SECRET });
    await notified();
    await t.http.post(`${ADMIN}/${String(id)}/pause`).type('json').expect(200);
    await change(id, { secret: NEW_SECRET, authorization: BEARER });
    await t.http.post(`${ADMIN}/${String(id)}/resume`).type('json').expect(200);
    const sent = await notified();
    expect([sent.headers.authorization, ...signs(sent, SECRET, NEW_SECRET)]).toEqual([`Bearer ${MARK}-token`, true, true]);
    for (const secret of [SECRET, NEW_SECRET]) expect(await subscribe({ secret, authorization: BEARER })).toMatchObject({ id });
    expect(await kept()).not.toContain(MARK);
    await change(id, { authorization: null });
    expect(await subscribe({ secret: NEW_SECRET })).toMatchObject({ id });
    for (const [body, problem] of [[{}, 'The body must have'], [{ secret: 'short' }, '/secret: '], [{ authorization: MARK }, '/authorization: ']] as const) {
      expect((await change(id, body, 400))['message']).toContain(problem);
    }
    await change('none', { secret: NEW_SECRET }, 404);
  }); // prettier-ignore
});

describe('keys', () => {
  it('encrypt at the start what was kept plain, and what an older key has encrypted', async () => {
    await start();
    await subscribe({ secret: SECRET });
    expect(await kept()).toContain(SECRET);
    expect(JSON.parse(await credentials())).toEqual({ secret: SECRET, authorization: null });
    for (const SECRETS_KEY of [KEY, `${NEW_KEY},${KEY}`, NEW_KEY]) {
      const before = await credentials();
      await t.close();
      await start({ SECRETS_KEY });
      expect(await kept()).not.toContain(MARK);
      expect((await credentials()) === before).toBe(SECRETS_KEY === NEW_KEY);
      expect(signs(await notified(), SECRET)).toEqual([true]);
    }
  });

  it('that are gone let deliveries wait, and new credentials go on with them', async () => {
    await start({ SECRETS_KEY: KEY });
    const { id } = await subscribe({ secret: SECRET, authorization: BEARER });
    await t.close();
    await start({ SECRETS_KEY: NEW_KEY });
    expect(seen.join('')).toContain(`SECRETS_KEY does not open the credentials of 1 subscriptions, the first of them ${String(id)}`);
    await send(collection, { name: 'Ada' }, 201);
    let health: Body;
    do health = (await t.http.get(`${ADMIN}/${String(id)}`)).body;
    while (health['lastError'] === null);
    expect(health).toMatchObject({ lastError: 'SECRETS_KEY does not open its credentials', parked: 0 });
    expect((await subscribe({ secret: SECRET, authorization: BEARER }, 409))['message']).toContain('SECRETS_KEY does not open');
    await change(id, { secret: NEW_SECRET }, 400);
    await change(id, { secret: NEW_SECRET, authorization: null });
    await t.http.post(`${ADMIN}/${String(id)}/resume`).type('json').expect(200);
    await listener.until(({ length }) => length === 1);
    expect(signs(listener.received[0] as Received, NEW_SECRET)).toEqual([true]);
  }); // prettier-ignore

  it('open no row that was put in the place of another', async () => {
    await start({ SECRETS_KEY: KEY });
    await subscribe({ secret: SECRET });
    const { id } = await subscribe({ callback: `${listener.url}/other`, secret: NEW_SECRET });
    await t.dataSource.query('update subscription set credentials = (select credentials from subscription where id <> $1) where id = $1', [id]);
    await send(collection, { name: 'Ada' }, 201);
    let health: Body;
    do health = (await t.http.get(`${ADMIN}/${String(id)}`)).body;
    while (health['lastError'] === null);
    expect(health['lastError']).toBe('SECRETS_KEY does not open its credentials');
  }); // prettier-ignore

  it('HUB_SECRET signs for each subscription with a secret of its own, and while it is exchanged with both', async () => {
    const [old, fresh] = [`${MARK}-old-hub-secret`, `${MARK}-new-hub-secret`];
    await start({ HUB_SECRET: `${fresh},${old}` });
    const { id } = await subscribe();
    const { id: other } = await subscribe({ callback: `${listener.url}/other` });
    await notified();
    await listener.until(({ length }) => length === 2);
    for (const [path, own, another] of [['/listener', id, other], ['/listener/other', other, id]] as const) {
      const sent = listener.received.find((each) => each.path === path) as Received;
      const secrets = [fresh, old].map((secret) => derivedSecret(secret, String(own)));
      expect(signs(sent, ...secrets)).toEqual([true, true]);
      expect(signs(sent, fresh, old, derivedSecret(fresh, String(another)))).toEqual([false, false, false]);
    }
  }); // prettier-ignore

  it('a secret of an older version is read, and encrypted', async () => {
    await start();
    const { id } = await subscribe({ secret: SECRET });
    const runner = t.dataSource.createQueryRunner();
    await new Credentials1795867200000().down(runner);
    await runner.query(`delete from migration where name = 'Credentials1795867200000'`);
    expect(await runner.query('select secret from subscription')).toEqual([{ secret: SECRET }]);
    await runner.release();
    await t.close();
    await start({ SECRETS_KEY: KEY });
    expect(await kept()).not.toContain(MARK);
    expect(await subscribe({ secret: SECRET })).toMatchObject({ id });
    expect(signs(await notified(), SECRET)).toEqual([true]);
  });
});
