// Room connections: the connections of clients: how many, one request after the other, and how they end.

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as polled, setTimeout as sleep } from 'node:timers/promises';
import type { HeldBytes, Holding } from '../memory/held-bytes';

/** A kept-alive connection is closed when it has been quiet for so long; who uses it meanwhile is told. Milliseconds. */
const QUIET = 2_000;

/** Between two looks for those that are quiet. Milliseconds. */
const LOOK_INTERVAL = 50;

/** The door is closed when nobody has come for so many looks in a row, so long apart, or after so long. Milliseconds. */
const QUIET_LOOKS = 15;
const DOOR_LOOK_INTERVAL = 10;
const DOOR_PATIENCE = 3_000;

/** Requests that a client may send on one connection before it has the answer to the first. */
const MAX_PIPELINED = 16;

/** Not counted as unread: each connection holds one at most. Bytes. */
const SHORT_ANSWER = 16 * 1024;

/**
 * The connections of clients. There are not too many; on each, one request is answered after the other, and what a client
 * does not read is not kept for ever.
 *
 * When the server stops, a client that keeps a connection alive may send its next request at any moment, and a connection
 * that is closed just then costs it the answer. So each ends after an answer that says so, or when nobody has used it for a
 * while.
 */
export class ClientConnections {
  private readonly open = new Map<Socket, Use>();
  /** Those of HTTPS that have no keys yet, by their ends: what comes of them is another object. */
  private readonly handshakes = new Map<string, Socket>();
  private readonly handlers: RequestListener[];
  private areEnding = false;
  /** Requests that wait until the door is closed; undefined if none has to. */
  private held: (() => void)[] | undefined;
  private lastCameAt = 0;
  /** Requests that are being answered. */
  readonly inHand = new Set<IncomingMessage>();

