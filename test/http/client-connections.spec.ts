import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ClientConnections } from '../../src/connections/client-connections';
import { HeldBytes } from '../../src/memory/held-bytes';
import { type LoopbackServer, connectTo, serve } from '../support/loopback';

let api: LoopbackServer;
/** Answers that have not been given, by the path that was asked for. */
let open: Map<string, ServerResponse>;
/** Resolves whenever a request begins. */
let onRequest: () => void;

const MAX_CONNECTIONS = 3;
const MAX_UNREAD = 64 * 1024 * 1024;

beforeEach(async () => {
  open = new Map();
  onRequest = () => undefined;
  api = await serve((request, response) => {
    open.set(request.url ?? '', response);
    onRequest();
  });
  new ClientConnections(api.server, MAX_CONNECTIONS, new HeldBytes(MAX_UNREAD));
});
afterEach(() => api.close());

async function begun(path: string): Promise<ServerResponse> {
  for (;;) {
    const response = open.get(path);
    if (response) return response;
    await new Promise<void>((resolve) => (onRequest = resolve));
  }
}

async function newClient(): Promise<Socket> {
  const client = connectTo(api.port);
  await once(client, 'connect');
  return client;
}

const get = (...paths: string[]): string => paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');
const paths = (count: number): string[] => Array.from({ length: count }, (_, n) => `/${n}`);

it('requests that come together on a connection are answered one after the other', async () => {
  const client = await newClient();
  client.write(get(...paths(16)));
  let text = '';
  client.on('data', (chunk: Buffer) => (text += chunk.toString()));
  for (const path of paths(16)) {
    const response = await begun(path);
    expect([...open.keys()]).toEqual(paths(Number(path.slice(1)) + 1));
    response.end(`<${path}>`);
  }
  while (!text.includes('</15>')) await once(client, 'data');
  expect(text.match(/<\/\d+>/g)).toEqual(paths(16).map((path) => `<${path}>`));
});

it('a client that sends more before it has an answer is cut off, and none of the rest is done', async () => {
  const client = await newClient();
  client.write(get(...paths(100)));
  await once(client.resume(), 'close');
  expect([...open.keys()]).toEqual(['/0']);
});

it('one connection more than there may be takes the place of that which has been quiet for longest', async () => {
  const busy = await newClient();
  busy.write(get('/busy'));
  const response = await begun('/busy');
  const quiet = await newClient();
  quiet.write(get('/quiet'));
  (await begun('/quiet')).end();
  await once(quiet, 'data');
  const other = await newClient();
  other.write(get('/other'));
  const answer = await begun('/other');

  const closed = once(quiet, 'close');
  const fourth = await newClient();
  await closed;
  fourth.write(get('/fourth'));
  await begun('/fourth');
  // Nobody is quiet now.
  const fifth = await newClient();
  await once(fifth.resume(), 'close');
  response.end('done');
  answer.end('done');
  expect(String((await once(busy, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
});

it('answers that nobody reads are kept within a budget; the oldest goes first', async () => {
  const body = Buffer.alloc(MAX_UNREAD / 2 - 1000);
  const lazy: Socket[] = [];
  for (const path of ['/1', '/2', '/3']) {
    const client = await newClient();
    client.pause().write(get(path));
    lazy.push(client);
    (await begun(path)).end(body);
  }
  const [first, ...others] = lazy.map(async (client) => {
    let length = 0;
    for await (const chunk of client) {
      length += (chunk as Buffer).length;
      if (length > body.length) return 'all';
    }
    return 'a part';
  });
  expect(await first?.catch(() => 'a part')).toBe('a part');
  expect(await Promise.all(others)).toEqual(['all', 'all']);
});
