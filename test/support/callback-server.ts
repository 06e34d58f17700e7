import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { serve } from './loopback';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server that is called back; at first it answers 201 with a small body. */
export interface CallbackServer {
  readonly port: number;
  readonly origin: string;
  /** Whole requests, in order. */
  readonly received: Received[];
  /** Connections that were ever made, and those that are open. */
  readonly connections: { made: number; readonly open: Set<Socket> };
  answer: Answer;
  /** Resolves when so many requests have been received since the start. */
  receives(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startCallbackServer(): Promise<CallbackServer> {
  const received: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const connections = { made: 0, open: new Set<Socket>() };
  const { server, port, origin, close } = await serve((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => (body += chunk))
      .on('end', () => {
        const { method = '', url = '', headers } = request;
        received.push({ method, url, headers, body });
        system.answer(request, response);
        for (const { count, resolve } of waiting) if (received.length >= count) resolve();
      });
  });
  server.on('connection', (socket) => {
    connections.made++;
    connections.open.add(socket);
    socket.on('close', () => connections.open.delete(socket));
  });
  const system: CallbackServer = {
    port,
    origin,
    received,
    connections,
    answer: (_request, response) =>
      response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"some":"body"}'),
    receives: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close,
  };
  return system;
}
