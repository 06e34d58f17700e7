import { endOfString } from '../../json/spans';

/**
 * The length of a document as PostgreSQL prints it from `jsonb`, which is what reads cost. It is longer than the JSON that
 * was written: a space follows each comma and colon, and a number has all of its digits: 1e308 is written with 5
 * characters and printed with 309.
 * @param json compact, as `JSON.stringify()` writes it
 * @returns bytes
 */
export function storedSize(json: string): number {
  let size = Buffer.byteLength(json);
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === COMMA || code === COLON) size++;
    else if (code === EXPONENT) size += expansion(json, at);
  }
  return size;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
/** Outside of strings only `true` and `false` have this letter too, and no digit comes before it there. */
const EXPONENT = 0x65;

/** How much longer a number becomes without its exponent. @param at the position of its `e` */
function expansion(json: string, at: number): number {
  let first = at;
  while (isOfNumber(json.charCodeAt(first - 1))) first--;
  if (first === at) return 0;
  let end = at + 2;
  while (isDigit(json.charCodeAt(end))) end++;
  const sign = json.charCodeAt(first) === MINUS ? 1 : 0;
  const [whole = '', fraction = ''] = json.slice(first + sign, at).split('.');
  const exponent = Number(json.slice(at + 1, end));
  // Digits after the point, as PostgreSQL counts them; before it there is always one.
  const after = Math.max(fraction.length - exponent, 0);
  const before = Math.max(whole.length + exponent, 1);
  const printed = sign + before + (after > 0 ? 1 + after : 0);
  return printed - (end - first);
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === MINUS || code === 0x2e;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
