import { quote } from '../query/bounds/invalid-query';
import { InvalidPatchError } from '../patch/patch-error';

/** A place in a JSON document: names of members and indexes of elements, from the outside in (RFC 6901). */
export type Pointer = readonly string[];

const MAX_POINTER_LENGTH = 128;

/** @throws {InvalidPatchError} for a text that is no JSON Pointer */
export function parsePointer(text: string): Pointer {
  if (text === '') return [];
  if (!text.startsWith('/'))
    throw new InvalidPatchError(`${quote(text)}: a JSON Pointer starts with /, as in ${quote(`/${text}`)}`);
  if (/~(?![01])/.test(text))
    throw new InvalidPatchError(`${quote(text)}: ~ is written ~0 in a JSON Pointer, and / is ~1`);
  const tokens = text.slice(1).split('/');
  if (tokens.length > MAX_POINTER_LENGTH)
    throw new InvalidPatchError(`a pointer has ${tokens.length} parts; ${MAX_POINTER_LENGTH} is the limit`);
  return tokens.map(unescapeToken);
}

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
