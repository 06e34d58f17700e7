/** How often a line is shown: rewritten on a terminal, one more elsewhere. Milliseconds. */
const TERMINAL_INTERVAL = 200;
const LOG_INTERVAL = 5_000;

/** Says how far a long work has come: rows, percent, rows per second. */
export class Progress {
  rows = 0;

  private readonly start = performance.now();
  private shown = this.start;

  constructor(
    private readonly label: string,
    private readonly total: number,
    private readonly output: NodeJS.WriteStream = process.stdout,
  ) {}

  add(rows: number): void {
    this.rows += rows;
    const now = performance.now();
    if (now - this.shown < (this.output.isTTY ? TERMINAL_INTERVAL : LOG_INTERVAL)) return;
    this.shown = now;
    this.output.write(this.output.isTTY ? `\r${this.line()}\x1b[K` : `${this.line()}\n`);
  }

  /** The last line, which stays. */
  end(): void {
    this.output.write(this.output.isTTY ? `\r${this.line()}\x1b[K\n` : `${this.line()}\n`);
  }

  private line(): string {
    const seconds = (performance.now() - this.start) / 1000;
    const percent = Math.floor((this.rows / this.total) * 100);
    return `${this.label}: ${this.rows} of ${this.total} rows, ${percent} %, ${(this.rows / seconds).toFixed(0)} rows/s`;
  }
}
