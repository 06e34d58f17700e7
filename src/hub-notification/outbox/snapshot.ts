/** What a snapshot of PostgreSQL sees, from its text `xmin:xmax:running,running`. */
export class Snapshot {
  private readonly xmin: bigint;
  private readonly xmax: bigint;
  private readonly running: ReadonlySet<bigint>;

  constructor(text: string) {
    const [xmin = '', xmax = '', running = ''] = text.split(':');
    this.xmin = BigInt(xmin);
    this.xmax = BigInt(xmax);
    this.running = new Set(running.split(',').filter(Boolean).map(BigInt));
  }

  /** Whether the transaction, which has committed by now, had committed then. */
  sees(transaction: bigint): boolean {
    return transaction < this.xmin || (transaction < this.xmax && !this.running.has(transaction));
  }
}
