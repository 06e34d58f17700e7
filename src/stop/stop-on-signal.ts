// Room stop: how the process ends.

import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/env';
import type { OperatorError } from '../config/operator-error';
import { ClientConnections } from '../connections/client-connections';
import { EmbeddedDatabaseOwner } from '../database/database.module';
import { Readiness } from '../health/readiness';

/** Requests in flight have this long to finish after the listener is closed, and all of the stop this long. Milliseconds. */
const DRAIN_TIMEOUT = 9_000;
const STOP_TIMEOUT = 10_000;

/**
 * SIGTERM and Ctrl-C: not ready, wait for load balancers to notice, finish what is in flight, exit 0. Before `app` listens.
 * The loss of the embedded database ends the process, too, without the wait: what is in flight is refused, and it fails.
 * @param fail ends the process with what went wrong
 */
export function stopOnSignal(
  app: NestFastifyApplication,
  { delay }: Settings['shutdown'],
  fail: (error: unknown) => void,
): void {
  const connections = app.get(ClientConnections);
  const impatience = new AbortController();
  let stopping = false;
  let loss: OperatorError | undefined;
  const stop = async (): Promise<void> => {
    app.get(Readiness).drain();
    connections.end();
    await sleep(delay, undefined, { signal: impatience.signal }).catch(() => undefined);
    setTimeout(() => (loss ? fail(loss) : giveUp()), STOP_TIMEOUT);
    await connections.close(DRAIN_TIMEOUT, impatience.signal);
    if (loss) return fail(loss);
    await app.close();
    process.exit(0);
  };
  const onSignal = (): void => {
    // The second signal skips the waits, never the requests in flight.
    if (stopping) return impatience.abort();
    stopping = true;
    stop().catch((error: unknown) => fail(loss ?? error));
  };
  void app.get(EmbeddedDatabaseOwner, { strict: false }).lost.then((error) => {
    loss = error;
    impatience.abort();
    if (!stopping) onSignal();
  });
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Whatever hangs, an orchestrator's patience ends, too. */
function giveUp(): void {
  process.stderr.write(`Not stopped after ${STOP_TIMEOUT / 1000} s: something hangs, and was cut off\n`);
  process.exit(1);
}
