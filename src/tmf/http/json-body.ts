import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { TmfException } from '../error/tmf.exception';
import { isDeeperThan, isObject, jsonKind } from '../json/json-value';
import { limited } from '../json/pointer';
import { quote } from '../query/bounds/invalid-query';
import { maxValues, measureJson } from '../json/measure';
import { countMembers, findRepeatedName } from '../json/repeated-names';

/** Deeper documents are refused. The top-level value is level 1. */
export const MAX_DEPTH = 64;

/**
 * Parses a request body. What it returns survives the way through `jsonb` and back unchanged; what would not is refused:
 * NUL and lone surrogates (PostgreSQL cannot store them), numbers that a double cannot hold, invalid UTF-8, and
 * nesting over {@link MAX_DEPTH}. So is an object with a name twice, of which only one value would be kept.
 * @param limit of bytes, which has been kept; there is one of values that follows from it
 * @returns undefined for an empty body, which GET and DELETE may have whatever their Content-Type says
 * @throws {TmfException} 400
 */
export function parseJsonBody(body: Buffer, limit: number): unknown {
  if (body.length === 0) return undefined;
  // First of all, for what follows takes long for many values, and is recursive.
  const { names, values, depth } = measureJson(body);
  if (depth > MAX_DEPTH) throw tooDeep();
  if (values > maxValues(limit)) throw tooManyValues(`The body has ${values} values`, limit);
  if (!isUtf8(body)) throw new TmfException('malformedJson', 'The body is JSON in UTF-8; this one has other bytes.');
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TmfException('malformedJson', `The body is no JSON: ${(error as Error).message}`);
  }
  if (names !== countMembers(value)) throw repeatedName(text);
  // The common case pays for three scans of the text; only a suspect is looked at closely.
  if (UNSTORABLE_ESCAPE.test(text)) checkStrings(value, '');
  if (LONG_NUMBER.test(text)) checkNumbers(text);
  // JSON has one zero; JavaScript's other one would make a patch of 0 by -0 look like a change.
  if (NEGATIVE_ZERO.test(text)) value = JSON.parse(text, (_name, member: unknown) => (member === 0 ? 0 : member));
  return value;
}

/**
 * Everything is a merge patch to RFC 7396; what is no object would replace the whole resource.
 * @throws {TmfException} 400
 */
export function requireMergePatch(body: unknown): void {
  if (isObject(body)) return;
  const detail = `A merge patch must be a JSON object such as {"status":"active"}; ${jsonKind(body)} was sent`;
  const operations = 'An array of operations is a JSON Patch: send it with Content-Type: application/json-patch+json';
  throw new TmfException('invalidBody', Array.isArray(body) ? `${detail}. ${operations}` : detail);
}

/** @throws {TmfException} 415 for a body that is compressed */
export function requireIdentityEncoding({ headers }: { readonly headers: IncomingHttpHeaders }): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return;
  throw new TmfException(
    'unsupportedMediaType',
    `Content-Encoding is ${quote(encoding)}; bodies are taken as they are. Leave it out, and send JSON in UTF-8`,
  );
}

const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;
const NEGATIVE_ZERO = /(?:^|[[:,\s])-0/;
const LONG_NUMBER = /\d[\d.]{15}|\d[eE][+-]?\d/;

const UNSTORABLE = 'must not contain NUL (\\u0000) or half of a surrogate pair (such as a lone \\ud83d)';

function checkStrings(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (isStorable(value)) return;
    throw new TmfException('invalidBody', `${path || '/'}: ${UNSTORABLE}`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) {
      throw new TmfException('invalidBody', `${path || '/'}: a name ${UNSTORABLE}`);
    }
    checkStrings(member, `${path}/${key}`);
  }
}

/** Whether PostgreSQL can hold the string. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function checkNumbers(text: string): void {
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('"') || isShort(token) || canonical(token) === canonical(String(Number(token)))) continue;
    throw new TmfException(
      'invalidBody',
      `The number ${token.slice(0, 40)} has more digits than can be kept; send it as a string`,
    );
  }
}

/** Whether a double surely keeps the number: 15 digits, neither tiny nor huge. Most are; it is cheaper to see than the rest. */
function isShort(number: string): boolean {
  const exponent = number.search(/[eE]/);
  const size = Math.abs(Number(number));
  return (exponent < 0 ? number.length : exponent) <= 15 && size > 1e-300 && size < Infinity;
}

/** Sign, digits and exponent of a decimal number without the freedom of its spelling: 1.50e3 and 1500 are the same. */
function canonical(number: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number);
  if (!match) return number;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutZerosAtEnd(digits);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** (A regular expression would look through every run of zeros again from each of its zeros.) */
function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** @param bodyLimit bytes */
export function tooManyValues(counted: string, bodyLimit: number): TmfException {
  const limit = `the limit is ${maxValues(bodyLimit)}, one for every 16 bytes of BODY_LIMIT`;
  return new TmfException('invalidBody', `${counted} in its objects and arrays; ${limit}`);
}

function tooDeep(): TmfException {
  return new TmfException('invalidBody', `It is nested deeper than ${MAX_DEPTH} levels, the limit; flatten it`);
}

function repeatedName(text: string): TmfException {
  const detail = `${limited(findRepeatedName(text) ?? '')}: the object has this name twice; leave one of them out`;
  return new TmfException('invalidBody', detail);
}

/** @throws {TmfException} 400 for a value that is nested deeper than {@link MAX_DEPTH} */
export function requireDepth(value: unknown): void {
  if (isDeeperThan(MAX_DEPTH, value)) throw tooDeep();
}
