import { type PathSet, isEmpty } from './path-set';
import { type Leaf, NEVER, type Predicate, type Steps, and, isNever, or } from './predicate';

/**
 * The predicate as it is about documents without the attributes: true of a document exactly if the given one is true of
 * what {@link without} leaves of it. Where it does not come by them it stays as it is, and so do the indexes that it finds.
 * @returns the same predicate if it comes by none of them
 */
export function asSeen(predicate: Predicate, hidden: PathSet): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const of = predicate.of.map((each) => asSeen(each, hidden));
      if (of.every((each, n) => each === predicate.of[n])) return predicate;
      // What is never true must not keep an index from what is left.
      return predicate.kind === 'or' ? or(...of) : of.some(isNever) ? NEVER : and(...of);
    }
    case 'not': {
      const of = asSeen(predicate.of, hidden);
      return of === predicate.of ? predicate : { ...predicate, of };
    }
    default:
      return leafAsSeen(predicate, hidden);
  }
}

function leafAsSeen(leaf: Leaf, hidden: PathSet): Predicate {
  const path = pathAsSeen(leaf.path, hidden, leaf.kind === 'length');
  return path === undefined ? NEVER : path === leaf.path ? leaf : { ...leaf, path };
}

/**
 * @param counts whether the members of what it leads to are counted
 * @returns undefined if the path leads to what is hidden, or nowhere without it; the same path if it comes by nothing that is
 */
export function pathAsSeen(path: Steps, hidden: PathSet, counts = false): Steps | undefined {
  let below = hidden;
  let seen = path;
  for (const [n, step] of path.entries()) {
    if (isEmpty(below)) return seen;
    switch (step.kind) {
      case 'name': {
        const member = below[step.name];
        if (member === undefined) return seen;
        if (member === true) return undefined;
        below = member;
        break;
      }
      case 'where': {
        const predicate = asSeen(step.predicate, below);
        if (isNever(predicate)) return undefined;
        if (predicate !== step.predicate) seen = seen.with(n, { ...step, predicate });
        break;
      }
      case 'members':
      case 'descendants':
        return seen.toSpliced(n, 0, { kind: 'without', paths: below });
      case 'meta':
        // Of who is not shown all of a document, its changes are hidden: they would tell that what is hidden has changed.
        return step.name === 'changedAt' || below[step.name] === true ? undefined : seen;
      case 'elements':
      case 'index':
      case 'slice':
      case 'without':
      // What is hidden in an array is hidden in each of its elements, and those keep their places.
    }
  }
  return counts && !isEmpty(below) ? [...seen, { kind: 'without', paths: below }] : seen;
}
