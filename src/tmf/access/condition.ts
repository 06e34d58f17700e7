import { type Path, type PathTypes, namesOf } from '../query/path';
import type { Predicate, Step, Steps } from '../query/predicate';

/**
 * A condition whose values are not all known: where a claim is to be compared, the predicate has {@link markOf} its number
 * for a value.
 */
export interface Condition {
  readonly predicate: Predicate;
  /** Names from the outside in. */
  readonly claims: readonly Path[];
  readonly types: PathTypes;
}

/** A character that Unicode keeps out of texts. */
const MARK = '\ufdd0';

/** Stands for the value of a claim. */
export function markOf(claim: number): string {
  return `${MARK}${claim}${MARK}`;
}

/** The number of the claim that the value stands for; undefined for any other value. */
export function claimOf(value: unknown): number | undefined {
  const digits = typeof value === 'string' ? /^\ufdd0(\d+)\ufdd0$/.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** Whether a claim has a part in the text. */
export function hasMark(text: string): boolean {
  return text.includes(MARK);
}

/** Each step with the names that lead to where it begins; undefined if that is not known. */
export function stepsFrom(scope: Path | undefined, path: Steps): [Step, Path | undefined][] {
  return path.map((step, n) => [step, scopeAfter(scope, path.slice(0, n))]);
}

/** The names that lead to where the path ends. */
export function scopeAfter(scope: Path | undefined, path: Steps): Path | undefined {
  const names = namesOf(path);
  return scope && names && [...scope, ...names];
}
