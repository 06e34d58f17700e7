/** Lets so many in at the same time. The others wait in line, and whoever leaves lets the next one in. */
export class Turnstile {
  private inside = 0;
  private readonly line = new Set<() => void>();

  constructor(private readonly places: number) {}

  /** How many wait. */
  get waiting(): number {
    return this.line.size;
  }

  get isEmpty(): boolean {
    return this.inside === 0;
  }

  /** @returns whether there was a place; else {@link wait} for one */
  enter(): boolean {
    if (this.inside >= this.places) return false;
    this.inside++;
    return true;
  }

  /**
   * Waits for a place.
   * @param signal gives up waiting
   * @throws the signal's reason
   */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveLine = (): void => {
        this.line.delete(enter);
        signal.removeEventListener('abort', giveUp);
      };
      const enter = (): void => {
        leaveLine();
        resolve();
      };
      const giveUp = (): void => {
        leaveLine();
        reject(signal.reason as Error);
      };
      this.line.add(enter);
      signal.addEventListener('abort', giveUp);
    });
  }

  leave(): void {
    const [next] = this.line;
    // Who is next takes over the place.
    if (next) next();
    else this.inside--;
  }
}
