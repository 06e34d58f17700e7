/** Loads a server with autocannon and says how it went. */
import autocannon from 'autocannon';

/** One measurement. Latencies in milliseconds. */
export interface Load {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Connection errors, timeouts, and answers other than 2xx. */
  readonly failures: number;
}

interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Sends the requests, shared out among the connections, over and over.
 * @throws the signal's reason when aborted
 */
export async function load(
  origin: string,
  requests: readonly autocannon.Request[],
  { connections, seconds, signal }: LoadOptions,
): Promise<Load> {
  signal.throwIfAborted();
  // Autocannon rounds latencies to milliseconds and counts its own preparation as load, hence the own book-keeping.
  const latencies: number[] = [];
  let start = 0;
  let end = 0;
  let client = 0;

  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: origin,
        connections,
        duration: seconds,
        sampleInt: 100,
        setupClient: (each) => {
          const share = client++ % requests.length;
          // Copies: autocannon writes into them.
          each.setRequests(requests.filter((_, n) => n % connections === share).map((request) => ({ ...request })));
        },
      },
      (error: unknown, outcome) => {
        signal.removeEventListener('abort', stop);
        if (error) reject(new Error('autocannon failed', { cause: error }));
        else resolve(outcome);
      },
    );
    const stop = (): void => instance.stop();
    signal.addEventListener('abort', stop, { once: true });
    instance.on('start', () => {
      start = performance.now();
    });
    instance.on('response', (_client, _status, _bytes, latency) => {
      end = performance.now();
      latencies.push(latency);
    });
  });

  signal.throwIfAborted();
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: latencies.length === 0 ? 0 : (latencies.length / (end - start)) * 1000,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    failures: result.errors + result.non2xx + (latencies.length === 0 ? 1 : 0),
  };
}

/** @param sorted ascending */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}
