import { InvalidQueryError, quote } from '../bounds/invalid-query';
import { single } from './page';
import { type RawQuery, decode } from './raw-query';

/**
 * What is put in where a resource refers to others: the dotted paths of its references, each with what is put in where the
 * target refers to others in turn.
 */
export type Expansion = ReadonlyMap<string, Expansion>;

/** Dotted paths of references that can be expanded. */
export interface Expandable {
  /** Those of the resource. No one of them is the beginning of another. */
  readonly here: readonly string[];
  /** Those of whatever it may refer to. */
  readonly below: readonly string[];
}

/** How many levels there are. */
export const MAX_DEPTH = 2;

const NOTHING: Expansion = new Map();

/**
 * Reads `expand` and `depth`. What `expand` names is expanded, with all that is on the way; `depth` bounds the levels and, as far
 * down as it says, takes all that is below what is named, or all there is where nothing is named.
 * @returns undefined if nothing is expanded
 * @throws {InvalidQueryError} for names that are no expandable paths, and for another depth than 0, 1 or 2
 */
export function parseExpansion(directives: RawQuery['directives'], expandable: Expandable): Expansion | undefined {
  const depth = parseDepth(directives);
  const paths = namesOf(directives.get('expand')).map((name) => parsePath(name, expandable));
  const named = paths.length > 0 || depth === undefined ? paths : expandable.here.map((first) => [first] as const);
  if (depth === 0 || named.length === 0) return undefined;
  const all: Expansion = new Map(expandable.below.map((path) => [path, NOTHING]));
  const expansion = new Map<string, Expansion>();
  for (const [first, second] of named) {
    const known = expansion.get(first) ?? NOTHING;
    if (depth === MAX_DEPTH && second === undefined) expansion.set(first, all);
    else if (depth === 1 || second === undefined) expansion.set(first, known);
    else expansion.set(first, new Map([...known, [second, NOTHING]]));
  }
  return expansion;
}

/** The path of a reference, and that of one in its target. */
type ExpandedPath = readonly [string, string?];

function namesOf(values: readonly string[] = []): string[] {
  return values
    .flatMap((value) => decode(value).split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function parseDepth(directives: RawQuery['directives']): number | undefined {
  const value = single('depth', directives);
  if (value === undefined) return undefined;
  if (!/^[0-2]$/.test(value)) {
    throw new InvalidQueryError(`depth: must be 0, 1 or ${MAX_DEPTH}, the levels to expand, not ${quote(value)}`);
  }
  return Number(value);
}

function parsePath(name: string, { here, below }: Expandable): ExpandedPath {
  const first = here.find((path) => name === path || name.startsWith(`${path}.`));
  if (first === name) return [first];
  const second = first === undefined ? undefined : name.slice(first.length + 1);
  if (first !== undefined && second !== undefined && below.includes(second)) return [first, second];
  throw new InvalidQueryError(`expand: ${quote(name)} cannot be expanded; ${whatCan({ here, below })}`);
}

function whatCan({ here, below }: Expandable): string {
  const [first] = here;
  if (first === undefined) return 'this resource refers to nothing that is on this server';
  const [second] = below;
  return (
    `references that can be are ${here.join(', ')}, and in what they lead to ${below.join(', ')}, no deeper. ` +
    `Write expand=${first},${first}.${second}, or depth=1 for all of one level`
  );
}
