import { parseJsonpath } from './jsonpath';
import { UnsupportedQueryError } from './invalid-query';
import type { QueryLimits } from './limits';
import { matches } from './matches';
import { type PathTypes, type Steps, parsePath, stepsOf } from './path';
import { decode } from './raw-query';
import { splitPaths } from './split-paths';

/** Which parts of a document are shown, one path each; `id` and `href` always are, and are not among them (D2). */
export interface Fields {
  readonly paths: readonly Steps[];
}

/**
 * Parses the values of `fields`. Repetition and commas add up; `none` names nothing; unknown names are skipped when
 * projecting; a parent wins over its children; a JSONPath selects elements (FLD-1..12).
 * @returns undefined for the complete representation
 * @throws {InvalidQueryError | UnsupportedQueryError} for a JSONPath that is none, or is not supported
 */
export function parseFields(
  values: readonly string[] | undefined,
  types: PathTypes,
  limits: QueryLimits,
): Fields | undefined {
  const names = (values ?? [])
    .flatMap((value) => splitPaths(decode(value)))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return undefined;
  const chosen = names.filter((name) => name.toLowerCase() !== 'none');
  return { paths: chosen.map((name) => parseField(name, types, limits)) };
}

function parseField(name: string, types: PathTypes, limits: QueryLimits): Steps {
  if (!/^[$@]\.|^\$|[[\]()*]/.test(name)) return stepsOf(parsePath(name, 'fields'));
  const path = parseJsonpath(name, types, limits);
  if (path.some(({ kind }) => kind === 'descendants')) throw new UnsupportedQueryError(`fields: ${name}: ..`);
  return path;
}

/** The selected part of the document; arrays are projected element by element (FLD-6). */
export function project(document: Record<string, unknown>, { paths }: Fields): Record<string, unknown> {
  return (projectValue(document, paths) ?? {}) as Record<string, unknown>;
}

/** @returns undefined if the paths lead to nothing in the value */
function projectValue(value: unknown, paths: readonly Steps[]): unknown {
  if (paths.length === 0) return undefined;
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) {
    const elements = value.map((element, index) =>
      projectValue(element, intoElement(paths, element, index, value.length)),
    );
    return elements.filter((each) => each !== undefined);
  }
  // What is no array counts as an array of one.
  const inside = paths.flatMap((path) => (selectsElements(path) ? intoElement([path], value, 0, 1) : [path]));
  if (inside.length === 0 || inside.some((path) => path.length === 0 || selectsElements(path))) {
    return projectValue(value, inside);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  // fromEntries defines properties, so that an attribute called __proto__ is one.
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const shown = projectValue(member, intoMember(inside, name));
      return shown === undefined ? [] : [[name, shown] as const];
    }),
  );
}

function selectsElements([step]: Steps): boolean {
  return step !== undefined && step.kind !== 'name' && step.kind !== 'members';
}

/** What is left of the paths in an element of an array; a path that names a member goes into every element. */
function intoElement(paths: readonly Steps[], element: unknown, index: number, length: number): Steps[] {
  return paths.flatMap((path) => {
    const [step, ...rest] = path;
    switch (step?.kind) {
      case 'elements':
        return [rest];
      case 'index':
        return step.at.some((at) => (at < 0 ? at + length : at) === index) ? [rest] : [];
      case 'slice':
        return isInSlice(step, index, length) ? [rest] : [];
      case 'where':
        return matches(step.predicate, element) ? [rest] : [];
      default:
        return [path];
    }
  });
}

function isInSlice({ from = 0, to }: { from?: number; to?: number }, index: number, length: number): boolean {
  const end = to ?? length;
  return index >= (from < 0 ? from + length : from) && index < (end < 0 ? end + length : end);
}

function intoMember(paths: readonly Steps[], name: string): Steps[] {
  return paths.flatMap(([step, ...rest]) =>
    step?.kind === 'members' || (step?.kind === 'name' && step.name === name) ? [rest] : [],
  );
}