  /**
   * @param server before it listens, with all that handles its requests
   * @param max more connections than these are not taken
   * @param unread what clients do not read counts there
   */
  constructor(
    private readonly server: Server,
    private readonly max: number,
    private readonly unread: HeldBytes,
  ) {
    server.on('connection', (socket: Socket) => this.letIn(socket));
    if (server instanceof HttpsServer) {
      server.on('connection', (socket: Socket) => this.shakeHands(socket));
      server.on('secureConnection', (socket: Socket) => this.replace(socket));
    }
    this.handlers = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, answer) => this.line(request, answer));
  }

  /** From now on each answer is the last one on its connection, and says so (`Connection: close`). */
  end(): void {
    this.areEnding = true;
    for (const { line } of this.open.values()) for (const { answer } of line) answer.shouldKeepAlive = false;
  }

  /**
   * Takes no new connection, and waits until all that are open have ended.
   * @param patience what is left then is cut, milliseconds
   * @param haste closes at once what is quiet
   */
  async close(patience: number, haste: AbortSignal): Promise<void> {
    const begun = performance.now();
    const closed = await this.closeDoor();
    // What has arrived while the process was busy is read between the timer and the look.
    const look = setInterval(() => setImmediate(() => this.closeQuiet(haste.aborted ? 0 : QUIET)), LOOK_INTERVAL);
    const cut = setTimeout(() => this.cut(), patience - (performance.now() - begun));
    await closed.all;
    clearInterval(look);
    clearTimeout(cut);
  }

  /**
   * The system goes on to make connections until the door is closed, and resets those that were not taken yet. Who has to
   * wait for an answer makes no new one: so requests are held, those that were told to close come back and wait, and then
   * nobody is at the door.
   */
  private async closeDoor(): Promise<{ all: Promise<unknown> }> {
    const held: (() => void)[] = [];
    this.held = held;
    const begun = performance.now();
    for (let looks = 0; looks < QUIET_LOOKS && performance.now() - begun < DOOR_PATIENCE;) {
      const before = performance.now();
      await sleep(DOOR_LOOK_INTERVAL);
      // Who has come meanwhile is let in before the look.
      await polled();
      const hasCome = this.lastCameAt >= before;
      // Where the processor is so busy that this one is late, clients are, too.
      const isLate = performance.now() - before > 3 * DOOR_LOOK_INTERVAL;
      looks = hasCome ? 0 : looks + (isLate ? 0 : 1);
    }
    // The close of an HTTP server would close kept-alive connections at once, too.
    const all = new Promise((resolve) => Listener.prototype.close.call(this.server, resolve));
    this.held = undefined;
    for (const goOn of held) goOn();
    return { all };
  }

  private letIn(socket: Socket): void {
    this.lastCameAt = performance.now();
    if (this.open.size >= this.max && !this.makeRoom()) {
      socket.destroy();
      return;
    }
    this.keep(socket);
  }

  private keep(socket: Socket): void {
    this.open.set(socket, { line: [], quietSince: performance.now() });
    socket.once('close', () => this.open.delete(socket));
  }

  private shakeHands(socket: Socket): void {
    if (!this.open.has(socket)) return;
    const ends = endsOf(socket);
    this.handshakes.set(ends, socket);
    socket.once('close', () => {
      if (this.handshakes.get(ends) === socket) this.handshakes.delete(ends);
    });
  }

  /** Requests come over the encrypted connection, which counts from now on instead of the one below it. */
  private replace(encrypted: Socket): void {
    const ends = endsOf(encrypted);
    const plain = this.handshakes.get(ends);
    this.handshakes.delete(ends);
    // It may have been closed to make room.
    if (plain && this.open.delete(plain)) this.keep(encrypted);
    else encrypted.destroy();
  }

  /** Closes the connection that has been quiet for longest. @returns whether there is one */
  private makeRoom(): boolean {
    let quietest: [Socket, Use] | undefined;
    for (const each of this.open) {
      const [, { line, quietSince }] = each;
      if (line.length === 0 && !(quietest && quietest[1].quietSince <= quietSince)) quietest = each;
    }
    if (!quietest) return false;
    this.open.delete(quietest[0]);
    quietest[0].destroy();
    return true;
  }

  /** Requests on one connection are answered in the order in which they came, and one does not begin before its turn. */
  private line(request: IncomingMessage, answer: ServerResponse): void {
    const { socket } = request;
    const use = this.open.get(socket);
    // It has been cut off, and what is left of it is still read.
    if (!use) return;
    if (use.line.length === MAX_PIPELINED) {
      this.open.delete(socket);
      socket.destroy();
      return;
    }
    if (this.areEnding) answer.shouldKeepAlive = false;
    const exchange = { request, answer };
    use.line.push(exchange);
    if (use.line.length === 1) this.handle(use, exchange);
  }

  private handle(use: Use, { request, answer }: Exchange): void {
    const { socket } = request;
    this.inHand.add(request);
    let holding: Holding | undefined;
    answer.once('close', () => {
      holding?.end();
      this.inHand.delete(request);
      use.line.shift();
      use.quietSince = performance.now();
      const [next] = use.line;
      if (next && this.open.get(socket) === use) this.handle(use, next);
    });
    // Then all of it is with the socket, and what the system did not take yet waits there.
    answer.once('prefinish', () => {
      if (socket.writableLength <= SHORT_ANSWER) return;
      holding = this.unread.begin(socket.remoteAddress ?? '', () => socket.destroy());
      holding.grow(socket.writableLength);
    });
    const handle = (): void => this.handlers.forEach((handler) => handler(request, answer));
    if (this.held) this.held.push(handle);
    else handle();
  }

  private closeQuiet(quiet: number): void {
    for (const [socket, { line, quietSince }] of this.open) {
      if (line.length === 0 && performance.now() - quietSince >= quiet) socket.destroy();
    }
  }

  private cut(): void {
    for (const socket of this.open.keys()) socket.destroy();
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

/** What a connection is used for. */
interface Use {
  /** The first is being answered; the others wait. */
  readonly line: Exchange[];
  /** When the last one ended, or the connection began. */
  quietSince: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly answer: ServerResponse;
}
