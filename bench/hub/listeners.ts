/** Local listeners of the hub benchmark: they acknowledge everything at once, and know when it came. */
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export class BenchListener {
  /** Milliseconds from the change to the arrival of its event, for each event. */
  readonly latencies: number[] = [];
  private readonly server: Server;
  private waiting: { count: number; reached: () => void } | undefined;

  constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        response.writeHead(204).end();
        const time = /"timeOcurred":"([^"]+)"/.exec(body)?.[1] ?? '';
        this.latencies.push(Date.now() - Date.parse(time));
        if (this.waiting && this.latencies.length >= this.waiting.count) this.waiting.reached();
      });
    });
  }

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/listener`;
  }

  /** Waits until so many events have come. */
  until(count: number, signal: AbortSignal): Promise<void> {
    if (this.latencies.length >= count) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting = { count, reached: resolve };
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }

  /** Forgets what has come. */
  reset(): void {
    this.latencies.length = 0;
    this.waiting = undefined;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
