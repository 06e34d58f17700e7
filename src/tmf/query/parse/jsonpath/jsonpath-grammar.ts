/** How the parts of a JSONPath are written, and how many of them there may be. */

export const NAME = /[\p{L}\p{N}_@][\p{L}\p{N}_@:-]*/uy;
export const NUMBER = /-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?/y;
export const LITERAL = /(?:true|false|null)(?![\p{L}\p{N}_])/uy;
export const INTEGER = /-?\d{1,9}(?!\d)/y;
export const SLICE = /(-?\d{1,9})?\s*:\s*(-?\d{1,9})?(\s*:)?/y;

/** Steps that multiply the values to be looked at, each time. */
export const MAX_DESCENTS = 2;
export const MAX_UNIONS = 3;

/** Parts of JSONPath dialects that are recognised but not supported. */
export const OTHER_FUNCTIONS = [
  'min',
  'max',
  'avg',
  'stddev',
  'sum',
  'count',
  'size',
  'keys',
  'match',
  'search',
  'value',
];
export const OTHER_OPERATORS = /(?:in|nin|subsetof|anyof|noneof|size|empty|contains|like)(?![\p{L}\p{N}_])/iuy;

/** A function at the end of a path. */
export const FUNCTION = /\.([a-z]+)\(\s*\)/y;
