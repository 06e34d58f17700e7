import { decode } from './raw-query';

/** What the value of a condition stands for, decoded. */
export interface Literals {
  /** Each is an alternative. */
  readonly each: readonly string[];
  /**
   * Texts with an encoded comma, uncut: one more alternative for what `each` has in parts. Clients that encode everything
   * leave no telling whether a comma separates or is part of a text.
   */
  readonly uncut: readonly string[];
}

/** The whole is one text; `\,` and `\;` are the characters themselves (FIL-17). */
export function readWhole(text: string): Literals {
  return { each: [decodeValue(text)], uncut: [] };
}

/** Raw commas separate; an encoded or escaped one is part of a text (FIL-17). */
export function readList(text: string): Literals {
  return { each: splitValues(text).map(decodeValue), uncut: [] };
}

/** Encoded commas separate as raw ones do, and what they are in is a text of its own as well. */
export function readEquality(text: string): Literals {
  const parts = splitValues(text);
  return {
    each: parts.flatMap((part) =>
      ENCODED_COMMA.test(part) ? splitValues(decode(part)).map(unescape) : [decodeValue(part)],
    ),
    uncut: parts.filter((part) => ENCODED_COMMA.test(part)).map(decodeValue),
  };
}

/** The values between commas that are not escaped, still encoded. */
export function splitValues(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ',') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** Decodes one value. */
export function decodeValue(text: string): string {
  return decode(text.replace(ESCAPED, (_, separator: string) => encodeURIComponent(separator)));
}

function unescape(text: string): string {
  return text.replace(ESCAPED, '$1');
}

const ENCODED_COMMA = /%2C/i;
const ESCAPED = /\\([,;])/g;
