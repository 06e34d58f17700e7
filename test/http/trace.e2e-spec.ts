import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { customer } from '../../src/customer/customer.resource';
import { Database } from '../../src/database/database';
import { newId } from '../../src/tmf/declare/new-id';
import { type Listener, startListener } from '../support/listener';
import { type OtherSystem, startOtherSystem } from '../support/other-system';
import { type TestApp, startTestApp } from '../support/test-app';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `${TRACE}-00f067aa0ba902b7-01`;
const onward = expect.stringMatching(new RegExp(`^${TRACE}-(?!00f067aa0ba902b7)[\\da-f]{16}-01$`));
const IDS = { 'X-Correlation-ID': 'order-7', 'X-Request-Id': 'gateway-1', traceparent: TRACEPARENT };
const ANSWERED = { 'x-correlation-id': 'order-7', 'x-request-id': 'gateway-1', traceparent: TRACEPARENT };
const made = expect.stringMatching(/^[\da-f-]{36}$/);

let t: TestApp;
let listener: Listener;
let other: OtherSystem;
beforeAll(async () => {
  [listener, other] = await Promise.all([startListener(), startOtherSystem()]);
  const REFERENCE_URLS = `Individual=${other.origin}/individual`;
  t = await startTestApp({ env: { REFERENCE_CHECK: 'strict', REFERENCE_URLS } });
});
afterAll(async () => {
  await t.close();
  await Promise.all([listener.close(), other.close()]);
});

const answered = async (
  method: 'get' | 'put' | 'patch',
  path: string,
  headers: Record<string, string>,
): Promise<object> => {
  const { headers: all } = await t.http[method](path).set(headers);
  return Object.fromEntries(Object.keys(ANSWERED).map((name) => [name, all[name]]));
};

it.each([
  ['a list', 'get', customer.collection],
  ['an error', 'get', `${customer.collection}/none`],
  ['a method that is not there', 'put', customer.collection],
  ['a path that is not there', 'get', '/none'],
  ['a path that cannot be decoded', 'get', '/%'],
  ['a body that is none', 'patch', `${customer.collection}/none`],
  ['health', 'get', '/health/live'],
  ['a page', 'get', '/'],
] as const)('%s is answered with the ids of its request, or a new one', async (_name, method, path) => {
  expect(await answered(method, path, IDS)).toEqual(ANSWERED);
  expect(await answered(method, path, { 'X-Request-Id': 'gateway-1' })).toEqual({
    'x-correlation-id': 'gateway-1',
    'x-request-id': 'gateway-1',
  });
  const bad = { 'X-Correlation-ID': 'two words', 'X-Request-Id': 'x'.repeat(129), traceparent: `${TRACEPARENT}-x` };
  for (const headers of [{}, bad]) expect(await answered(method, path, headers)).toEqual({ 'x-correlation-id': made });
});

it('an id that is sent twice is none', async () => {
  const { port } = new URL(t.origin);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Correlation-ID: a\r\nX-Correlation-ID: b\r\n\r\n`);
  expect(await text(socket)).toMatch(/^x-correlation-id: [\da-f-]{36}\r$/m);
}); // prettier-ignore

it('an event has the ids of the request, and so has what is sent of it, in a step of its own', async () => {
  await t.http.post(`${customer.api.basePath}/hub`).send({ callback: listener.url }).expect(201);
  const asked: object[] = [];
  other.answer = ({ headers }, response) => {
    asked.push(headers);
    response.end('{}');
  };
  const body = { name: 'Ada', engagedParty: { id: newId(), '@referredType': 'Individual' } };
  const { body: ada } = await t.http.post(customer.collection).set(IDS).send(body).expect(201);
  await t.http.patch(`${customer.collection}/${ada.id}`).set(IDS).send({ name: 'B', status: 'active' }).expect(200);
  await t.http.patch(customer.collection).set(IDS).type('application/json-patch+json').send([{ op: 'add', path: '/', value: { ...body, name: 'C' } }]).expect(200); // prettier-ignore
  await t.http.delete(`${customer.collection}/${ada.id}`).set({ 'X-Request-Id': 'gateway-2' }).expect(204);
  await listener.until(({ length }) => length === 5);
  const rows = await t.dataSource.query('select correlation_id as id, traceparent from event order by position');
  expect(rows).toEqual([...Array(4).fill({ id: 'order-7', traceparent: TRACEPARENT }), { id: 'gateway-2', traceparent: null }]);
  const sent = listener.received.filter(({ event }) => event.correlationId === 'order-7').map(({ headers }) => headers);
  expect(sent).toHaveLength(4);
  for (const headers of [...sent, ...asked]) {
    expect(headers).toMatchObject({ 'x-correlation-id': 'order-7', traceparent: onward });
  }
  const last = listener.received.find(({ event }) => event.correlationId === 'gateway-2');
  expect(last?.headers['x-correlation-id']).toBe('gateway-2');
  expect(last?.headers).not.toHaveProperty('traceparent');
  expect(asked).toHaveLength(1);
}); // prettier-ignore

it('an error that the log tells of is told with the ids', async () => {
  const database = t.app.get(Database);
  const query = database.query.bind(database);
  const spy = jest
    .spyOn(database, 'query')
    .mockImplementation((statement, values) =>
      values.includes('broken') ? Promise.reject(new Error('x')) : query(statement, values),
    );
  const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  await t.http.get(`${customer.collection}/broken`).set(IDS).expect(500);
  const logged = log.mock.calls.flat().join();
  log.mockRestore();
  spy.mockRestore();
  expect(logged).toContain(`(correlation order-7, trace ${TRACEPARENT}) GET ${customer.collection}/:id`);
});
