import { InvalidQueryError } from './bounds/invalid-query';
import { META_ATTRIBUTES } from './meta';
import { type PathKind, type PathTypes, singleName } from './path';
import { type Leaf, type Predicate, type Steps, leavesOf } from './predicate';

/** What a name stands for that is not that of an attribute. */
export interface NamedPath {
  /** From the whole document. */
  readonly path: Steps;
  /** Of what it leads to. */
  readonly kind: PathKind;
}

/** By what conditions and `sort` call it. An attribute of the document that is called the same is not found by its name. */
export type Names = ReadonlyMap<string, NamedPath>;

/** Names that every resource has. */
export const META_NAMES: Names = new Map(
  META_ATTRIBUTES.map((name) => [name, { path: [{ kind: 'meta', name }], kind: 'date-time' }]),
);

/** Types of attributes, and of what the names stand for: they have no parts. */
export function withNames(types: PathTypes, names: Names): PathTypes {
  return (path) => {
    const named = names.get(path[0] ?? '');
    if (!named) return types(path);
    return path.length === 1 ? named.kind : undefined;
  };
}

/**
 * The predicate with paths for the names in it; it was parsed with the types of {@link withNames}.
 * @throws {InvalidQueryError} for a name that does not stand alone, and for a comparison that is none of points in time
 */
export function meant(predicate: Predicate, names: Names): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return { ...predicate, of: predicate.of.map((each) => meant(each, names)) };
    case 'not':
      return { ...predicate, of: meant(predicate.of, names) };
    default: {
      const path = meantPath(predicate.path, names);
      if (path === predicate.path) return predicate;
      const leaf = { ...predicate, path };
      requireOfTime(leaf, singleName(predicate.path) ?? '');
      return leaf;
    }
  }
}

/** The path that a name stands for, or the same path. @throws {InvalidQueryError} for a name that does not stand alone */
export function meantPath(path: Steps, names: Names): Steps {
  const named = names.get(singleName(path) ?? '');
  if (named) return named.path;
  const stray = strayName(path, names);
  if (stray === undefined) return path;
  throw new InvalidQueryError(
    `${stray}: stands for something of the whole resource, and has no parts; write ${stray}=value, or $[?(@.${stray}=='value')]`,
  );
}

/** The name that is meant where none can be: behind a condition or an index, or before another name. */
function strayName(path: Steps, names: Names): string | undefined {
  for (const step of path) {
    switch (step.kind) {
      case 'name':
        return names.has(step.name) ? step.name : undefined;
      case 'where': {
        const inner = leavesOf(step.predicate).map((leaf) => strayName(leaf.path, names));
        const found = inner.find((name) => name !== undefined);
        if (found !== undefined) return found;
        break;
      }
      case 'elements':
      case 'index':
      case 'slice':
        // The document counts as an array of one.
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

function requireOfTime({ kind, path }: Leaf, name: string): void {
  if (path[0]?.kind !== 'meta' || kind === 'instant' || kind === 'exists' || kind === 'present') return;
  throw new InvalidQueryError(
    `${name}: is a point in time; compare it with a date-time: ${name}.gt=2026-01-01T00:00:00Z, or .gte, .lt, .lte, .eq, .ne, .in, .nin`,
  );
}
