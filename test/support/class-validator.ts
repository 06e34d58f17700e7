import type { Type as Class } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { EXPECTATION, ORDER } from '../../src/tmf/attribute/attribute';
import { type Problem, pointer } from '../../src/tmf/attribute/validate';

/** Every problem that class-validator finds in an instance of the class: what `validate()` must agree with. */
export function explain(dto: Class<object>, body: Readonly<Record<string, unknown>>): Problem[] {
  const errors = validateSync(plainToInstance(dto, body), {
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  return [...problemsOf(errors, '')];
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
