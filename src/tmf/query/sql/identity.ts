import { type Predicate, type Steps, leavesOf } from '../predicate';

/**
 * The id is a column, and not in the stored document. A condition on it alone is one on the column; this is for the
 * others that may come by it, `$..id` or `$.*`: they read a document that has it. No index helps them there.
 */
export const IDENTIFIED_DOCUMENT = `(document || jsonb_build_object('id', id))`;

/** Whether the predicate, asked of the whole document, may come by the id. */
export function reachesIdentity(predicate: Predicate): boolean {
  return leavesOf(predicate).some(({ kind, path }) => leadsToIdentity(path, kind === 'length'));
}

/** Whether the steps, gone from the whole document, may come by the id. @param counts whether members are counted */
export function leadsToIdentity(path: Steps, counts = false): boolean {
  for (const step of path) {
    switch (step.kind) {
      case 'name':
        return step.name === 'id';
      case 'members':
      case 'descendants':
        return true;
      case 'meta':
        return false;
      case 'where':
        if (reachesIdentity(step.predicate)) return true;
        break;
      case 'elements':
      case 'index':
      case 'slice':
      case 'without':
      // The document counts as an array of one, and has its id without any attribute: the next step, too, is gone from it.
    }
  }
  return counts;
}
