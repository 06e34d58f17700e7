/** Lets so many into each place at the same time. The others wait in line; only who gives up leaves it. */
export class Places {
  private readonly places = new Map<string, Place>();

  constructor(private readonly count: number) {}

  /**
   * @param signal gives up waiting
   * @returns what has to be called, once, to leave
   * @throws the signal's reason
   */
  async enter(name: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const place = this.places.get(name) ?? { inside: 0, line: new Set() };
    this.places.set(name, place);
    if (place.inside < this.count) place.inside++;
    else await turn(place, signal);
    return () => this.leave(name, place);
  }

  private leave(name: string, place: Place): void {
    const [next] = place.line;
    // Who is next takes over.
    if (next) next();
    else if (--place.inside === 0) this.places.delete(name);
  }
}

interface Place {
  inside: number;
  readonly line: Set<() => void>;
}

function turn({ line }: Place, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leaveLine = (): void => {
      line.delete(enter);
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
    line.add(enter);
    signal.addEventListener('abort', giveUp);
  });
}
