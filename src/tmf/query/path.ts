import { InvalidQueryError } from './invalid-query';

/** Names from the outside in; arrays on the way are walked through, element by element. */
export type Path = readonly string[];

/** What is known of an attribute: its scalar type, `object`, or `any` where nothing is declared. */
export type PathKind = 'string' | 'date-time' | 'integer' | 'boolean' | 'object' | 'any';

/** Looks a path up in a resource's declaration; undefined for one below a scalar, which cannot exist. */
export type PathTypes = (path: Path) => PathKind | undefined;

const MAX_PATH_LENGTH = 32;

/** Splits a dotted path. @throws {InvalidQueryError} */
export function parsePath(text: string, parameter: string): Path {
  const path = text.split('.');
  if (path.some((name) => name === '' || /[[\]()?*<>~;]/.test(name)) || path.length > MAX_PATH_LENGTH) {
    throw new InvalidQueryError(`${parameter}: ${JSON.stringify(text)} is not the path of an attribute`);
  }
  return path;
}
