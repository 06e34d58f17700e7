import { UnsupportedQueryError } from './invalid-query';
import { decodeList } from './raw-query';

/** A name leads to `true` (all of it) or to the names below it. */
type Tree = ReadonlyMap<string, true | Tree>;
type MutableTree = Map<string, true | MutableTree>;

/** Which attributes of a document are shown; `id` and `href` always are, and are not part of it (D2). */
export interface Fields {
  readonly tree: Tree;
}

/**
 * Parses the values of `fields`. Repetition and commas add up; `none` names nothing; unknown names are skipped when
 * projecting; a parent wins over its children (FLD-1..8, 12).
 * @returns undefined for the complete representation
 * @throws {UnsupportedQueryError} for JSONPath element selection
 */
export function parseFields(values: readonly string[] | undefined): Fields | undefined {
  const names = (values ?? [])
    .flatMap(decodeList)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return undefined;
  const tree: MutableTree = new Map();
  for (const name of names) {
    if (/[[\]()]/.test(name)) throw new UnsupportedQueryError(`fields: ${name}: element selection`);
    if (name.toLowerCase() !== 'none') add(tree, name.split('.'));
  }
  return { tree };
}

function add(tree: MutableTree, [name = '', ...rest]: string[]): void {
  const below = tree.get(name);
  if (below === true) return;
  if (rest.length === 0) {
    tree.set(name, true);
    return;
  }
  const child = below ?? new Map<string, true | MutableTree>();
  tree.set(name, child);
  add(child, rest);
}

/** The selected part of the document; arrays are projected element by element (FLD-6). */
export function project(document: Record<string, unknown>, { tree }: Fields): Record<string, unknown> {
  return projectObject(document, tree);
}

function projectObject(object: Record<string, unknown>, tree: Tree): Record<string, unknown> {
  // fromEntries defines properties, so that an attribute called __proto__ is one.
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const below = tree.get(name);
      if (below === undefined) return [];
      const shown = below === true ? value : projectValue(value, below);
      return shown === undefined ? [] : [[name, shown] as const];
    }),
  );
}

/** Undefined for a scalar: it has nothing below it that could have been named. */
function projectValue(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value))
    return value.map((element) => projectValue(element, tree)).filter((each) => each !== undefined);
  if (typeof value === 'object' && value !== null) return projectObject(value as Record<string, unknown>, tree);
  return undefined;
}
