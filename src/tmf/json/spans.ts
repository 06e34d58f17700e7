/** Where a value stands in a JSON text. */
export interface Span {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** A member of an object; the span is that of its value. */
export interface MemberSpan extends Span {
  readonly name: string;
}

/**
 * The members of an object, without parsing what is in them.
 * @param json valid JSON, with an object at the position
 * @param longest stops at the first name of more characters. PostgreSQL prints the members of a `jsonb` by the length of their names, so
 *   that all others of such a document are found
 */
export function membersAt(json: string, start = 0, longest = Infinity): MemberSpan[] {
  const members: MemberSpan[] = [];
  let at = pastSpace(json, start + 1);
  while (json.charCodeAt(at) === QUOTE) {
    const endOfName = endOfString(json, at) + 1;
    if (endOfName - at - 2 > longest) break;
    const value = pastSpace(json, pastSpace(json, endOfName) + 1);
    const end = endOfValue(json, value);
    members.push({ name: stringIn(json, at, endOfName), start: value, end });
    at = pastComma(json, end);
  }
  return members;
}

/** What `membersAt()` has to look for. (In an object of JavaScript names that are array indexes, of up to 10 digits, come first.) */
export function longestOf(names: Iterable<string>): number {
  let longest = MAX_INDEX_LENGTH;
  for (const { length } of names) longest = Math.max(longest, length);
  return longest;
}

const MAX_INDEX_LENGTH = 10;

/** The value, if it is a string. */
export function stringAt(json: string, { start, end }: Span): string | undefined {
  return json.charCodeAt(start) === QUOTE ? stringIn(json, start, end) : undefined;
}

/** @param end behind the quote that ends it */
function stringIn(json: string, start: number, end: number): string {
  const text = json.slice(start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** The same of the elements of an array. */
export function elementsAt(json: string, start = 0): Span[] {
  const elements: Span[] = [];
  let at = pastSpace(json, start + 1);
  while (json.charCodeAt(at) !== END_OF_ARRAY) {
    const end = endOfValue(json, at);
    elements.push({ start: at, end });
    at = pastComma(json, end);
  }
  return elements;
}

/** Whether the value that begins there is an object, or an array. */
export const isObjectAt = (json: string, start: number): boolean => json.charCodeAt(start) === BRACE;
export const isArrayAt = (json: string, start: number): boolean => json.charCodeAt(start) === BRACKET;

/** @returns the position of the quote that ends the string which begins there */
export function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const END_OF_ARRAY = 0x5d;
const BRACE = 0x7b;
const END_OF_OBJECT = 0x7d;
const SPACE = 0x20;

/** Whether an odd number of backslashes comes before. */
function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function endOfValue(json: string, start: number): number {
  switch (json.charCodeAt(start)) {
    case QUOTE:
      return endOfString(json, start) + 1;
    case BRACE:
    case BRACKET:
      return endOfNested(json, start);
    default:
      return endOfScalar(json, start);
  }
}

function endOfNested(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(json, at);
        break;
      case BRACE:
      case BRACKET:
        depth++;
        break;
      case END_OF_OBJECT:
      case END_OF_ARRAY:
        if (--depth === 0) return at + 1;
        break;
      default:
    }
  }
  return json.length;
}

/** Of a number, `true`, `false` or `null`. */
function endOfScalar(json: string, start: number): number {
  let at = start;
  while (at < json.length && !isEndOfScalar(json.charCodeAt(at))) at++;
  return at;
}

function isEndOfScalar(code: number): boolean {
  return code === COMMA || code === END_OF_OBJECT || code === END_OF_ARRAY || code <= SPACE;
}

/** White space of JSON: what has a lower code than a space is nothing else there. */
function pastSpace(json: string, at: number): number {
  let next = at;
  while (json.charCodeAt(next) <= SPACE) next++;
  return next;
}

function pastComma(json: string, at: number): number {
  const next = pastSpace(json, at);
  return json.charCodeAt(next) === COMMA ? pastSpace(json, next + 1) : next;
}
