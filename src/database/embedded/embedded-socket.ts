import { Duplex } from 'node:stream';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';

/**
 * What the `pg` driver takes for the socket to a server: what it writes goes to the thread of the embedded database as it
 * is, and what that answers is read. While an answer is awaited it keeps the process alive.
 */
export class EmbeddedSocket extends Duplex {
  private readonly port: MessagePort;
  /** Messages that are not answered yet. */
  private pending = 0;

  constructor(worker: Worker) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.on('message', (answer: Uint8Array) => {
      if (--this.pending === 0) port1.unref();
      if (answer.length > 0 && !this.readableEnded) this.push(answer);
    });
    port1.unref();
    worker.postMessage(port2, [port2]);
  }

  connect(): void {
    process.nextTick(() => this.destroyed || this.emit('connect'));
  }

  /** Of sockets; here there is nothing to set. */
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.send([chunk]);
    done();
  }

  override _writev(chunks: readonly { chunk: Uint8Array }[], done: () => void): void {
    this.send(chunks.map(({ chunk }) => chunk));
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.port.close();
    done(error);
  }

  /** In memory of their own, which can be handed over: buffers of the driver share theirs. */
  private send(chunks: readonly Uint8Array[]): void {
    const message = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      message.set(chunk, at);
      at += chunk.length;
    }
    this.pending++;
    this.port.ref();
    this.port.postMessage(message, [message.buffer]);
  }
}
