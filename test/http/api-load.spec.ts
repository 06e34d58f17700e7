import { once } from 'node:events';
import { type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { ClientConnections } from '../../src/connections/client-connections';
import { ApiLoad } from '../../src/connections/api-load';
import { HeldBytes } from '../../src/memory/held-bytes';

let server: Server;
let load: ApiLoad;
let held: ServerResponse[];
let clients: Socket[];

beforeEach(async () => {
  held = [];
  clients = [];
  server = createServer((request, response) => void request.resume().on('end', () => held.push(response)));
  load = new ApiLoad(new ClientConnections(server, 100, new HeldBytes(1e6)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n';

/** Sends the text on so many connections, and waits until all these requests have begun. */
async function send(text: string, count: number): Promise<void> {
  let begun = 0;
  const all = new Promise<void>((resolve) => {
    server.on('request', () => void (++begun === count && resolve()));
  });
  for (let n = 0; n < count; n++) {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    client.write(text);
  }
  await all;
}

it('eight requests that wait for their answers are a load, until one has got it', async () => {
  const arrived = new Promise<void>((resolve) => {
    server.on('request', (request) => request.on('end', () => void (held.length === 8 && resolve())));
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
