// Room tmf/query/bounds: what a query may ask for, and the errors that say so. Pure.

import type { Settings } from '../../../config/env';
import { TABLE } from '../../../config/table';
import { InvalidQueryError } from './invalid-query';

/** Bounds of one query (FIL-21, JP-15); over them is a 400. */
export type QueryLimits = Settings['queryLimits'];

/** What messages say of a bound: how much it is, of what, and what sets it. */
export function inWords(limits: QueryLimits, bound: keyof QueryLimits, unit: string): string {
  return `the limit is ${limits[bound]} ${unit} (${TABLE.queryLimits[bound].key})`;
}

/** The bounds of one query while it is parsed; what all its parts share is counted here. */
export class Allowance {
  private clauses = 0;

  constructor(readonly limits: QueryLimits) {}

  /** Counts conditions, wherever they stand. @throws {InvalidQueryError} */
  spendClauses(clauses: number): void {
    this.clauses += clauses;
    if (this.clauses <= this.limits.maxClauses) return;
    const limit = inWords(this.limits, 'maxClauses', 'conditions');
    throw new InvalidQueryError(`the query has ${this.clauses} conditions or more; ${limit}`);
  }
}
