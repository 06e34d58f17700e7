interface Bounds<Item> {
  /** How many batches are under way at the same time. */
  readonly places: number;
  /** How long a batch has its place for itself, once others wait: what hangs holds up nobody for longer than twice that. Milliseconds. */
  readonly slow: number;
  /** How many go together, at most. */
  readonly maxItems: number;
  /** What they weigh together, at most. What weighs more by itself goes alone. */
  readonly maxWeight: number;
  readonly weightOf: (item: Item) => number;
  /** How many wait, at most. */
  readonly maxLine: number;
  /** Makes the error for those who find the line full. */
  readonly refuse: () => Error;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch that has a place. */
interface UnderWay {
  /** By `performance.now()`. */
  readonly since: number;
}

/**
 * Does together what arrives together, and waits for nothing. What comes alone goes at once. Where several come, they go as soon as
 * there is a place and all that has arrived is heard, in the same turn of the event loop. What comes while all places are taken goes
 * with the next batch, in the order in which it came. A batch that is under way takes nobody in.
 */
export class Batches<Item, Answer> {
  private line: Waiting<Item, Answer>[] = [];
  private readonly underWay = new Set<UnderWay>();
  /** Whether the last batch was more than one: then there may be more in this turn. */
  private isCompany = false;
  private isCalled = false;
  private watch: NodeJS.Timeout | undefined;

  /**
   * @param work is never called without items. It returns what becomes of each, in their order: the answer, or the promise of one,
   *   for which no other waits. If it throws, that has become of all of them
   */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly (Answer | Promise<Answer>)[]>,
    private readonly bounds: Bounds<Item>,
  ) {}

  /** @returns what has become of this item */
  add(item: Item): Promise<Answer> {
    const { maxLine, refuse } = this.bounds;
    if (this.line.length >= maxLine) return Promise.reject(refuse());
    return new Promise((resolve, reject) => {
      this.line.push({ item, resolve, reject });
      this.call();
    });
  }

  private call(): void {
    if (this.isCalled) return;
    if (this.underWay.size >= this.bounds.places) this.watch ??= setTimeout(this.endWaiting, this.bounds.slow);
    else if (!this.isCompany) this.begin();
    else {
      this.isCalled = true;
      setImmediate(() => {
        this.isCalled = false;
        this.begin();
      });
    }
  }

  private begin(): void {
    const { places, slow } = this.bounds;
    while (this.line.length > 0 && this.underWay.size < places) void this.run(this.nextBatch());
    if (this.line.length > 0) this.watch ??= setTimeout(this.endWaiting, slow);
    else {
      clearTimeout(this.watch);
      this.watch = undefined;
    }
  }

  /** Takes their places from those that have had them for too long. */
  private readonly endWaiting = (): void => {
    this.watch = undefined;
    const limit = performance.now() - this.bounds.slow;
    for (const each of this.underWay) if (each.since <= limit) this.underWay.delete(each);
    this.begin();
  };

  /** Those who have waited longest, as far as they may go together. */
  private nextBatch(): readonly Waiting<Item, Answer>[] {
    const { maxItems, maxWeight, weightOf } = this.bounds;
    let weight = 0;
    const isTooMuch = ({ item }: Waiting<Item, Answer>, n: number): boolean => {
      weight += weightOf(item);
      return n > 0 && (n >= maxItems || weight > maxWeight);
    };
    const end = this.line.findIndex(isTooMuch);
    return this.line.splice(0, end < 0 ? this.line.length : end);
  }

  private async run(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    const place = { since: performance.now() };
    this.underWay.add(place);
    this.isCompany = batch.length > 1;
    const leave = (): void => {
      if (this.underWay.delete(place)) this.begin();
    };
    try {
      const answers = await this.work(batch.map(({ item }) => item));
      const pending = answers.filter((answer) => answer instanceof Promise);
      // The next batch is on its way before answers are looked at.
      if (pending.length === 0) leave();
      for (const [n, { resolve, reject }] of batch.entries()) {
        if (n in answers) resolve(answers[n] as Answer | Promise<Answer>);
        else reject(new Error('Of a batch, not all were answered'));
      }
      if (pending.length > 0) await Promise.allSettled(pending);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      leave();
    }
  }
}
