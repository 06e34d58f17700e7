import { type RawCondition, type RawQuery, decode, parseRawQuery } from '../tmf/query/raw-query';
import { encodedSeparatorsOutside } from '../tmf/query/split-paths';
import { decodeValue, splitValues } from '../tmf/query/values';

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

/**
 * One text for all spellings of a query: percent-encoding only where a character would mean something, segments in order,
 * without what has no meaning for a subscription. It is a query again, with the same meaning.
 */
export function normalize({ directives, conditions }: RawQuery): string {
  const segments = conditions.map((alternatives) => alternatives.map(normalizeCondition).join(';'));
  // Where `;` joins different attributes it cuts through the segments, and their order has a meaning.
  const isLocal = conditions.every((alternatives) => new Set(alternatives.map(({ name }) => name)).size === 1);
  if (isLocal) segments.sort();
  const chosen = (['fields', 'filter'] as const).flatMap((name) =>
    (directives.get(name) ?? [])
      .filter((value) => value !== '')
      .map((value) => `${name}=${decode(value).replace(/[%&;+]/g, encodeURIComponent)}`),
  );
  return [...segments, ...chosen.sort()].join('&');
}

function normalizeCondition({ text, name, operator, value }: RawCondition): string {
  // Without an operator it is another value of the condition before: `status=active;suspended`.
  if (operator === undefined) return normalizeValues(text);
  return `${encodeMeaning(name)}${operator}${normalizeValues(value)}`;
}

/** Commas stay as they are: raw, encoded and escaped ones are not the same. */
function normalizeValues(values: string): string {
  const normalizeValue = (value: string): string =>
    value
      .split('\\,')
      .map((part) => encodeMeaning(decodeValue(part)))
      .join('\\,');
  return splitValues(values).map(normalizeValue).join(',');
}

/** Encodes what would have a meaning, and spaces, which would be lost at the ends. */
function encodeMeaning(text: string): string {
  return text
    .replace(/[%&;,=<>+\\\s]/g, encodeURIComponent)
    .replaceAll('~', '%7E')
    .replaceAll('*', '%2A');
}
