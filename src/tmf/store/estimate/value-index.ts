import type { Document } from '../../json/json-value';
import { Effort } from '../../query/bounds/effort';
import { ExpensiveQueryError } from '../../query/bounds/invalid-query';
import { valuesAt } from '../../query/memory/matches';
import type { Leaf, Predicate } from '../../query/predicate';

/** Which documents have a value at a path. */
type Places = ReadonlyMap<unknown, readonly number[]>;

type Equality = Extract<Leaf, { kind: 'eq' }>;

/** An index is made for what is asked so often, of so many paths at most. */
const OFTEN = 3;
const MAX_INDEXES = 16;
/** Paths of which it is known how often they were asked for. */
const MAX_PATHS = 256;
/** What making one may take: as much as judging some conditions. */
const STEPS = 1_000_000;

/** Which documents of a sample an equality can be true of: without looking at all of them, where the same path is asked for often. */
export class ValueIndex {
  private readonly asked = new Map<string, number>();
  private readonly indexes = new Map<string, Places | undefined>();

  constructor(private readonly documents: readonly Document[]) {}

  /** Places of documents: those that the predicate is true of are among them. @returns undefined if that is not known */
  candidates(predicate: Predicate): readonly number[] | undefined {
    switch (predicate.kind) {
      case 'eq':
        return this.having(predicate);
      case 'and': {
        const known = predicate.of.map((each) => this.candidates(each)).filter((each) => each !== undefined);
        return known.reduce<readonly number[] | undefined>((a, b) => (a && a.length <= b.length ? a : b), undefined);
      }
      case 'or': {
        const known = predicate.of.map((each) => this.candidates(each)).filter((each) => each !== undefined);
        return known.length === predicate.of.length ? union(known) : undefined;
      }
      default:
        return undefined;
    }
  }

  private having({ path, values }: Equality): readonly number[] | undefined {
    if (!path.every(({ kind }) => kind === 'name')) return undefined;
    const key = JSON.stringify(path);
    const index = this.indexes.has(key) ? this.indexes.get(key) : this.indexIfOften(key, path);
    return index && union(values.map((value) => index.get(value) ?? []));
  }

  private indexIfOften(key: string, path: Equality['path']): Places | undefined {
    const times = (this.asked.get(key) ?? 0) + 1;
    if (this.asked.size < MAX_PATHS || this.asked.has(key)) this.asked.set(key, times);
    if (times < OFTEN || this.indexes.size >= MAX_INDEXES) return undefined;
    const index = placesOf(path, this.documents);
    this.indexes.set(key, index);
    return index;
  }
}

/** @returns undefined if there is too much to look at */
function placesOf(path: Equality['path'], documents: readonly Document[]): Places | undefined {
  const effort = new Effort(STEPS);
  const places = new Map<unknown, number[]>();
  try {
    for (const [place, document] of documents.entries()) {
      for (const value of new Set(valuesAt(path, document, effort))) {
        const known = places.get(value);
        if (known) known.push(place);
        else places.set(value, [place]);
      }
    }
  } catch (error) {
    if (!(error instanceof ExpensiveQueryError)) throw error;
    return undefined;
  }
  return places;
}

/** In the order of the documents, which is chance. */
function union(places: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...others] = places;
  return others.length === 0 ? first : [...new Set(places.flat())].toSorted((a, b) => a - b);
}
