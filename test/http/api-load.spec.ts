import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ClientConnections } from '../../src/connections/client-connections';
import { ApiLoad } from '../../src/connections/api-load';
import { HeldBytes } from '../../src/memory/held-bytes';
import { type LoopbackServer, connectTo, serve } from '../support/loopback';

let api: LoopbackServer;
let load: ApiLoad;
let held: ServerResponse[];

beforeEach(async () => {
  held = [];
  api = await serve((request, response) => void request.resume().on('end', () => held.push(response)));
  load = new ApiLoad(new ClientConnections(api.server, 100, new HeldBytes(1e6)));
});
afterEach(() => api.close());

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n';

/** Sends the text on so many connections, and waits until all these requests have begun. */
async function send(text: string, count: number): Promise<void> {
  let begun = 0;
  const all = new Promise<void>((resolve) => {
    api.server.on('request', () => void (++begun === count && resolve()));
  });
  for (let n = 0; n < count; n++) connectTo(api.port).write(text);
  await all;
}

it('eight requests that wait for their answers are a load, until one has got it', async () => {
  const arrived = new Promise<void>((resolve) => {
    api.server.on('request', (request) => request.on('end', () => void (held.length === 8 && resolve())));
  });
  await send(`${HEAD}body`, 8);
  await arrived;
  expect(load.isBusy).toBe(true);
  const [first] = held;
  const closed = once(first as ServerResponse, 'close');
  first?.end();
  await closed;
  expect(load.isBusy).toBe(false);
});

it('requests of which only a part has come are none', async () => {
  await send(HEAD, 30);
  expect(load.isBusy).toBe(false);
});
