import { isDeepStrictEqual } from 'node:util';
import { Effort } from '../query/bounds/effort';
import { quote } from '../query/bounds/invalid-query';
import { Draft } from './draft';
import { copyOf, define, isDeeperThan, isObject, jsonKind } from '../json/json-value';
import { type Operation, type Place, type Target, parseOperations } from './operation';
import { parsePointer } from './parse-pointer';
import { InvalidPatchError, PatchConflictError } from './patch-error';
import { type Pointer, isIndex, isWithin, limited, shown } from '../json/pointer';

/** What applying a patch depends on besides the document. */
export interface PatchRules {
  /** Whether the attribute that these names lead to, indexes left out, is declared to be an array. */
  readonly isArray: (path: readonly string[]) => boolean;
  /** What a patch may copy within a document, altogether. Characters of JSON. */
  readonly maxCopied: number;
  /** A value in the spelling that the document has it in at this place, where it can have several. */
  readonly spelt: (pointer: Pointer, value: unknown) => unknown;
}

/**
 * RFC 6902, and TMF630's reading of `add` (D20): a value that is no array, added to an attribute that is one, becomes
 * its last element.
 * @returns what makes the patched document of a document, which it leaves as it is
 * @throws {InvalidPatchError} for what is no JSON Patch. What it returns throws {@link PatchConflictError} if the patch
 *   does not fit the document, and {@link InvalidPatchError} if it fits none
 */
export function jsonPatch(body: unknown, rules: PatchRules): (document: unknown) => unknown {
  const operations = parseOperations(body, pointerTarget);
  return (document) => applyOperations(operations, document, rules);
}

/** Far deeper than a resource can be, and far from what the stack can hold. */
const MAX_COPIED_DEPTH = 500;

/** `path` and `from` of RFC 6902. */
export function pointerTarget(text: string): Target {
  const pointer = parsePointer(text);
  return { text, pointer, find: () => [{ pointer }] };
}

/** Applies one operation after the other, all or nothing. @throws as {@link jsonPatch} */
export function applyOperations(operations: readonly Operation[], document: unknown, rules: PatchRules): unknown {
  const patching = new Patching(document, rules);
  for (const [n, operation] of operations.entries()) {
    try {
      patching.apply(operation);
    } catch (error) {
      if (error instanceof InvalidPatchError) throw new InvalidPatchError(`/${n}: ${error.message}`);
      if (error instanceof PatchConflictError) throw new PatchConflictError(`/${n}: ${error.message}`);
      // Only a patch that puts values into each other again and again gets so deep that recursion ends.
      if (error instanceof RangeError) throw new InvalidPatchError(`/${n}: the document is nested too deep`);
      throw error;
    }
  }
  return patching.draft.document;
}

/** What it costs to do something at a place, as steps of {@link Effort}. */
const STEPS_PER_PLACE = 20;

class Patching {
  readonly draft: Draft;
  private readonly effort = new Effort();
  private copied = 0;

  constructor(
    document: unknown,
    private readonly rules: PatchRules,
  ) {
    this.draft = new Draft(document, this.effort);
  }

  apply(operation: Operation): void {
    const { draft } = this;
    switch (operation.op) {
      case 'add':
        return this.add(this.find(operation.path), operation.value);
      case 'replace':
        return this.replace(this.find(operation.path), operation.value);
      case 'remove':
        return draft.remove(this.existing(this.find(operation.path)).map(({ pointer }) => pointer));
      case 'test':
        return this.test(this.find(operation.path), operation.value);
      case 'move': {
        const from = this.single(operation.from);
        const { pointer } = operation.path;
        if (pointer && isWithin(from, pointer))
          throw new InvalidPatchError(`${shown(from)} cannot be moved into itself, to ${shown(pointer)}`);
        const value = draft.at(from);
        draft.remove([from]);
        // Found only now: what has been removed may have been before it in an array.
        return draft.insert(this.single(operation.path), value);
      }
      case 'copy':
        return draft.insert(this.single(operation.path), this.countedCopy(draft.at(this.single(operation.from))));
    }
  }

  private add(places: readonly Place[], value: unknown): void {
    for (const { pointer, chosenBy } of places) {
      const own = this.ownCopy(value, places);
      if (chosenBy === undefined) this.addAt(pointer, own);
      else this.addMembers(pointer, own);
    }
  }

