import { type Pointer, unescapeToken } from '../json/pointer';
import { quote } from '../query/bounds/invalid-query';
import { InvalidPatchError } from './patch-error';

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
