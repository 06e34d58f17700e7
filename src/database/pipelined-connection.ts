import { Client, type ClientConfig } from 'pg';
import type { Statement } from './database';
import { SILENT_SERVER } from './failure';

/** How many statements may be on their way on one connection: so many wait behind one that takes long. */
export const MAX_IN_FLIGHT = 16;

/** A connection that owes an answer for so long is sent nothing more until it has given one. Milliseconds. */
const STALL = 50;

/**
 * A connection on which statements are sent without waiting for the answers to those before. Each is a transaction of its own.
 * All that are sent in one turn of the event loop are one message to the system. None is ever sent again.
 */
export class PipelinedConnection {
  /** Statements that are sent, or will be in this turn, and not answered. */
  inFlight = 0;
  /** What broke it. */
  cut: Error | undefined;
  private state: 'opening' | 'open' | 'closing' = 'opening';
  private readonly client: Client;
  private isCorked = false;
  /** When it was last heard, or had nothing to say. */
  private heardAt = 0;
  private readonly silence: NodeJS.Timeout;

  /**
   * @param patience an answer that is not there after so many milliseconds, or an end, will not come
   * @param ended is called once, when it is no more
   */
  constructor(config: ClientConfig, patience: number, ended: () => void) {
    this.client = new Client({ ...config, pipeline: true });
    // What came while something else kept the process busy is read before the server counts as silent.
    this.silence = setTimeout(() => setImmediate(() => this.cutIfSilent(patience)), patience).unref();
    this.client.on('error', (error) => {
      this.cut = error;
      this.state = 'closing';
    });
    this.client.on('end', () => {
      this.state = 'closing';
      clearTimeout(this.silence);
      ended();
    });
  }

  /** @throws whatever the driver does. It has ended then, or will in a moment */
  async open(): Promise<void> {
    try {
      await this.client.connect();
      this.hear();
      if (this.state === 'opening') this.state = 'open';
      else void this.client.end();
    } catch (error) {
      this.client.connection.stream.destroy();
      throw error;
    }
  }

  get hasRoom(): boolean {
    if (this.state !== 'open' || this.inFlight >= MAX_IN_FLIGHT) return false;
    return this.inFlight === 0 || performance.now() - this.heardAt < STALL;
  }

  /**
   * By the callback form of the driver: see `run()` in `database.ts`.
   * @throws whatever the driver does
   */
  run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    this.cork();
    if (this.inFlight++ === 0) this.hear();
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      this.client.query<Row>({ ...statement, values: [...values] }, (error: Error | null, result) => {
        // Of values that it cannot send the driver tells twice.
        if (isAnswered) return;
        isAnswered = true;
        this.inFlight--;
        this.hear();
        if (error) reject(error);
        else resolve(result.rows);
      });
    });
  }

  /** Sends nothing more, and closes after what is in flight. */
  close(): void {
    const wasOpen = this.state === 'open';
    this.state = 'closing';
    if (!wasOpen) return;
    this.hear();
    void this.client.end();
  }

  private hear(): void {
    this.heardAt = performance.now();
    this.silence.refresh();
  }

  private cork(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    const { stream } = this.client.connection;
    stream.cork();
    setImmediate(() => {
      this.isCorked = false;
      stream.uncork();
    });
  }

  private cutIfSilent(patience: number): void {
    if (this.inFlight === 0 && this.state !== 'closing') return;
    if (performance.now() - this.heardAt < patience) this.silence.refresh();
    else this.client.connection.stream.destroy(new Error(SILENT_SERVER));
  }
}
