import { InvalidQueryError } from './invalid-query';

/** One `name=value` of the query string, still encoded; `text` is the whole of it. */
export interface Parameter {
  readonly text: string;
  /** Decoded, up to the first `=`. */
  readonly name: string;
  /** Encoded, after the first `=`; undefined without one. */
  readonly value: string | undefined;
}

/** Names that are never attributes (FIL-14). An attribute of such a name is reached with `.eq`. */
export const DIRECTIVES = ['fields', 'filter', 'sort', 'offset', 'limit', 'depth', 'expand'] as const;
export type Directive = (typeof DIRECTIVES)[number];

/** The query string in its parts. Parsed from the raw URL: framework parsers lose `>=`, `;` and repetition (FIL-4). */
export interface RawQuery {
  /** Values of the directives, still encoded, in order of appearance. */
  readonly directives: ReadonlyMap<Directive, readonly string[]>;
  /** Everything else: the attribute filters. */
  readonly conditions: readonly Parameter[];
  /** All parameters but `offset` and `limit`, as sent; for `Link`. */
  readonly withoutWindow: string;
}

/** Splits what follows the `?` of a URL. @throws {InvalidQueryError} for a broken percent-encoding in a name */
export function parseRawQuery(query: string): RawQuery {
  const directives = new Map<Directive, string[]>();
  const conditions: Parameter[] = [];
  const kept: string[] = [];
  for (const text of query.split('&')) {
    if (text === '') continue;
    const equals = text.indexOf('=');
    const name = decode(equals < 0 ? text : text.slice(0, equals));
    const value = equals < 0 ? undefined : text.slice(equals + 1);
    const directive = DIRECTIVES.find((candidate) => candidate === name);
    if (directive) directives.set(directive, [...(directives.get(directive) ?? []), value ?? '']);
    else conditions.push({ text, name, value });
    if (directive !== 'offset' && directive !== 'limit') kept.push(text);
  }
  return { directives, conditions, withoutWindow: kept.join('&') };
}

/** The part of a URL after the first `?`. */
export function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

/** Percent-decodes, with `+` as a space. @throws {InvalidQueryError} */
export function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new InvalidQueryError(`${text}: the percent-encoding is broken`);
  }
  if (decoded.includes('\0')) throw new InvalidQueryError(`${text}: must not contain NUL`);
  return decoded;
}

/** Splits at raw commas, so that an encoded one (`%2C`) is part of a value, and decodes (FIL-17). */
export function decodeList(text: string): string[] {
  return text.split(',').map(decode);
}
