// Room tmf/query/sql: Predicate -> WHERE with bound jsonpath; sort keys -> ORDER BY. Pure.

import { type Path, namesOf } from '../path';
import type { Leaf, Predicate, Steps } from '../predicate';
import type { SearchForm } from '../search-text';
import type { Parameters } from './parameters';
import type { ValueIndex } from './value-index';

/** What a table has for searches beside documents. Names and expressions are of the declaration, not of a client. */
export interface Searchable {
  /** Attributes with a column of their own, with a B-tree. No array is on their way. */
  readonly columns: readonly { readonly path: Path; readonly column: string }[];
  /** Objects whose texts an index finds by how they begin, with the function that it is made of. */
  readonly prefixes: readonly { readonly path: Path; readonly texts: string }[];
  /** Date-times with a B-tree of their instants, by its expression. No array is on their way. */
  readonly instants?: readonly { readonly path: Path; readonly instant: string }[];
  /** The texts of the attributes that searches for words look into, by the form in which they do. */
  readonly search?: Readonly<Partial<Record<SearchForm, SearchedTexts>>>;
  /** Those of the columns of which it is known how many rows have each value. */
  readonly counted?: readonly CountedColumn[];
}

/** Texts of a document, in a form, a line each: see `tmf/query/search-text.ts`. */
export interface SearchedTexts {
  /** Which ones, as jsonpath. */
  readonly jsonpaths: readonly string[];
  /** That has all of them. */
  readonly column: string;
}

/** A table has how many rows have each value, in a column of the same name, beside `total`. A value may have several of its rows. */
export interface CountedColumn {
  readonly column: string;
  readonly table: string;
}

/** Every table has it. */
const ID = { path: ['id'], column: 'id' };

/** Asks how texts begin. */
type Prefix = Extract<Leaf, { kind: 'prefix' }>;

/** Finds what a query asks for in the columns and indexes of a table. */
export class Columns {
  /** @param indexes of values, that are there now */
  constructor(
    private readonly searchable: Searchable,
    readonly indexes: readonly ValueIndex[] = [],
  ) {}

  /** The same with what has become known of the database. */
  with(indexes: readonly ValueIndex[], instants: NonNullable<Searchable['instants']> = []): Columns {
    const { searchable } = this;
    return new Columns({ ...searchable, instants: [...(searchable.instants ?? []), ...instants] }, indexes);
  }

  /** The texts that searches for words look into. */
  searched(form: SearchForm): SearchedTexts | undefined {
    return this.searchable.search?.[form];
  }

  /** Whether an index has those texts. */
  get isSearchIndexed(): boolean {
    return this.indexes.some(({ kind }) => kind === 'search');
  }

  get counted(): readonly CountedColumn[] {
    return this.searchable.counted ?? [];
  }

  /** The column of an attribute, if it has one. */
  columnOf(steps: Steps): string | undefined {
    if (!steps.every(({ kind }) => kind === 'name')) return undefined;
    const names = namesOf(steps);
    return [ID, ...this.searchable.columns].find(({ path }) => isSame(path, names))?.column;
  }

  /** The expression of the instant of a date-time, if a B-tree has it. */
  instantOf(steps: Steps): string | undefined {
    if (!this.searchable.instants || !steps.every(({ kind }) => kind === 'name')) return undefined;
    const names = namesOf(steps);
    return this.searchable.instants.find(({ path }) => isSame(path, names))?.instant;
  }

  /** The function whose index can answer how texts begin; undefined if there is none, or something else is asked. */
  textsFor(predicate: Predicate): string | undefined {
    if (predicate.kind !== 'prefix' || predicate.values.includes('')) return undefined;
    const names = predicate.path.every(({ kind }) => kind === 'name') ? namesOf(predicate.path) : undefined;
    const parent = names?.slice(0, -1);
    return this.searchable.prefixes.find(({ path }) => isSame(path, parent))?.texts;
  }
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
