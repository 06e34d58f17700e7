import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';
import { listen } from './loopback';

/** A way to a server that can go silent: what is sent is taken and forgotten, and nobody is told. */
export interface SilentProxy {
  readonly port: number;
  /** Connections that are open stay silent for ever; new ones are silent until {@link speak}. */
  silence(): void;
  speak(): void;
  close(): Promise<void>;
}

export async function startSilentProxy(target: { host: string; port: number }): Promise<SilentProxy> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    const upstream = isSilent ? undefined : connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      if (!socket) continue;
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    if (!upstream) return void client.resume();
    client.pipe(upstream).pipe(client);
  });
  return {
    port: await listen(server),
    silence: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().resume();
    },
    speak: () => (isSilent = false),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
