import { once } from 'node:events';
import type { Client } from 'undici';
import { Connections } from '../../src/hub-notification/sender/connections';
import { callbackGuard } from '../support/callback-guard';
import { type CallbackServer, startCallbackServer } from '../support/callback-server';

describe('connections', () => {
  let server: CallbackServer;
  let connections: Connections;
  beforeEach(async () => {
    server = await startCallbackServer();
    connections = new Connections(callbackGuard(), 60_000);
  });
  afterEach(async () => {
    await connections.close();
    await server.close();
  });

  async function used(): Promise<Client> {
    const client = connections.take(server.origin);
    const { body } = await client.request({ method: 'POST', path: '/', body: '{}' });
    await body.dump();
    return client;
  }

  it('that were given back are taken again, the last one first, and by one only', async () => {
    const [a, b] = [await used(), await used()];
    connections.giveBack(server.origin, a);
    connections.giveBack(server.origin, b);
    expect(connections.take('http://other.example')).not.toBe(b);
    expect(connections.take(server.origin)).toBe(b);
    expect(connections.take(server.origin)).toBe(a);
    const c = connections.take(server.origin);
    expect([a, b]).not.toContain(c);
    await Promise.all([a, b, c].map((client) => client.destroy()));
  });

  it('that the other side closes are forgotten', async () => {
    const client = await used();
    connections.giveBack(server.origin, client);
    const disconnected = once(client, 'disconnect');
    server.connections.open.forEach((socket) => socket.end());
    await disconnected;
    expect(client.destroyed).toBe(true);
    expect(connections.take(server.origin)).not.toBe(client);
  });

  it('that were never made, or are closed, are not kept', async () => {
    const [unused, destroyed] = [connections.take(server.origin), await used()];
    await destroyed.destroy();
    connections.giveBack(server.origin, unused);
    connections.giveBack(server.origin, destroyed);
    expect(unused.destroyed).toBe(true);
    expect([unused, destroyed]).not.toContain(connections.take(server.origin));
  });

  it('that nobody has taken end when all are closed', async () => {
    const client = await used();
    connections.giveBack(server.origin, client);
    await connections.close();
    expect(client.destroyed).toBe(true);
  });
});
