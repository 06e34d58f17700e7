/** A query string that does not parse or asks too much; the message names the parameter. Becomes a 400. */
export class InvalidQueryError extends Error {}

/** A query string that is understood but not supported. Becomes a 501. */
export class UnsupportedQueryError extends Error {}

/** A query that takes too much to answer. Becomes a 400. */
export class ExpensiveQueryError extends Error {}
