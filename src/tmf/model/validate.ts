import type { Type as Class } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { EXPECTATION, ORDER, satisfies } from './attribute';

/** Something wrong with a body: where (JSON Pointer) and what was expected. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
}

/** A message lists at most this many problems. */
const MAX_PROBLEMS = 50;

/**
 * Validates a plain JSON object as an instance of the DTO class; attributes the class does not know are let through.
 * @returns every problem, none if the object is valid
 */
export function validate(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  // Nearly every body is valid; only one that is not needs class-validator to say why.
  return satisfies(dto, body) ? [] : explain(dto, body);
}

/** Every problem, as class-validator finds them on an instance of the class. */
export function explain(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  const errors = validateSync(plainToInstance(dto, body), {
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  return [...problemsOf(errors, '')];
}

/** One line for people. */
export function describeProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ path, expected }) => `${path}: ${expected}`);
  const hidden = problems.length - shown.length;
  return shown.join('; ') + (hidden > 0 ? `; and ${hidden} more` : '');
}

/** JSON Pointer (RFC 6901) of a member. */
export function pointer(parent: string, name: string | number): string {
  return `${parent}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function* problemsOf(errors: readonly ValidationError[], parent: string): Generator<Problem> {
  for (const error of errors) {
    const path = pointer(parent, error.property);
    const expected = error.constraints?.[EXPECTATION] ?? error.constraints?.[ORDER];
    // A value that is not even an object fails `ValidateNested` too; the expectation says it better.
    if (expected !== undefined) yield { path, expected };
    else yield* problemsOf(error.children ?? [], path);
  }
}
