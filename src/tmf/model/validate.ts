import type { Type as Class } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { EXPECTATION, ORDER, attributesOf, satisfies } from './attribute';

/** Something wrong with a body: where (JSON Pointer) and what was expected. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
}

/** A message lists at most this many problems. */
export const MAX_PROBLEMS = 50;

/**
 * Validates a plain JSON object as an instance of the DTO class; attributes the class does not know are let through.
 * @returns every problem, none if the object is valid
 */
export function validate(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  // Nearly every body is valid; only one that is not needs class-validator to say why.
  return satisfies(dto, body) ? [] : explain(dto, body);
}

/**
 * Every problem, as class-validator finds them on an instance of the class; of an array with more than
 * {@link MAX_PROBLEMS} elements those of so many that are wrong. One object at a time: on hundreds of thousands of
 * elements at once class-validator takes seconds, and nearly a gigabyte.
 */
export function explain(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  const problems = problemsOfObject(dto, body);
  for (const [name, { type, check }] of attributesOf(dto)) {
    const value = body[name];
    if (!type || value === undefined || value === null || !check(value)) continue;
    const parent = pointer('', name);
    for (const [path, nested] of nestedObjects(type(), value, parent)) {
      for (const problem of explain(type(), nested)) problems.push({ ...problem, path: path + problem.path });
    }
  }
  return problems;
}

/** The problems of the object itself, not of the objects in it. */
function problemsOfObject(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  const own = [...attributesOf(dto)].map(([name, { check }]) => [name, standIn(body[name], check)] as const);
  const errors = validateSync(plainToInstance(dto, Object.fromEntries(own)), {
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  return errors.flatMap(({ property, constraints }) => {
    const expected = constraints?.[EXPECTATION] ?? constraints?.[ORDER];
    return expected === undefined ? [] : [{ path: pointer('', property), expected }];
  });
}

/** The same value, but empty, to whoever looks no further than at its type. */
function standIn(value: unknown, check: (value: unknown) => boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return {};
  // What is in it is why it is wrong, perhaps.
  return check(value) ? [] : [''];
}

function* nestedObjects(
  dto: Class<object>,
  value: unknown,
  path: string,
): Generator<[string, Record<string, unknown>]> {
  if (!Array.isArray(value)) {
    yield [path, value as Record<string, unknown>];
    return;
  }
  const isLong = value.length > MAX_PROBLEMS;
  let left = MAX_PROBLEMS;
  for (const [index, element] of (value as Record<string, unknown>[]).entries()) {
    if (isLong && satisfies(dto, element)) continue;
    yield [pointer(path, index), element];
    if (--left === 0) return;
  }
}

/** One line for people. */
export function describeProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ path, expected }) => `${path}: ${expected}`);
  const hidden = problems.length - shown.length;
  return shown.join('; ') + (hidden > 0 ? `; and at least ${hidden} more` : '');
}

/** JSON Pointer (RFC 6901) of a member. */
export function pointer(parent: string, name: string | number): string {
  return `${parent}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
