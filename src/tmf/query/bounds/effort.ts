import { ExpensiveQueryError } from './invalid-query';

/**
 * What one request may look at in documents that are in memory. In the database a time limit ends what is too much; here
 * nothing else runs meanwhile, so that steps are counted instead: one for each value that a path comes by, about 50 ns.
 */
export class Effort {
  private left: number;

  constructor(private readonly steps = MAX_STEPS) {
    this.left = steps;
  }

  /** @throws {ExpensiveQueryError} if the request has used up what it may */
  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0) throw new ExpensiveQueryError(`It looks at more than ${this.steps} values. Ask for less.`);
  }
}

const MAX_STEPS = 2_000_000;

/** The steps that it costs to look through a text. */
export function stepsThrough(text: string): number {
  return 1 + (text.length >> 4);
}
