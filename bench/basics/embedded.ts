/** Memory of the service with the embedded database under the same operations. */
import { load } from '../load/load';
import type { Options } from '../options';
import { CONNECTIONS, service, stopAll } from '../server/servers';
import type { BodySize } from './bodies';
import { prepare } from './contenders';
import type { Operation } from './operations';

/** It creates them one after the other. */
const CUSTOMERS = 1000;
/** For each operation. */
export const EMBEDDED_SECONDS = 2;

/** @returns the most resident memory, in MB; undefined where it cannot be read. @throws if a request failed */
export async function embeddedMemory(
  operations: readonly Operation[],
  size: BodySize,
  options: Options,
  signal: AbortSignal,
): Promise<number | undefined> {
  const server = service('embedded', options, { isEmbedded: true });
  try {
    const contender = { name: 'embedded', isService: true, server };
    const { requests } = await prepare(contender, operations, { size, customers: CUSTOMERS }, signal);
    for (const next of requests.values()) {
      const { failures } = await load(server.origin, next, {
        connections: CONNECTIONS,
        seconds: EMBEDDED_SECONDS,
        signal,
      });
      if (failures > 0) throw new Error('There were failed requests on the embedded database.');
    }
    return server.peakMemory();
  } finally {
    await stopAll([server]);
  }
}
