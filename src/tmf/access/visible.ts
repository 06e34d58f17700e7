import { asSeen, pathAsSeen } from '../query/as-seen';
import { ALWAYS, type Predicate, type Steps, and, isAlways, isNever, or } from '../query/predicate';
import type { Grant } from './policies';

/**
 * What a request asks for, within what is granted: for one of the grants, the document is in it, and what the grant shows
 * of the document is what is asked for. One predicate, for both back ends.
 */
export function visible(asked: Predicate, grants: readonly Grant[]): Predicate {
  const seen = new Map<string, Predicate>();
  const wheres = new Map<Predicate, Predicate[]>();
  for (const { where = ALWAYS, hide } of grants) {
    const hidden = JSON.stringify(hide);
    const predicate = seen.get(hidden) ?? asSeen(asked, hide);
    seen.set(hidden, predicate);
    wheres.set(predicate, [...(wheres.get(predicate) ?? []), where]);
  }
  const possible = [...wheres].filter(([predicate]) => !isNever(predicate));
  return or(...possible.map(([predicate, of]) => and(of.some(isAlways) ? ALWAYS : or(...of), predicate)));
}

/**
 * Whether a sort by the path comes by an attribute that one of the grants hides. It counts as missing then, in every
 * document: else the order would tell of the values in those of other grants.
 */
export function hidesSort(path: Steps, grants: readonly Grant[]): boolean {
  return grants.some(({ hide }) => pathAsSeen(path, hide) !== path);
}
