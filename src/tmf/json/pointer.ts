/** A place in a JSON document: names of members and indexes of elements, from the outside in (RFC 6901). */
export type Pointer = readonly string[];

export function formatPointer(pointer: Pointer): string {
  return pointer.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** For messages: the beginning of a long one will do. */
export function shown(pointer: Pointer): string {
  return limited(formatPointer(pointer) || 'the root');
}

/** For messages: no more than 200 characters. */
export function limited(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a token can name an element of an array: digits without a leading zero. */
export function isIndex(token: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(token);
}

/** Whether the second place lies within the first. */
export function isWithin(outer: Pointer, inner: Pointer): boolean {
  return outer.length < inner.length && outer.every((token, n) => token === inner[n]);
}
