import { InvalidQueryError } from './bounds/invalid-query';
import type { Steps } from './predicate';

/** Names from the outside in; arrays on the way are walked through, element by element. */
export type Path = readonly string[];

/** What is known of an attribute: its scalar type, `object`, or `any` where nothing is declared. */
export type PathKind = 'string' | 'date-time' | 'number' | 'boolean' | 'object' | 'any';

/** Looks a path up in a resource's declaration; undefined for one below a scalar, which cannot exist. */
export type PathTypes = (path: Path) => PathKind | undefined;

const MAX_PATH_LENGTH = 32;

/** Splits a dotted path. @throws {InvalidQueryError} */
export function parsePath(text: string, parameter: string): Path {
  const path = text.split('.');
  if (path.some((name) => name === '' || /[[\]()?*<>~;=]/.test(name)) || path.length > MAX_PATH_LENGTH) {
    throw new InvalidQueryError(`${parameter}: ${JSON.stringify(text)} is not the path of an attribute`);
  }
  return path;
}

export function stepsOf(path: Path): Steps {
  return path.map((name) => ({ kind: 'name', name }));
}

/** The names that the steps lead through; undefined if they do not say which (`.*`, `..`). */
export function namesOf(steps: Steps): Path | undefined {
  if (steps.some(({ kind }) => kind === 'members' || kind === 'descendants')) return undefined;
  return steps.flatMap((step) => (step.kind === 'name' ? [step.name] : []));
}

/** Type of what the steps lead to. */
export function kindOf(steps: Steps, types: PathTypes): PathKind {
  const names = namesOf(steps);
  return (names && types(names)) ?? 'any';
}

/** The one name that the steps are; undefined if they are more, or something else. */
export function singleName(steps: Steps): string | undefined {
  const [step] = steps;
  return steps.length === 1 && step?.kind === 'name' ? step.name : undefined;
}
