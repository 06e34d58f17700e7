import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Settings } from './config/env';
import { OperatorError } from './config/operator-error';

type Address = Pick<Settings['http'], 'host' | 'port'>;

/**
 * Tries the port, so that nothing is made before it is known to be free. Somebody may still take it before the service
 * listens, which says the same then.
 * @throws {OperatorError}
 */
export async function requireFreePort({ host, port }: Address): Promise<void> {
  const server = createServer();
  await listening({ host, port }, () => once(server.listen({ host, port, exclusive: true }), 'listening'));
  server.close();
  await once(server, 'close');
}

/** Says what the operator can do about a port that cannot be listened at. */
export async function listening<T>({ host, port }: Address, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const line = {
      EADDRINUSE: `PORT ${port} of HOST ${host} is in use by another process: end that, or set PORT to another`,
      EACCES: `PORT ${port} takes rights that this process does not have: set PORT to one over 1023`,
      EADDRNOTAVAIL: `HOST ${host} is no address of this machine`,
      ENOTFOUND: `HOST ${host} is not known: ${message}`,
      EAI_AGAIN: `HOST ${host} is not known: ${message}`,
    }[code];
    throw line === undefined ? error : new OperatorError(line, { cause: error });
  }
}
