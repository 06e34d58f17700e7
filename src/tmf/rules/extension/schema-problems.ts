import type { ErrorObject } from 'ajv/dist/2020';
import { type Problem, pointer } from '../../attribute/validate';

/**
 * What a schema finds wrong, one problem for each path: what is missing or too much is named by its own path, not by that
 * of the object around it.
 * @param path JSON Pointer of the value that was validated
 */
export function problemsOfSchema(errors: readonly ErrorObject[], path: string): Problem[] {
  const expectations = new Map<string, Set<string>>();
  for (const error of errors) {
    // What is below them tells what is wrong.
    if (error.keyword === 'if' || error.keyword === 'propertyNames') continue;
    const { path: place, expected } = problemOf(error);
    const known = expectations.get(path + place);
    if (known) known.add(expected);
    else expectations.set(path + place, new Set([expected]));
  }
  return [...expectations].map(([place, expected]) => ({ path: place, expected: [...expected].join(', ') }));
}

function problemOf(error: ErrorObject): Problem {
  const { keyword, instancePath: path, message = 'is not valid', propertyName } = error;
  const params = error.params as Readonly<Record<string, unknown>>;
  if (propertyName !== undefined) return { path: pointer(path, propertyName), expected: `its name ${message}` };
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
    case 'dependencies':
      return { path: pointer(path, String(params['missingProperty'])), expected: 'must be given' };
    case 'additionalProperties':
      return { path: pointer(path, String(params['additionalProperty'])), expected: 'must not be given' };
    case 'unevaluatedProperties':
      return { path: pointer(path, String(params['unevaluatedProperty'])), expected: 'must not be given' };
    case 'false schema':
      return { path, expected: 'must not be given' };
    case 'type':
      return { path, expected: `must be ${[params['type']].flat().map(nameOfType).join(' or ')}` };
    case 'enum':
      return { path, expected: `must be one of ${JSON.stringify(params['allowedValues'])}` };
    case 'const':
      return { path, expected: `must be ${JSON.stringify(params['allowedValue'])}` };
    case 'format':
      return { path, expected: FORMATS[String(params['format'])] ?? message };
    default:
      return { path, expected: message };
  }
}

function nameOfType(type: unknown): string {
  if (type === 'null') return 'null';
  return `${/^[aio]/.test(String(type)) ? 'an' : 'a'} ${String(type)}`;
}

/** As the DTOs say it. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'must be a date-time such as 2024-05-04T10:00:00Z',
  uri: 'must be a URI',
};
