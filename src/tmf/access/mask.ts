import type { Effort } from '../query/bounds/effort';
import { matches } from '../query/memory/matches';
import { type PathSet, intersection, without } from '../query/path-set';
import type { Grant } from './policies';

type Document = Readonly<Record<string, unknown>>;

/**
 * The grants that the document is in.
 * @param document the whole of it, with its id
 * @throws {ExpensiveQueryError}
 */
export function grantsOn(document: Document, grants: readonly Grant[], effort: Effort): readonly Grant[] {
  // It is not stored, and no condition of SQL comes by it.
  const { href: _, ...stored } = document;
  return grants.filter(({ where }) => where === undefined || matches(where, stored, effort));
}

/** What is hidden in a document by all the grants that it is in. @returns undefined if there are none: it is not visible */
export function hiddenBy(grants: readonly Grant[]): PathSet | undefined {
  const [first, ...others] = grants.map(({ hide }) => hide);
  return first && others.reduce(intersection, first);
}

/**
 * What is shown of a document.
 * @param document the whole of it, with its id
 * @returns undefined if it is not visible; the same object if nothing in it is hidden
 * @throws {ExpensiveQueryError}
 */
export function maskOf<T extends Document>(document: T, grants: readonly Grant[], effort: Effort): T | undefined {
  const hidden = hiddenBy(grantsOn(document, grants, effort));
  return hidden && without(document, hidden);
}

/**
 * What is shown of the `fieldPath` of an event: names of top-level attributes, between commas. An attribute of which only
 * a part is hidden is named, whichever part has changed.
 * @returns undefined if all that has changed is hidden: the event is not shown
 */
export function shownFieldPath(fieldPath: string, hidden: PathSet): string | undefined {
  const names = fieldPath.split(',').filter((name) => hidden[name] !== true);
  return names.length > 0 ? names.join(',') : undefined;
}
