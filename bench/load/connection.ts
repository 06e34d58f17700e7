/** One kept-alive connection of a load generator: a request at a time, and as little work as possible for each. */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** The bytes of a request, or its text if that is Latin-1. */
export type Request = Buffer | string;

export interface HttpRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The status of an answer; undefined where there was none. */
type Answered = (status: number | undefined) => void;

const HEAD_END = '\r\n\r\n';
const CHUNKS_END = '\r\n0\r\n\r\n';

/** The bytes of a request to the server of the origin. */
export function requestBytes(origin: string, { method = 'GET', path, headers = {}, body }: HttpRequest): Buffer {
  const all = {
    host: origin.slice('http://'.length),
    ...headers,
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([`${method} ${path} HTTP/1.1`, ...lines].join('\r\n') + HEAD_END + (body ?? ''));
}

/** Reads no more of an answer than its status and where it ends. */
export class Connection {
  private answered: Answered | undefined;
  /** What came of a head that is not complete. */
  private head = '';
  private status = 0;
  /** Bytes of the body that are still to come; undefined while the head is. */
  private missing: number | undefined;
  /** The last characters of a body in chunks; undefined if its length is known. */
  private tail: string | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('close', () => this.answer(undefined));
    // 'close' follows.
    socket.on('error', () => undefined);
  }

  static async open(origin: string): Promise<Connection> {
    const { hostname, port } = new URL(origin);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable;
  }

  /** To be called again when the answer has come, not before. */
  send(request: Request, answered: Answered): void {
    this.answered = answered;
    if (this.isOpen) this.socket.write(request, 'latin1');
    else this.answer(undefined);
  }

  /** A request that waits for its answer does so in vain. */
  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    let body = chunk;
    if (this.missing === undefined) {
      this.head += chunk.toString('latin1');
      const end = this.head.indexOf(HEAD_END);
      if (end < 0) return;
      body = chunk.subarray(chunk.length - (this.head.length - end - HEAD_END.length));
      this.readHead(this.head.slice(0, end));
    }
    if (this.tail === undefined) {
      this.missing = (this.missing ?? 0) - body.length;
      if (this.missing <= 0) this.answer(this.status);
    } else {
      this.tail = (this.tail + body.subarray(-CHUNKS_END.length).toString('latin1')).slice(-CHUNKS_END.length);
      if (this.tail === CHUNKS_END) this.answer(this.status);
    }
  }

  private readHead(head: string): void {
    this.status = Number(head.slice(9, 12));
    this.missing = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    this.tail = /\r\ntransfer-encoding: *chunked/i.test(head) ? '\r\n' : undefined;
  }

  private answer(status: number | undefined): void {
    const { answered } = this;
    this.answered = undefined;
    this.missing = undefined;
    this.tail = undefined;
    this.head = '';
    answered?.(status);
  }
}

/** Connections to the server, closed when the work is done. */
export async function withConnections<T>(
  origin: string,
  count: number,
  work: (connections: readonly Connection[]) => Promise<T>,
): Promise<T> {
  const connections: Connection[] = [];
  try {
    for (let n = 0; n < count; n++) connections.push(await Connection.open(origin));
    return await work(connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}
