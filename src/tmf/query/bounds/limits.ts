// Room tmf/query/bounds: what a query may ask for, and the errors that say so. Pure.

import { InvalidQueryError } from './invalid-query';

/** Bounds of one query (FIL-21, JP-15); over them is a 400. Each is a setting of its own. */
export interface QueryLimits {
  /** Conditions in one query. */
  readonly maxClauses: number;
  /** Alternatives in one condition. */
  readonly maxValues: number;
  /** Characters of one value, decoded. */
  readonly maxValueLength: number;
  /** Characters of one JSONPath, decoded. */
  readonly maxJsonpathLength: number;
  /** Brackets and parentheses within each other. */
  readonly maxJsonpathDepth: number;
}

/** What an operator of the service sets them with. */
const SETTINGS: Readonly<Record<keyof QueryLimits, string>> = {
  maxClauses: 'QUERY_MAX_CLAUSES',
  maxValues: 'QUERY_MAX_VALUES',
  maxValueLength: 'QUERY_MAX_VALUE_LENGTH',
  maxJsonpathLength: 'JSONPATH_MAX_LENGTH',
  maxJsonpathDepth: 'JSONPATH_MAX_DEPTH',
};

/** What messages say of a bound: how much it is, of what, and what sets it. */
export function inWords(limits: QueryLimits, bound: keyof QueryLimits, unit: string): string {
  return `the limit is ${limits[bound]} ${unit} (${SETTINGS[bound]})`;
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
