// Room tmf/query/sql: Predicate -> WHERE with bound jsonpath; sort keys -> ORDER BY. Pure.

import { type Path, namesOf } from '../path';
import type { Leaf, Predicate, Steps } from '../predicate';
import type { Parameters } from './parameters';

/** What a table has for searches beside documents. Names and expressions are of the declaration, not of a client. */
export interface Searchable {
  /** Attributes with a column of their own, with a B-tree. No array is on their way. */
  readonly columns: readonly { readonly path: Path; readonly column: string }[];
  /** Objects whose texts an index finds by how they begin, with the function that it is made of. */
  readonly prefixes: readonly { readonly path: Path; readonly texts: string }[];
}

/** Every table has it. */
const ID = { path: ['id'], column: 'id' };

/** Asks how texts begin. */
type Prefix = Extract<Leaf, { kind: 'prefix' }>;

/** Finds what a query asks for in the columns and indexes of a table. */
export class Columns {
  constructor(private readonly searchable: Searchable) {}

  /** The column of an attribute, if it has one. */
  columnOf(steps: Steps): string | undefined {
    if (!steps.every(({ kind }) => kind === 'name')) return undefined;
    const names = namesOf(steps);
    return [ID, ...this.searchable.columns].find(({ path }) => isSame(path, names))?.column;
  }

  /** The function whose index can answer how texts begin; undefined if there is none, or something else is asked. */
  textsFor(predicate: Predicate): string | undefined {
    if (predicate.kind !== 'prefix' || predicate.values.includes('')) return undefined;
    const names = predicate.path.every(({ kind }) => kind === 'name') ? namesOf(predicate.path) : undefined;
    const parent = names?.slice(0, -1);
    return this.searchable.prefixes.find(({ path }) => isSame(path, parent))?.texts;
  }
}

/** A column of collation C begins with a text: as a range, which a B-tree finds. */
export function startsWith(column: string, prefix: string, parameters: Parameters): string {
  const from = `${column} >= ${parameters.bind(prefix)}::text`;
  const end = successor(prefix);
  return end === undefined ? from : `(${from} and ${column} < ${parameters.bind(end)}::text)`;
}

/** The least text that comes after all that begin with the prefix; undefined if there is none. */
function successor(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? 0;
    // Surrogates are no characters.
    const next = code === 0xd7ff ? 0xe000 : code + 1;
    if (next <= 0x10ffff) return characters.join('') + String.fromCodePoint(next);
  }
  return undefined;
}

/** What the functions of texts cut them to. Characters. */
const TEXT_LENGTH = 200;

/** Stands for a document with more texts than the index takes; no text begins with it. */
const TOO_MANY = '\u0001';

/** Candidates for texts that begin so, under whatever name. @param texts see {@link Columns.textsFor} */
export function candidates(texts: string, { values }: Prefix, parameters: Parameters): string {
  const begins = values.map((prefix) => `${quote([...prefix].slice(0, TEXT_LENGTH).join(''))}:*`);
  return `${texts}(document) @@ ${parameters.bind([...begins, quote(TOO_MANY)].join(' | '))}::tsquery`;
}

/** A lexeme of a tsquery. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function isSame(path: Path, names: Path | undefined): boolean {
  return names?.length === path.length && path.every((name, n) => name === names[n]);
}
