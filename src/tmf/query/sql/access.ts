import { namesOf } from '../path';
import type { Predicate, Steps } from '../predicate';

/**
 * How PostgreSQL finds the rows. `column`: by a B-tree, with statistics that its planner can rely on. `index`: by the GIN index on
 * documents, about whose selectivity it knows nothing, or by one of values, and a test. `scan`: by reading the table.
 */
export type Access = 'column' | 'index' | 'scan';

/** Whether the GIN index narrows the rows down: whatever is found holds one of some values at a path of names. */
export function isIndexed(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.some(isIndexed);
    case 'or':
      return predicate.of.every(isIndexed);
    case 'not':
      return false;
    default:
      return (predicate.kind === 'eq' && namesOf(predicate.path) !== undefined) || leadsThroughIndexed(predicate.path);
  }
}

function leadsThroughIndexed(path: Steps): boolean {
  return path.some(
    (step, at) => step.kind === 'where' && namesOf(path.slice(0, at)) !== undefined && isIndexed(step.predicate),
  );
}

/** Of conditions together. */
export function accessOfAll(kind: 'and' | 'or', accesses: readonly Access[]): Access {
  if (accesses.every((access) => access === 'column')) return 'column';
  const scans = kind === 'and' ? accesses.every((access) => access === 'scan') : accesses.includes('scan');
  return scans ? 'scan' : 'index';
}
