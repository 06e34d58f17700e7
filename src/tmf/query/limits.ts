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

/** The bounds of one query while it is parsed; what all its parts share is counted here. */
export class Allowance {
  private clauses = 0;

  constructor(readonly limits: QueryLimits) {}

  /** Counts conditions, wherever they stand. @throws {InvalidQueryError} */
  spendClauses(clauses: number): void {
    this.clauses += clauses;
    const { maxClauses } = this.limits;
    if (this.clauses > maxClauses) throw new InvalidQueryError(`more than ${maxClauses} conditions in one query`);
  }
}
