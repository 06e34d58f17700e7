// Room tmf/query/parse: A raw query string -> Predicate, sort keys, page, fields. Pure.

import { InvalidQueryError, quote } from '../bounds/invalid-query';
import { encodedSeparatorsOutside } from './split-paths';

/** Names that are never attributes (FIL-14). An attribute of such a name is reached with `.eq`. */
export const DIRECTIVES = [
  'fields',
  'filter',
  'sort',
  'offset',
  'limit',
  'after',
  'before',
  'depth',
  'expand',
  'q',
] as const;
export type Directive = (typeof DIRECTIVES)[number];

/** One condition of the query string, its value still encoded; `text` is the whole of it. */
export interface RawCondition {
  readonly text: string;
  /** Decoded path, operator suffix included. */
  readonly name: string;
  /** All signs between name and value, be they an operator or not; undefined if there is only a name. */
  readonly operator: string | undefined;
  /** Encoded. */
  readonly value: string;
}

/** The query string in its parts. Parsed from the raw URL: framework parsers lose `>=`, `;` and repetition (FIL-4). */
export interface RawQuery {
  /** Values of the directives, still encoded, in order of appearance. */
  readonly directives: ReadonlyMap<Directive, readonly string[]>;
  /** Everything else: segments between `&`, each with the conditions that `;` joins. */
  readonly conditions: readonly (readonly RawCondition[])[];
  /** All parameters that do not ask for a window, as sent; for `Link`. */
  readonly withoutWindow: string;
}

/** Directives that ask for a window. */
const WINDOW: readonly string[] = ['offset', 'limit', 'after', 'before'] satisfies Directive[];

/** Directives whose values may hold `;` in brackets and quotes. */
const BRACKETED: readonly string[] = ['fields', 'filter', 'sort'] satisfies Directive[];

/** The directive whose value is what somebody has typed: whatever it is, it ends at the next `&`. */
const WORDS: Directive = 'q';

/** Splits what follows the `?` of a URL. @throws {InvalidQueryError} for a broken percent-encoding in a name */
export function parseRawQuery(query: string): RawQuery {
  const directives = new Map<Directive, string[]>();
  const conditions: RawCondition[][] = [];
  const kept: string[] = [];
  for (const segment of query.split('&')) {
    const alternatives: RawCondition[] = [];
    const texts: string[] = [];
    for (const text of splitSegment(segment)) {
      const condition = parseCondition(text);
      const directive = DIRECTIVES.find((candidate) => candidate === condition.name);
      if (!directive) alternatives.push(condition);
      else directives.set(directive, [...(directives.get(directive) ?? []), valueOf(directive, condition)]);
      if (!directive || !WINDOW.includes(directive)) texts.push(text);
    }
    if (alternatives.length > 0) conditions.push(alternatives);
    if (texts.length > 0) kept.push(texts.join(';'));
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
    throw new InvalidQueryError(`${quote(text)}: the percent-encoding is broken; write %25 for a %`);
  }
  if (decoded.includes('\0')) throw new InvalidQueryError(`${quote(text)}: must not contain NUL`);
  return decoded;
}

function valueOf(directive: Directive, { operator, value, text }: RawCondition): string {
  // In `sort==x` and the like the second sign is part of a value that will not be understood.
  if (operator === '=' || operator === undefined) return value;
  if (operator === '==') return `=${value}`;
  throw new InvalidQueryError(`${quote(text)}: ${directive} is given with =: ${directive}=value`);
}

/** The parts that `;` joins; one that is no condition of its own goes on with the `filter` before it (JP-10). */
function splitSegment(segment: string): string[] {
  const parts: string[] = [];
  let rest = segment;
  while (rest !== '') {
    const name = decode(/^[^=]*/.exec(rest)?.[0] ?? '');
    const end = BRACKETED.includes(name) ? endOfBracketed(rest) : name === WORDS ? rest.length : endOfPlain(rest);
    const part = rest.slice(0, end);
    rest = rest.slice(end + 1);
    const previous = parts.at(-1);
    if (previous?.startsWith('filter=') && looksLikeJsonpath(part)) parts[parts.length - 1] = `${previous};${part}`;
    else if (part !== '') parts.push(part);
  }
  return parts;
}

function endOfPlain(text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ';') return at;
  }
  return text.length;
}

function endOfBracketed(text: string): number {
  return encodedSeparatorsOutside(text, ';')[0] ?? text.length;
}

function looksLikeJsonpath(text: string): boolean {
  const beforeOperator = /^(?:(?!=|<|>|%3C|%3D|%3E).)*/i.exec(text)?.[0] ?? '';
  return /^(?:\$|@\.)|\[|%5B/i.test(beforeOperator);
}

/** The first operator for a regular expression, raw or percent-encoded, or else the first sign with all that follow. */
const OPERATOR = /(?<regex>(?:\*|%2A)(?:=|%3D=?)|=~|%3D(?:~|%7E)=?)|=[=<>]*|(?:%3D|%3[CE]|[<>])(?:[=<>]|%3[CDE])*/i;

/**
 * After a raw `=` an encoded sign is part of the value: that is how clients encode values. Those that take the operator
 * for a part of the name put a `=` after it: `name%3E%3D=value`.
 */
function parseCondition(text: string): RawCondition {
  const match = OPERATOR.exec(text);
  if (!match) return { text, name: decode(text), operator: undefined, value: '' };
  const [signs] = match;
  const isPartOfName = signs.length > '%3D='.length && /%3D=$/i.test(signs);
  const operator = match.groups?.['regex'] === undefined ? decode(isPartOfName ? signs.slice(0, -1) : signs) : '=~';
  return { text, name: decode(text.slice(0, match.index)), operator, value: text.slice(match.index + signs.length) };
}
