import type { Type as Class } from '@nestjs/common';
import { formatPointer } from '../json/pointer';
import { attributesOf, satisfies } from './attribute';
import { isBefore } from '../json/rfc3339';

/** Something wrong with a body: where (JSON Pointer) and what was expected. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
}

/** A message lists at most this many problems. */
export const MAX_PROBLEMS = 50;

/** Looking for problems ends with so many: a body of a megabyte can have half a million. */
export const MAX_FOUND = 1_000;

/**
 * Validates a plain JSON object by what its DTO class declares; attributes the class does not know are let through.
 * @returns every problem, a thousand at most; none if the object is valid
 */
export function validate(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  // Nearly every body is valid, and that is found out faster without saying where.
  return satisfies(dto, body) ? [] : atMost(MAX_FOUND, problemsIn(dto, body, ''));
}

/** The same rules as {@link satisfies}, with the places where they are broken. */
function* problemsIn(dto: Class<object>, object: Readonly<Record<string, unknown>>, at: string): Generator<Problem> {
  for (const [name, { required, check, expectation, notBefore, type }] of attributesOf(dto)) {
    const value = object[name];
    const path = pointer(at, name);
    const isAbsent = value === undefined || value === null;
    if (isAbsent ? required : !check(value)) yield { path, expected: expectation };
    else if (isAbsent) continue;
    else if (notBefore !== undefined && isBefore(value, object[notBefore])) {
      yield { path, expected: `must not be before ${notBefore}` };
    } else if (type && Array.isArray(value)) {
      for (const [n, each] of value.entries()) {
        yield* problemsIn(type(), each as Record<string, unknown>, pointer(path, n));
      }
    } else if (type) yield* problemsIn(type(), value as Record<string, unknown>, path);
  }
}

/** The first of them. */
export function atMost<T>(count: number, values: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const value of values) {
    if (taken.length === count) break;
    taken.push(value);
  }
  return taken;
}

/** One line for people. */
export function describeProblems(problems: readonly Problem[]): string {
  const shown = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, expected }) => (path === '' ? `The body ${expected}` : `${path}: ${expected}`));
  const hidden = problems.length - shown.length;
  return shown.join('; ') + (hidden > 0 ? `; and at least ${hidden} more` : '');
}

/** JSON Pointer (RFC 6901) of a member. */
export function pointer(parent: string, name: string | number): string {
  return parent + formatPointer([String(name)]);
}
