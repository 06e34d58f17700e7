import type { Path, Steps } from '../path';
import type { Predicate } from '../predicate';

/**
 * The id is a column, and not in the stored document. A condition on it alone is one on the column; this is for the
 * others that may come by it, `$..id` or `$.*`: they read a document that has it. No index helps them there.
 */
export const IDENTIFIED_DOCUMENT = `(document || jsonb_build_object('id', id))`;

const IDENTITY: Path = ['id'];

/** Whether the predicate, asked of the whole document, may come by the id. */
export function reachesIdentity(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.some(reachesIdentity);
    case 'not':
      return reachesIdentity(predicate.of);
    default:
      return leadsToIdentity(predicate.path, predicate.kind === 'length');
  }
}

/** Whether the steps, gone from the whole document, may come by the id. @param counts whether members are counted */
export function leadsToIdentity(path: Steps, counts = false): boolean {
  for (const step of path) {
    switch (step.kind) {
      case 'name':
        return IDENTITY.includes(step.name);
      case 'members':
      case 'descendants':
        return true;
      case 'where':
        if (reachesIdentity(step.predicate)) return true;
        break;
      case 'elements':
      case 'index':
      case 'slice':
      // The document counts as an array of one: the next step, too, is gone from it.
    }
  }
  return counts;
}
