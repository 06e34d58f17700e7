import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import { Client, buildConnector } from 'undici';
import { type CallbackGuard, RefusedAddressError } from './callback-guard';
import { portOf } from './callback-url';

const MAX_RESPONSE_HEADERS = 16 * 1024;

/** Connectors, with the TLS sessions of each, that are kept. */
const MAX_PORTS = 100;

/** However long the other side would keep a connection that nobody uses. Milliseconds. */
const MAX_IDLE_TIME = 30_000;

/**
 * Keeps connections alive. Not undici's own pool: when a request is aborted it connects once more, for nothing, and a
 * request that waits for its connection cannot be aborted. A client of one connection can be destroyed at any time.
 */
export class Connections {
  private readonly idle = new Map<string, Set<Client>>();
  /** By port. */
  private readonly connectors = new LRUCache<number, buildConnector.connector>({ max: MAX_PORTS });

  /** @param timeout of making a connection, in milliseconds */
  constructor(
    private readonly guard: CallbackGuard,
    private readonly timeout: number,
  ) {}

  /** A connection for one request; it is made when that is sent, if none is left. Give it back when the answer has ended. */
  take(origin: string): Client {
    const [client] = [...(this.idle.get(origin) ?? [])].slice(-1);
    if (client === undefined) return this.create(origin);
    this.forget(origin, client);
    return client;
  }

  /** For the next one who wants it; a connection that was closed is dropped. */
  giveBack(origin: string, client: Client): void {
    if (client.destroyed || !client.stats.connected) return void client.destroy();
    const idle = this.idle.get(origin) ?? new Set();
    this.idle.set(origin, idle.add(client));
  }

  /** Ends the connections that nobody has taken. */
  async close(): Promise<void> {
    const clients = [...this.idle.values()].flatMap((idle) => [...idle]);
    this.idle.clear();
    await Promise.all(clients.map((client) => client.destroy()));
  }

  private create(origin: string): Client {
    const client = new Client(origin, {
      connect: (options, callback) => this.connect(options, callback),
      keepAliveMaxTimeout: MAX_IDLE_TIME,
      maxHeaderSize: MAX_RESPONSE_HEADERS,
      // Who takes a client watches the time.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    client.on('disconnect', () => {
      if (this.forget(origin, client)) void client.destroy();
    });
    return client;
  }

  /** What is connected to is checked now: names by the connector, which gets only addresses that are allowed. */
  private connect(...[options, callback]: Parameters<buildConnector.connector>): void {
    const port = portOf({ protocol: options.protocol, port: options.port });
    const refusal = isIP(options.hostname) > 0 ? this.guard.refusalOf(options.hostname, port) : undefined;
    if (refusal !== undefined) return callback(new RefusedAddressError(refusal), null);
    const known = this.connectors.get(port);
    const connector = known ?? buildConnector({ lookup: this.guard.lookupFor(port), timeout: this.timeout });
    if (!known) this.connectors.set(port, connector);
    connector(options, callback);
  }

  private forget(origin: string, client: Client): boolean {
    const idle = this.idle.get(origin);
    const wasIdle = idle?.delete(client) ?? false;
    if (idle?.size === 0) this.idle.delete(origin);
    return wasIdle;
  }
}
