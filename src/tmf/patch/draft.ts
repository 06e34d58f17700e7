import type { Effort } from '../query/bounds/effort';
import { quote } from '../query/bounds/invalid-query';
import { copyOf, define, jsonKind } from '../json/json-value';
import { InvalidPatchError, PatchConflictError } from './patch-error';
import { type Pointer, formatPointer, isIndex, limited, shown } from '../json/pointer';

type Container = Record<string, unknown> | unknown[];

/**
 * A document while it is patched: a copy of its own, so that the document itself stays as it is whatever happens.
 * Members are defined, not assigned, so that `__proto__` is an attribute like any other.
 */
export class Draft {
  /** Undefined once it has been removed. */
  private root: unknown;

  /** @param effort of the patch, which what is done to long arrays counts for */
  constructor(
    document: unknown,
    private readonly effort: Effort,
  ) {
    this.root = copyOf(document);
  }

  get document(): unknown {
    return this.root;
  }

  has(pointer: Pointer): boolean {
    let value = this.root;
    for (const token of pointer) {
      if (!hasChild(value, token)) return false;
      value = (value as Record<string, unknown>)[token];
    }
    return value !== undefined;
  }

  /**
   * @param advice for the case that there is nothing, from where on
   * @throws {PatchConflictError} then
   */
  at(pointer: Pointer, advice?: (missing: Pointer) => string): unknown {
    let value = this.root;
    for (const [n, token] of pointer.entries()) {
      if (Array.isArray(value)) requireIndex(token);
      if (!hasChild(value, token)) {
        const missing = pointer.slice(0, n + 1);
        throw nothingAt(missing, advice?.(missing));
      }
      value = (value as Record<string, unknown>)[token];
    }
    if (value === undefined) throw nothingAt([]);
    return value;
  }

  /** Puts the value there, whether there is one already or not; into an array, between its elements. */
  insert(pointer: Pointer, value: unknown): void {
    this.put(pointer, value, (array, last) => {
      const index = last === '-' ? array.length : requireIndex(last);
      if (index > array.length) {
        const past = `${shown(pointer)} is past the end of the array, which has ${array.length}`;
        throw new PatchConflictError(`${past}; ${shown([...pointer.slice(0, -1), '-'])} appends`);
      }
      this.effort.spend(moved(array));
      array.splice(index, 0, value);
    });
  }

  /** Puts the value in the place of another one, or as a new member of an object. */
  set(pointer: Pointer, value: unknown): void {
    this.put(pointer, value, (array, last) => {
      if (!hasChild(array, last)) throw nothingAt(pointer);
      array[Number(last)] = value;
    });
  }

  /** Removes what is at these places, of which none lies within another. */
  remove(pointers: readonly Pointer[]): void {
    const doomed = new Map<Container, Set<string>>();
    for (const pointer of pointers) {
      this.at(pointer);
      const last = pointer.at(-1);
      if (last === undefined) {
        this.root = undefined;
        return;
      }
      const parent = this.parentOf(pointer);
      doomed.set(parent, (doomed.get(parent) ?? new Set()).add(last));
    }
    for (const [parent, tokens] of doomed) {
      if (Array.isArray(parent)) this.removeElements(parent, tokens);
      else for (const token of tokens) delete parent[token];
    }
  }

  /** In one pass, so that it takes no longer however many they are. */
  private removeElements(array: unknown[], tokens: ReadonlySet<string>): void {
    const [only] = tokens;
    if (tokens.size === 1) {
      this.effort.spend(moved(array));
      array.splice(Number(only), 1);
      return;
    }
    this.effort.spend(array.length);
    let kept = 0;
    for (const [n, element] of array.entries()) if (!tokens.has(String(n))) array[kept++] = element;
    array.length = kept;
  }

  /** @param intoArray what is different where the parent is an array */
  private put(pointer: Pointer, value: unknown, intoArray: (array: unknown[], last: string) => void): void {
    const last = pointer.at(-1);
    if (last === undefined) {
      this.root = value;
      return;
    }
    const parent = this.parentOf(pointer);
    if (Array.isArray(parent)) intoArray(parent, last);
    else define(parent, last, value);
  }

  /** What holds the place. @throws {PatchConflictError} if there is nothing that could */
  parentOf(pointer: Pointer): Container {
    const place = pointer.slice(0, -1);
    const parent = this.at(place, (missing) => creationOf(missing, pointer));
    if (typeof parent === 'object' && parent !== null) return parent as Container;
    throw new PatchConflictError(`${shown(place)} is ${jsonKind(parent)}, neither an object nor an array`);
  }
}

function hasChild(value: unknown, token: string): boolean {
  if (Array.isArray(value)) return isIndex(token) && Number(token) < value.length;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, token);
}

function requireIndex(token: string): number {
  if (isIndex(token)) return Number(token);
  if (token === '-')
    throw new PatchConflictError('- is the place after the last element, where there is nothing; only add can use it');
  throw new InvalidPatchError(`${quote(token)} is not the index of an element: 0, 1 … or, to append, -`);
}

/** The steps that it costs to move the elements of an array by one place. */
function moved(array: readonly unknown[]): number {
  return 1 + (array.length >> 8);
}

/** What makes the place that is missing, with what was to be put at the pointer below it. */
function creationOf(missing: Pointer, pointer: Pointer): string {
  const value = pointer
    .slice(missing.length)
    .reduceRight<unknown>((inner, token) => (isIndex(token) || token === '-' ? [inner] : { [token]: inner }), '…');
  return `${limited(JSON.stringify({ op: 'add', path: formatPointer(missing), value }))} makes it`;
}

function nothingAt(pointer: Pointer, advice?: string): PatchConflictError {
  return new PatchConflictError(`there is nothing at ${shown(pointer)}${advice === undefined ? '' : `; ${advice}`}`);
}
