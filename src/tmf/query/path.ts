import { InvalidQueryError } from './bounds/invalid-query';
import type { Predicate } from './predicate';

/** Names from the outside in; arrays on the way are walked through, element by element. */
export type Path = readonly string[];

/**
 * One step of a way into a document. A step applies to every value that the steps before it led to. As in PostgreSQL's
 * lax mode, a step that asks for an object goes into the elements of an array, and one that asks for an array takes
 * another value for an array of one.
 */
export type Step =
  /** `.name` */
  | { readonly kind: 'name'; readonly name: string }
  /** `.*` */
  | { readonly kind: 'members' }
  /** `[*]` */
  | { readonly kind: 'elements' }
  /** `[0]`, `[1,2]`; negative ones count from the end. */
  | { readonly kind: 'index'; readonly at: readonly number[] }
  /** `[from:to]`, without `to`; negative ones count from the end. */
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  /** `..`: the value itself and all below it. */
  | { readonly kind: 'descendants' }
  /** `[?( )]` */
  | { readonly kind: 'where'; readonly predicate: Predicate };

export type Steps = readonly Step[];

/** What is known of an attribute: its scalar type, `object`, or `any` where nothing is declared. */
export type PathKind = 'string' | 'date-time' | 'integer' | 'boolean' | 'object' | 'any';

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
