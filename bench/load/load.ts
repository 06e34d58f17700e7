/**
 * Loads a server as hard as so many connections can, each of which sends its next request when it has got the answer to the
 * one before. This finds what is possible; `open-loop.ts` finds how long requests take that come when they like.
 */
import { quantiles } from '../report/figures';
import { type Connection, type HttpRequest, type Request, requestBytes, withConnections } from './connection';

/** Makes the next request. Of all connections, so that no two of them change the same thing at the same time. */
export type NextRequest = () => Request;

/** One measurement. Latencies in milliseconds. */
export interface Load {
  readonly requestsPerSecond: number;
  readonly answers: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Connections that broke, missing answers, and answers other than 2xx. */
  readonly failures: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** How long the last answers may take when no more requests are sent. Milliseconds. */
export const PATIENCE = 10_000;

/** The requests one after the other, over and over. */
export function inTurn(origin: string, requests: readonly HttpRequest[]): NextRequest {
  const bytes = requests.map((request) => requestBytes(origin, request));
  let n = 0;
  return () => bytes[n++ % bytes.length] ?? '';
}

/** @throws the signal's reason when aborted */
export async function load(
  origin: string,
  next: NextRequest,
  { connections, seconds, signal }: LoadOptions,
): Promise<Load> {
  signal.throwIfAborted();
  return withConnections(origin, connections, async (opened) => {
    const latencies: number[] = [];
    let failures = 0;
    let last = 0;
    const start = performance.now();
    const end = start + seconds * 1000;
    const work = (connection: Connection): Promise<void> =>
      new Promise((done) => {
        const send = (): void => {
          const sent = performance.now();
          if (sent >= end || signal.aborted || !connection.isOpen) return done();
          connection.send(next(), (status) => {
            last = performance.now();
            if (isSuccess(status)) latencies.push(last - sent);
            else failures++;
            send();
          });
        };
        send();
      });
    const stop = cutOff(opened, seconds * 1000 + PATIENCE, signal);
    await Promise.all(opened.map(work));
    stop();
    signal.throwIfAborted();
    return loadOf(latencies, failures, last - start);
  });
}

export function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** @param milliseconds from the first request to the last answer */
export function loadOf(latencies: readonly number[], failures: number, milliseconds: number): Load {
  const [p50 = NaN, p99 = NaN, p999 = NaN] = quantiles(latencies, [0.5, 0.99, 0.999]);
  return {
    requestsPerSecond: latencies.length === 0 ? 0 : (latencies.length / milliseconds) * 1000,
    answers: latencies.length,
    p50,
    p99,
    p999,
    failures: failures + (latencies.length === 0 ? 1 : 0),
  };
}

/** Ends what waits for answers, after a time and when it is aborted. @returns what calls that off */
export function cutOff(connections: readonly Connection[], milliseconds: number, signal: AbortSignal): () => void {
  const close = (): void => connections.forEach((connection) => connection.close());
  const timer = setTimeout(close, milliseconds);
  signal.addEventListener('abort', close, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', close);
  };
}
