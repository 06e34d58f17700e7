import { isDeepStrictEqual } from 'node:util';
import { define, isObject } from '../json/json-value';
import { type Pointer, formatPointer } from '../json/pointer';
import { type PathSet, without } from '../query/path-set';

/** Why hidden attributes cannot be kept through a change. It follows from what the client sees, not from what is hidden. */
export class HiddenAttributesError extends Error {
  constructor(at: Pointer, reason: string) {
    super(`${formatPointer(at) || 'The resource'}: ${reason}`);
  }
}

const IS_HIDDEN = 'there is no such attribute for this caller, and none can be given';
const KEPT =
  'can have attributes in it that this caller does not see, and so cannot be removed, or become something else';
const NOT_FOUND_AGAIN =
  'can have attributes in it that this caller does not see. It must stay at its place, and be the one with the same id, or the same as before';

/**
 * Puts what is hidden back under what a client has made of what it sees. Elements of an array that can have hidden
 * attributes keep their places; those with another content are the same if they have the same id and no other has it.
 * @param hidden what was left out of the document
 * @param before the whole document
 * @param after what the client made of the document without what is hidden
 * @returns a document whose hidden attributes are those of `before`, and which is `after` without them
 * @throws {HiddenAttributesError}
 */
export function unmask<T extends object>(hidden: PathSet, before: T, after: T): T {
  return restored(hidden, { whole: before, shown: without(before, hidden) }, after, []) as T;
}

/** A value before the change, as it is and as the client sees it. */
interface Before {
  readonly whole: unknown;
  readonly shown: unknown;
}

function restored(hidden: PathSet, before: Before, after: unknown, at: Pointer): unknown {
  const { whole, shown } = before;
  if (!canHide(shown)) return withNothingOf(hidden, after, at);
  if (Array.isArray(shown) && Array.isArray(after)) return restoredArray(hidden, before, after, at);
  if (!isObject(whole) || !isObject(shown) || !isObject(after)) throw new HiddenAttributesError(at, KEPT);
  const result = { ...after };
  for (const [name, inner] of Object.entries(hidden)) {
    const place = [...at, name];
    const [wholeMember, shownMember, member] = [whole, shown, after].map((object) => ownMember(object, name));
    if (inner === true && member !== undefined) throw new HiddenAttributesError(place, IS_HIDDEN);
    const kept =
      inner === true ? wholeMember : restored(inner, { whole: wholeMember, shown: shownMember }, member, place);
    if (kept !== undefined) define(result, name, kept);
  }
  return result;
}

function restoredArray(hidden: PathSet, before: Before, after: readonly unknown[], at: Pointer): unknown[] {
  const [whole, shown] = [before.whole, before.shown] as [readonly unknown[], readonly unknown[]];
  const ids = uniqueIds(shown);
  shown.forEach((element, n) => {
    const isKept =
      !canHide(element) ||
      (Array.isArray(element) && Array.isArray(after[n])) ||
      (ids.has(idOf(element)) && idOf(element) === idOf(after[n])) ||
      isDeepStrictEqual(element, after[n]);
    if (!isKept) throw new HiddenAttributesError([...at, String(n)], NOT_FOUND_AGAIN);
  });
  return after.map((element, n) => restored(hidden, { whole: whole[n], shown: shown[n] }, element, [...at, String(n)]));
}

/** The value, if nothing in it is called as what is hidden. */
function withNothingOf(hidden: PathSet, value: unknown, at: Pointer): unknown {
  if (without(value, hidden) !== value) throw new HiddenAttributesError(at, IS_HIDDEN);
  return value;
}

/** Whether a value that is shown can have hidden attributes in it. */
function canHide(shown: unknown): boolean {
  return Array.isArray(shown) ? shown.some(canHide) : isObject(shown);
}

/** Ids that one of the elements has. */
function uniqueIds(elements: readonly unknown[]): ReadonlySet<string | undefined> {
  const ids = elements.map(idOf);
  const seen = new Set<string | undefined>([undefined]);
  const repeated = new Set(ids.filter((id) => seen.size === seen.add(id).size));
  return new Set(ids.filter((id) => !repeated.has(id)));
}

function idOf(value: unknown): string | undefined {
  const id = ownMember(value, 'id');
  return typeof id === 'string' ? id : undefined;
}

function ownMember(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
