import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as polled, setTimeout as sleep } from 'node:timers/promises';

/** A kept-alive connection is closed when it has been quiet for so long; who uses it meanwhile is told. Milliseconds. */
const QUIET = 2_000;

/** Between two looks for those that are quiet. Milliseconds. */
const LOOK_INTERVAL = 50;

/** The door is closed when nobody has come for so long, or after so long. Milliseconds. */
const NOBODY_COMES = 100;
const DOOR_PATIENCE = 1_000;

/**
 * How the connections of clients end when the server stops. A client that keeps one alive may send its next request at any
 * moment, and a connection that is closed just then costs it the answer. So each ends after an answer that says so, or when
 * nobody has used it for a while.
 */
export class ClientConnections {
  private readonly open = new Map<Socket, Use>();
  private areEnding = false;
  /** Requests that wait until the door is closed; undefined if none has to. */
  private held: (() => void)[] | undefined;
  private lastCameAt = 0;

  /** @param server before it listens, with all that handles its requests */
  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.lastCameAt = performance.now();
      this.open.set(socket, { answers: new Set(), quietSince: this.lastCameAt });
      socket.once('close', () => this.open.delete(socket));
    });
    const handlers = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, answer) => {
      this.use(request, answer);
      const handle = (): void => handlers.forEach((handler) => handler(request, answer));
      if (this.held) this.held.push(handle);
      else handle();
    });
  }

  /** From now on each answer is the last one on its connection, and says so (`Connection: close`). */
  end(): void {
    this.areEnding = true;
    for (const { answers } of this.open.values()) for (const answer of answers) answer.shouldKeepAlive = false;
  }

  /**
   * Takes no new connection, and waits until all that are open have ended.
   * @param patience what is left then is cut, milliseconds
   * @param haste closes at once what is quiet
   */
  async close(patience: number, haste: AbortSignal): Promise<void> {
    const closed = await this.closeDoor();
    // What has arrived while the process was busy is read between the timer and the look.
    const look = setInterval(() => setImmediate(() => this.closeQuiet(haste.aborted ? 0 : QUIET)), LOOK_INTERVAL);
    const cut = setTimeout(() => this.cut(), patience);
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
    this.lastCameAt = begun;
    for (;;) {
      const now = performance.now();
      if (now - this.lastCameAt >= NOBODY_COMES || now - begun >= DOOR_PATIENCE) break;
      await sleep(NOBODY_COMES / 10);
      // Who has come meanwhile is let in before the next look.
      await polled();
    }
    // The close of an HTTP server would close kept-alive connections at once, too.
    const all = new Promise((resolve) => Listener.prototype.close.call(this.server, resolve));
    this.held = undefined;
    for (const goOn of held) goOn();
    return { all };
  }

  private use({ socket }: IncomingMessage, answer: ServerResponse): void {
    const use = this.open.get(socket);
    if (!use) return;
    if (this.areEnding) answer.shouldKeepAlive = false;
    use.answers.add(answer);
    answer.once('close', () => {
      use.answers.delete(answer);
      use.quietSince = performance.now();
    });
  }

  private closeQuiet(quiet: number): void {
    for (const [socket, { answers, quietSince }] of this.open) {
      if (answers.size === 0 && performance.now() - quietSince >= quiet) socket.destroy();
    }
  }

  private cut(): void {
    for (const socket of this.open.keys()) socket.destroy();
  }
}

/** What a connection is used for. */
interface Use {
  /** Under way; more than one if the client does not wait for them. */
  readonly answers: Set<ServerResponse>;
  /** When the last one ended, or the connection began. */
  quietSince: number;
}
