import { once } from 'node:events';
import { type RequestListener, type Server as HttpServer, createServer } from 'node:http';
import { type AddressInfo, type Server, type Socket, connect, createServer as createTcpServer } from 'node:net';

/** Has it listen on the loopback alone. @returns the port, a free one if none is given */
export async function listen(server: Server, port = 0): Promise<number> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await once(server.close(), 'close');
  return port;
}

export interface LoopbackServer {
  readonly server: HttpServer;
  readonly port: number;
  readonly origin: string;
  /** Ends its connections, too. */
  readonly close: () => Promise<void>;
}

/** Starts an HTTP server. */
export async function serve(listener: RequestListener, wanted?: number): Promise<LoopbackServer> {
  const server = createServer(listener);
  const port = await listen(server, wanted);
  const close = async (): Promise<void> => {
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  };
  return { server, port, origin: `http://127.0.0.1:${port}`, close };
}

const clients = new Set<Socket>();

/** A client that sends what it likes. After each test it is gone. */
export function connectTo(port: number): Socket {
  const client = connect(port, '127.0.0.1');
  clients.add(client.on('close', () => clients.delete(client)));
  return client;
}

/** Sends the text as it is, on a connection of its own. @returns all that comes until the server hangs up */
export async function exchange(origin: string, text: string): Promise<string> {
  const client = connectTo(Number(new URL(origin).port)).setEncoding('utf8');
  client.write(text);
  let answer = '';
  for await (const chunk of client) answer += String(chunk);
  return answer;
}

afterEach(() => clients.forEach((client) => client.destroy()));
