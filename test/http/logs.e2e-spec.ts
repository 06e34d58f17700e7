import { ResourceRepository } from '../../src/tmf/store/resource.repository';
import { type Body, minimalCustomer } from '../support/bodies';
import { type Listener, startListener } from '../support/listener';
import { type TestApp, startTestApp } from '../support/test-app';

const BASE = '/tmf-api/customerManagement/v4';
const CUSTOMER = `${BASE}/customer`;

/** What nothing that is logged may have in it. */
const MARK = 'SECRET-MARK';

describe('the log, at its most talkative', () => {
  let t: TestApp;
  let listener: Listener;
  let lines: string[];
  const spies: jest.SpyInstance[] = [];

  beforeAll(async () => {
    lines = [];
    for (const stream of [process.stdout, process.stderr]) {
      const take = (chunk: string | Uint8Array): boolean => lines.push(String(chunk)) > 0;
      spies.push(jest.spyOn(stream, 'write').mockImplementation(take));
    }
    listener = await startListener();
    t = await startTestApp({
      env: {
        LOG_LEVEL: 'verbose',
        HUB_SECRET: `whsec_${Buffer.from(`${MARK}${MARK}`).toString('base64')}`,
        HUB_RETRY_MIN: '1',
        HUB_MAX_ATTEMPTS: '2',
      },
    });
  });
  afterAll(async () => {
    spies.forEach((spy) => spy.mockRestore());
    await t.close();
    await listener.close();
  });
  beforeEach(() => (lines.length = 0));

  const send = (method: 'delete' | 'get' | 'patch' | 'post' | 'put', path: string, body?: object | string) =>
    t.http[method](path).set('Authorization', `Bearer ${MARK}`).set('Content-Type', 'application/json').send(body);

  const marked = (more: Body = {}): Body => ({ ...minimalCustomer(), name: MARK, [MARK]: MARK, ...more });

  const expectClean = (): void => {
    const base64 = Buffer.from(`${MARK}${MARK}`).toString('base64');
    expect(lines.filter((line) => line.includes(MARK) || line.includes(base64))).toEqual([]);
  };

  it('is of this application', async () => {
    await t.http.get('/nowhere');
    const failing = jest.spyOn(ResourceRepository.prototype, 'find').mockRejectedValueOnce(new Error('a defect'));
    await send('get', `${CUSTOMER}/1`).expect(500);
    failing.mockRestore();
    expect(lines.join('')).toContain('a defect');
  });

  it('has nothing of what requests say, whether they succeed or fail', async () => {
    const { body } = await send('post', CUSTOMER, marked()).expect(201);
    const answers = [
      await send('get', `${CUSTOMER}/${body.id}`),
      await send('patch', `${CUSTOMER}/${body.id}`, { statusReason: MARK }),
      await send('get', `${CUSTOMER}?name=${MARK}&fields=${MARK}&sort=-${MARK}`),
      await send('get', `${CUSTOMER}?filter=$[?(@.name=='${MARK}')]`),
      await send('get', `${CUSTOMER}?filter=$[?(@.name=='${MARK}'`),
      await send('get', `${CUSTOMER}?limit=${MARK}`),
      await send('get', `${CUSTOMER}/${MARK}`),
      await send('get', `/${MARK}/%zz?${MARK}`),
      await send('post', CUSTOMER, marked({ engagedParty: MARK })),
      await send('post', CUSTOMER, `{"${MARK}": ${MARK}`),
      await send('post', CUSTOMER, marked({ href: MARK })).set('Idempotency-Key', MARK),
      await send('post', CUSTOMER, JSON.stringify(marked())).type(`text/${MARK}`),
      await send('put', CUSTOMER, marked()),
      await send('post', `${BASE}/listener/customerCreateEvent`, { eventType: MARK }),
      await send('delete', `${CUSTOMER}/${body.id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400, 400, 404, 404, 400, 400, 400, 415, 405, 400, 204]); // prettier-ignore
    expectClean();
  });

  it('has neither secret, nor callback, nor query of a subscription, nor what it is sent', async () => {
    const callback = `${listener.url}?token=${MARK}`;
    const query = `event.customer.name=${MARK}`;
    await send('post', `${BASE}/hub`, { callback, secret: `${MARK}${MARK}`, query }).expect(201);
    await send('post', `${BASE}/hub`, { callback: `${callback}2`, query }).expect(201);
    await send('post', CUSTOMER, marked()).expect(201);
    await listener.until((received) => received.length === 2);
    listener.answer = (_received, response) => void response.writeHead(400, MARK).end(MARK);
    await send('post', CUSTOMER, marked()).expect(201);
    await listener.until((received) => received.length === 4);
    // Logged when it is known how the delivery has ended, and that is written down.
    while (lines.filter((line) => line.includes('rejected')).length < 2)
      await send('get', '/hub-admin/v1/parkedDelivery');
    await t.dataSource.query(`update subscription set query = 'name..=${MARK}'`);
    await send('post', CUSTOMER, marked()).expect(201);
    while (!lines.some((line) => line.includes('not understood any more'))) await send('get', CUSTOMER);
    await send('post', `${BASE}/hub`, { callback: `ftp://${MARK}`, secret: MARK }).expect(400);
    expectClean();
  });

  it.each([
    ['a defect', new Error('a defect')],
    ['what quotes a value', Object.assign(new Error(`invalid input: "${MARK}"`), { code: '22P02' })],
    ['what quotes JSON', new SyntaxError(`Unexpected token 'S', "${MARK}" is not valid JSON`)],
  ])('has the id that is all that a 500 tells, and the route, of %s', async (_what, error) => {
    const failing = jest.spyOn(ResourceRepository.prototype, 'find').mockRejectedValueOnce(error);
    const { body } = await send('get', `${CUSTOMER}/${MARK}?fields=${MARK}`).expect(500);
    failing.mockRestore();
    const [, id = ''] = /^Please report this id: ([\da-f-]{36})$/.exec(body.message) ?? [];
    expect(body).toEqual({
      '@type': 'Error',
      code: 'internalError',
      reason: 'Something went wrong in the server.',
      message: expect.stringContaining(id),
      status: '500',
    });
    expect(id).not.toBe('');
    const told = lines.filter((line) => line.includes(id));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`GET ${CUSTOMER}/:id`);
    expectClean();
  });
});
