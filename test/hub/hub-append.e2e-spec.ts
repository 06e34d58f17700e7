import { customer } from '../../src/customer/customer.resource';
import { type Listener, startListener } from '../support/listener';
import { type TestApp, startTestApp } from '../support/test-app';

const HUB = `${customer.api.basePath}/hub`;

/** Characters that the longest URL of a callback can have. */
const MAX_LENGTH = 2048;
const LONGEST = '/listener/customerAttributeValueChangeEvent';

describe('a hub with HUB_APPEND_LISTENER', () => {
  let t: TestApp;
  let listener: Listener;

  beforeAll(async () => {
    t = await startTestApp({ env: { HUB_APPEND_LISTENER: 'true' } });
    listener = await startListener();
  });
  afterAll(async () => {
    await t.close();
    await listener.close();
  });

  it('appends to the path, and leaves the query where it is', async () => {
    const { body } = await t.http.post(HUB).send({ callback: `${listener.url}/?token=1` }).expect(201); // prettier-ignore
    expect(body.callback).toBe(`${listener.url}/?token=1`);
    await t.http
      .post(customer.collection)
      .send({ name: 'Ada', engagedParty: { id: '1', '@referredType': 'Individual' } })
      .expect(201);
    await listener.until((received) => received.length === 1);
    expect(listener.received[0]?.path).toBe('/listener/listener/customerCreateEvent?token=1');
  });

  it('refuses a callback that is too long only with what is appended', async () => {
    const ofLength = (length: number): string => `${listener.url}/`.padEnd(length, 'x');
    const { body } = await t.http
      .post(HUB)
      .send({ callback: ofLength(MAX_LENGTH - LONGEST.length + 1) })
      .expect(400);
    expect(body).toMatchObject({
      code: 'invalidBody',
      message: expect.stringMatching(/^\/callback: must not be longer than 2048 characters, .*HUB_APPEND_LISTENER/),
    });
    await t.http
      .post(HUB)
      .send({ callback: ofLength(MAX_LENGTH - LONGEST.length) })
      .expect(201);
  });
});
