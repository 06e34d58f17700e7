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
