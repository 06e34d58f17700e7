import type { Effort } from '../bounds/effort';
import { parseAttributePath } from './jsonpath/jsonpath';
import type { Allowance } from '../bounds/limits';
import { matches } from '../memory/matches';
import { type PathTypes } from '../path';
import type { Step, Steps } from '../predicate';
import { decode } from './raw-query';
import { splitPaths } from './split-paths';

/** Which part of a document is shown; `id` and `href` always are, and need not be in it (D2). */
export interface Fields {
  /** The value, and all that is in it. */
  readonly whole: boolean;
  /** Members of an object, by name. */
  readonly members: ReadonlyMap<string, Fields>;
  /** Every member of an object. */
  readonly anyMember: Fields | undefined;
  /** Elements of an array. */
  readonly elements: readonly { readonly step: ElementStep; readonly then: Fields }[];
}

const EVERYTHING = '*';

type ElementStep = Exclude<Step, { kind: 'name' | 'members' | 'descendants' | 'without' | 'meta' }>;

/**
 * Parses the values of `fields`. Repetition and commas add up; `none` names nothing, `*` everything; unknown names are skipped when
 * projecting; a parent wins over its children; a JSONPath selects elements (FLD-1..12).
 * @returns undefined for the complete representation
 * @throws {InvalidQueryError | UnsupportedQueryError} for a JSONPath that is none, or is not supported
 */
export function parseFields(
  values: readonly string[] | undefined,
  types: PathTypes,
  allowance: Allowance,
): Fields | undefined {
  const paths = parseFieldPaths(values, types, allowance);
  return paths && fieldsOf(paths);
}

/** The same, as the paths that are named, each once. @throws as {@link parseFields} */
export function parseFieldPaths(
  values: readonly string[] | undefined,
  types: PathTypes,
  allowance: Allowance,
): Steps[] | undefined {
  const names = (values ?? [])
    .flatMap((value) => splitPaths(decode(value)))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return undefined;
  const chosen = new Set(names.filter((name) => name !== EVERYTHING && name.toLowerCase() !== 'none'));
  const paths = [...chosen].map((name) => parseAttributePath(name, 'fields', types, allowance));
  return names.includes(EVERYTHING) ? undefined : paths;
}

/** The paths as a tree: what they have in common is gone once, however many they are. */
export function fieldsOf(paths: readonly Steps[]): Fields {
  const members = new Map<string, Steps[]>();
  const ofAnyMember: Steps[] = [];
  const elements: Fields['elements'][number][] = [];
  for (const [step, ...rest] of paths) {
    if (step === undefined || step.kind === 'descendants' || step.kind === 'without' || step.kind === 'meta') continue;
    if (step.kind === 'members') ofAnyMember.push(rest);
    else if (step.kind === 'name') members.set(step.name, [...(members.get(step.name) ?? []), rest]);
    else elements.push({ step, then: fieldsOf([rest]) });
  }
  return {
    whole: paths.some((path) => path.length === 0),
    members: new Map([...members].map(([name, inner]) => [name, fieldsOf(inner)])),
    anyMember: ofAnyMember.length > 0 ? fieldsOf(ofAnyMember) : undefined,
    elements,
  };
}

/**
 * The selected part of the document; arrays are projected element by element (FLD-6).
 * @param effort of the request
 * @throws {ExpensiveQueryError}
 */
export function project(document: Record<string, unknown>, fields: Fields, effort: Effort): Record<string, unknown> {
  return (projectValue(document, [fields], effort) ?? {}) as Record<string, unknown>;
}

/**
 * @param fields each is for this value; what one of them selects is shown
 * @returns undefined if they select nothing in it
 */
function projectValue(value: unknown, fields: readonly Fields[], effort: Effort): unknown {
  effort.spend(1 + fields.length);
  if (fields.length === 0) return undefined;
  if (fields.some(({ whole }) => whole)) return value;
  if (Array.isArray(value)) return projectArray(value, fields, effort);
  // What is no array counts as an array of one.
  if (fields.some(selectsElements)) return projectValue(value, intoElement(fields, value, 0, 1, effort), effort);
  if (typeof value !== 'object' || value === null) return undefined;
  const shown = Object.entries(value).flatMap(([name, member]) => {
    const projected = projectValue(member, intoMember(fields, name), effort);
    return projected === undefined ? [] : [[name, projected] as const];
  });
  // fromEntries defines properties, so that an attribute called __proto__ is one.
  return shown.length > 0 ? Object.fromEntries(shown) : undefined;
}

/** An array is left out if names lead to nothing in it, but not if there are just no such elements. */
function projectArray(array: readonly unknown[], fields: readonly Fields[], effort: Effort): unknown[] | undefined {
  const shown = array
    .map((element, n) => projectValue(element, intoElement(fields, element, n, array.length, effort), effort))
    .filter((element) => element !== undefined);
  return shown.length > 0 || array.length === 0 || fields.some(selectsElements) ? shown : undefined;
}

function selectsElements({ elements }: Fields): boolean {
  return elements.length > 0;
}

/** What is selected in an element of an array; names of members go into every element. */
function intoElement(
  fields: readonly Fields[],
  element: unknown,
  index: number,
  length: number,
  effort: Effort,
): Fields[] {
  return fields.flatMap((each) => [
    ...(each.members.size > 0 || each.anyMember ? [{ ...each, elements: [] }] : []),
    ...each.elements.filter(({ step }) => isSelected(step, element, index, length, effort)).map(({ then }) => then),
  ]);
}

function isSelected(step: ElementStep, element: unknown, index: number, length: number, effort: Effort): boolean {
  switch (step.kind) {
    case 'elements':
      return true;
    case 'index':
      return step.at.some((at) => (at < 0 ? at + length : at) === index);
    case 'slice':
      return isInSlice(step, index, length);
    case 'where':
      return matches(step.predicate, element, effort);
  }
}

function isInSlice({ from = 0, to }: { from?: number; to?: number }, index: number, length: number): boolean {
  const end = to ?? length;
  return index >= (from < 0 ? from + length : from) && index < (end < 0 ? end + length : end);
}

function intoMember(fields: readonly Fields[], name: string): Fields[] {
  return fields
    .flatMap(({ members, anyMember }) => [members.get(name), anyMember])
    .filter((inner) => inner !== undefined);
}
