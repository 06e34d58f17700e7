import { isObject } from '../json/json-value';
import { TmfException } from '../error/tmf.exception';
import type { Problem } from '../attribute/validate';
import { quote } from '../query/bounds/invalid-query';

/** @param example a body as it would be right @throws {TmfException} 400 for a body that is no object */
export function requireObject(body: unknown, example: object): Record<string, unknown> {
  if (isObject(body)) return body;
  throw new TmfException(
    'invalidBody',
    `The body must be a JSON object such as ${JSON.stringify(example)} (sent: ${shown(body)})`,
  );
}

/** A member that is not what it must be. @param value what was sent; not given if it must not be shown */
export function problem(path: string, expected: string, ...value: readonly unknown[]): Problem {
  return { path, expected: value.length > 0 ? `${expected} (sent: ${shown(value[0])})` : expected };
}

/** What was sent, for people: not all of it if it is long. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
}
