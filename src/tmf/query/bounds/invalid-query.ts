/** A query string that does not parse or asks too much; the message names the parameter. Becomes a 400. */
export class InvalidQueryError extends Error {}

/** A query string that is understood but not supported. Becomes a 501. */
export class UnsupportedQueryError extends Error {}

/** A query that takes too much to answer. Becomes a 400. */
export class ExpensiveQueryError extends Error {}

/** What a client wrote, for the message of an error: in quotes, and not all of it if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
