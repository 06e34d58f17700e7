import { type RawQuery, decode, parseRawQuery } from '../../tmf/query/parse/raw-query';
import { encodedSeparatorsOutside } from '../../tmf/query/parse/split-paths';

/** Parameters whose values are JSONPaths: brackets in them keep `&` together. */
const BRACKETED = /^(?:filter|fields|sort)(?:=|%3D)/i;

/** A query that is nothing but a JSONPath. */
const JSONPATH = /^(?:\$|%24)(?:\.|%2E|\[|%5B|$)/i;

/**
 * Splits the text of a subscription's query as the query part of a URL. Two things are more than a URL has, since this is
 * a text within JSON: `&&` in a JSONPath need not be encoded, and the whole may be a JSONPath, which is a `filter` then.
 * @param text without the leading `?`
 * @throws {InvalidQueryError} for a broken percent-encoding, wherever it is
 */
export function splitSubscriptionQuery(text: string): RawQuery {
  decode(text);
  const segments: string[] = [];
  for (let rest = JSONPATH.test(text) ? `filter=${text}` : text; rest !== '';) {
    const ends = BRACKETED.test(rest) ? encodedSeparatorsOutside(rest, '&') : [rest.indexOf('&')];
    const end = ends[0] === undefined || ends[0] < 0 ? rest.length : ends[0];
    segments.push(rest.slice(0, end).replaceAll('&', '%26'));
    rest = rest.slice(end + 1);
  }
  return parseRawQuery(segments.join('&'));
}
