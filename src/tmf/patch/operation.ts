import type { Effort } from '../query/bounds/effort';
import { quote } from '../query/bounds/invalid-query';
import { isObject, jsonKind } from '../json/json-value';
import { InvalidPatchError } from './patch-error';
import type { Pointer } from '../json/pointer';

/** A place in a document that an operation is for. */
export interface Place {
  readonly pointer: Pointer;
  /** Set if a condition chose this very element of an array: the members that the condition asks for. */
  readonly chosenBy?: readonly string[];
}

/** What `path` and `from` say. */
export interface Target {
  readonly text: string;
  /** Set if it names one place, whatever the document is like. */
  readonly pointer?: Pointer;
  /** The places in a document; what is at them need not exist, but what holds it does. None lies within another. */
  find(document: unknown, effort: Effort): Place[];
}

/** One operation of a JSON Patch (RFC 6902). */
export type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Target; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Target }
  | { readonly op: 'move' | 'copy'; readonly path: Target; readonly from: Target };

/** A patch, or a bulk create, has at most this many operations. */
export const MAX_OPERATIONS = 1000;

/**
 * Reads the body of a JSON Patch; members that RFC 6902 does not know are ignored.
 * @param parseTarget reads `path` and `from`
 * @throws {InvalidPatchError} naming the operation
 */
export function parseOperations(body: unknown, parseTarget: (text: string) => Target): Operation[] {
  if (!Array.isArray(body)) throw new InvalidPatchError(notOperations(body));
  if (body.length > MAX_OPERATIONS) {
    throw new InvalidPatchError(`There are ${body.length} operations; at most ${MAX_OPERATIONS} are taken at once`);
  }
  return body.map((each: unknown, n) => parseOperation(each, `/${n}`, parseTarget));
}

const EXAMPLE = '{"op":"replace","path":"/name","value":"x"}';

function notOperations(body: unknown): string {
  const detail = `A JSON Patch must be an array of operations such as [${EXAMPLE}]; ${jsonKind(body)} was sent`;
  if (!isObject(body)) return detail;
  return 'op' in body
    ? `${detail}. Put the operation in brackets`
    : `${detail}. To merge an object into a resource, use Content-Type: application/merge-patch+json`;
}

function parseOperation(body: unknown, at: string, parseTarget: (text: string) => Target): Operation {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidPatchError(`${at}: must be an object such as ${EXAMPLE}, not ${jsonKind(body)}`);
  }
  const members = new Map<string, unknown>(Object.entries(body));
  const target = (name: 'path' | 'from'): Target => {
    const text = members.get(name);
    if (typeof text !== 'string')
      throw new InvalidPatchError(`${at}/${name}: must be a string such as "/name", not ${jsonKind(text)}`);
    try {
      return parseTarget(text);
    } catch (error) {
      throw error instanceof InvalidPatchError ? new InvalidPatchError(`${at}/${name}: ${error.message}`) : error;
    }
  };
  const value = (): unknown => {
    if (!members.has('value')) throw new InvalidPatchError(`${at}/value: must be given, if only as null`);
    return members.get('value');
  };
  const op = members.get('op');
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      return { op, path: target('path'), value: value() };
    case 'remove':
      return { op, path: target('path') };
    case 'move':
    case 'copy':
      return { op, path: target('path'), from: target('from') };
    default:
      throw new InvalidPatchError(
        `${at}/op: must be add, remove, replace, move, copy or test, not ${typeof op === 'string' ? quote(op) : jsonKind(op)}`,
      );
  }
}
