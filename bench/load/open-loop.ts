/**
 * Sends requests at a fixed rate, whatever becomes of those before. A latency counts from the time when the request was
 * meant to be sent, so that one which waits, for a connection or for the sender itself, is seen to wait.
 */
import { type Connection, withConnections } from './connection';
import { type Load, type LoadOptions, type NextRequest, PATIENCE, cutOff, isSuccess, loadOf } from './load';

/** So many requests are under way at most; further ones wait, and that counts. */
export const MOST_CONNECTIONS = 64;

/** Between two looks at the clock: what is due then is sent together. Milliseconds. */
const GRAIN = 1;

interface OpenLoopOptions extends Omit<LoadOptions, 'connections'> {
  /** Requests a second. */
  readonly rate: number;
}

/** @throws the signal's reason when aborted */
export async function openLoop(
  origin: string,
  next: NextRequest,
  { rate, seconds, signal }: OpenLoopOptions,
): Promise<Load> {
  signal.throwIfAborted();
  return withConnections(origin, MOST_CONNECTIONS, async (connections) => {
    const latencies: number[] = [];
    let failures = 0;
    const count = Math.max(1, Math.floor(rate * seconds));
    const idle = [...connections];
    const start = performance.now();
    let last = start;
    const dueAt = (n: number): number => start + (n * 1000) / rate;
    const stop = cutOff(connections, seconds * 1000 + PATIENCE, signal);
    await new Promise<void>((done) => {
      let sent = 0;
      let answered = 0;
      const send = (connection: Connection, due: number): void =>
        connection.send(next(), (status) => {
          last = performance.now();
          if (isSuccess(status)) latencies.push(last - due);
          else failures++;
          idle.push(connection);
          if (++answered === count) done();
          // At once, if one is late already.
          else if (status !== undefined) sendDue();
        });
      const sendDue = (): void => {
        for (let due = dueAt(sent); sent < count && due <= performance.now(); due = dueAt(sent)) {
          const connection = idle.pop();
          if (!connection) return;
          sent++;
          send(connection, due);
        }
      };
      const tick = (): void => {
        if (signal.aborted) return done();
        sendDue();
        if (sent < count) setTimeout(tick, GRAIN);
      };
      tick();
    });
    stop();
    signal.throwIfAborted();
    return loadOf(latencies, failures, last - start);
  });
}
