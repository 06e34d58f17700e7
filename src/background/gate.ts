// Room background: places and turns: a gate, long work one piece after the other, a loop that is woken.

/** Lets a few in at a time; the rest wait in line, not too long, and the line is not too long either. */
export class Gate {
  private inside = 0;
  private readonly line: Waiting[] = [];

  constructor(
    private readonly places: number,
    private readonly maxLine: number,
    /** Milliseconds. */
    private readonly patience: number,
  ) {}

  /** @param refuse makes the error for those who do not get in */
  async run<T>(work: () => Promise<T>, refuse: () => Error): Promise<T> {
    const turn = this.enter(refuse);
    if (turn) await turn;
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** @returns undefined if there is a place */
  private enter(refuse: () => Error): Promise<void> | undefined {
    if (this.inside < this.places) {
      this.inside++;
      return undefined;
    }
    if (this.line.length >= this.maxLine) return Promise.reject(refuse());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(waiting), 1);
        reject(refuse());
      }, this.patience);
      this.line.push(waiting);
    });
  }

  private leave(): void {
    const next = this.line.shift();
    // The place goes over to the next in line.
    if (next) next.enter();
    else this.inside--;
  }
}

interface Waiting {
  readonly enter: () => void;
}
