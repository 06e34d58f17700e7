/** A listener as a subscriber would run one: it prints each notification that it gets. */
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { send } from './fill';

const PATH = '/demo-listener';

export class DemoListener {
  private readonly server: Server;

  constructor(print: (line: string) => void) {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        print(describe(body));
        response.writeHead(204).end();
      });
    });
  }

  /** Listens on loopback, at whatever port is free. */
  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Subscribes to all events of an API, in the place of the demo's listener of an earlier start. */
  async subscribe(api: string, signal: AbortSignal): Promise<void> {
    const hub = `${api}/hub`;
    const subscriptions = (await (await send(hub, { signal })).json()) as { id: string; callback: string }[];
    for (const { id } of subscriptions.filter(({ callback }) => new URL(callback).pathname === PATH)) {
      await send(`${hub}/${id}`, { method: 'DELETE', signal });
    }
    const { port } = this.server.address() as AddressInfo;
    const body = JSON.stringify({ callback: `http://127.0.0.1:${port}${PATH}` });
    await send(hub, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, signal });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** What a resource may be called by. */
interface Described {
  readonly name?: string;
  readonly fullName?: string;
  readonly tradingName?: string;
}

/** `notification: CustomerCreateEvent, Moon FC`; what is no event is shown as it came. */
function describe(body: string): string {
  try {
    const { eventType, event } = JSON.parse(body) as { eventType: string; event: Record<string, Described> };
    const [{ name, fullName = name, tradingName = fullName } = {}] = Object.values(event);
    return `notification: ${eventType}, ${tradingName ?? ''}`;
  } catch {
    return `notification that is no event: ${body.slice(0, 200)}`;
  }
}