  private addAt(pointer: Pointer, value: unknown): void {
    const { draft, rules } = this;
    const present = draft.has(pointer) ? draft.at(pointer) : null;
    const isMember = pointer.length > 0 && !Array.isArray(draft.parentOf(pointer));
    // Null is as good as nothing: it is no element, and no array begins with it.
    if (!isMember || Array.isArray(value) || value === null) draft.insert(pointer, value);
    else if (Array.isArray(present)) present.push(value);
    else if (present === null && rules.isArray(pointer.filter((token) => !isIndex(token))))
      draft.insert(pointer, [value]);
    else draft.insert(pointer, value);
  }

  /** An object added to a chosen element adds its members (JPQ-3). */
  private addMembers(pointer: Pointer, value: unknown): void {
    if (!isObject(value) || !isObject(this.draft.at(pointer))) {
      throw new InvalidPatchError(
        `to elements that a condition chooses, an object of members is added, as in {"preferred":true}, not ${jsonKind(value)}`,
      );
    }
    for (const [name, member] of Object.entries(value)) this.addAt([...pointer, name], member);
  }

  private replace(places: readonly Place[], value: unknown): void {
    this.existing(places, 'add puts a value there');
    for (const { pointer, chosenBy } of places) {
      if (!this.draft.has(pointer) && this.isInArray(pointer)) continue;
      const own = this.ownCopy(value, places);
      this.draft.set(pointer, chosenBy ? withMembersOf(this.draft.at(pointer), chosenBy, own) : own);
    }
  }

  private isInArray(pointer: Pointer): boolean {
    return pointer.length > 0 && Array.isArray(this.draft.at(pointer.slice(0, -1)));
  }

  private test(places: readonly Place[], value: unknown): void {
    const cost = 1 + (JSON.stringify(value).length >> 3);
    for (const { pointer } of places) {
      this.effort.spend(cost);
      const { spelt } = this.rules;
      if (isDeepStrictEqual(spelt(pointer, this.draft.at(pointer)), spelt(pointer, value))) continue;
      throw new PatchConflictError(
        `test failed: ${shown(pointer)} has another value than ${limited(JSON.stringify(value))}`,
      );
    }
  }

  private find(target: Target): Place[] {
    const places = target.find(this.draft.document, this.effort);
    this.effort.spend(STEPS_PER_PLACE * places.length);
    if (places.length === 0)
      throw new PatchConflictError(`${quote(target.text)} leads nowhere: nothing in the resource is chosen by it`);
    return places;
  }

  /** Those of the places that have a value. */
  private existing(places: readonly Place[], advice?: string): Place[] {
    const found = places.filter(({ pointer }) => this.draft.has(pointer));
    if (found.length === 0) this.draft.at(places[0]?.pointer ?? [], advice === undefined ? advice : () => advice);
    return found;
  }

  private single(target: Target): Pointer {
    const [first, ...others] = this.find(target);
    if (first === undefined || others.length > 0) {
      throw new InvalidPatchError(`${quote(target.text)} leads to ${others.length + 1} places; move and copy take one`);
    }
    return first.pointer;
  }

  /** The patch stays as it is too: it may be applied again. */
  private ownCopy(value: unknown, places: readonly Place[]): unknown {
    return places.length > 1 ? this.countedCopy(value) : copyOf(value);
  }

  /** Bounded: a few operations could double a document again and again, or put it into itself. */
  private countedCopy(value: unknown): unknown {
    if (isDeeperThan(MAX_COPIED_DEPTH, value)) {
      throw new InvalidPatchError(`it copies what is nested deeper than ${MAX_COPIED_DEPTH} levels`);
    }
    this.copied += JSON.stringify(value).length;
    const { maxCopied } = this.rules;
    if (this.copied > maxCopied)
      throw new InvalidPatchError(`it copies more than ${maxCopied} characters, the limit (BODY_LIMIT)`);
    return copyOf(value);
  }
}

/** A new element keeps what it was chosen by, unless it says otherwise (JPQ-3). */
function withMembersOf(before: unknown, names: readonly string[], value: unknown): unknown {
  if (!isObject(before) || !isObject(value)) return value;
  for (const name of names) {
    if (Object.hasOwn(before, name) && !Object.hasOwn(value, name)) define(value, name, before[name]);
  }
  return value;
}
