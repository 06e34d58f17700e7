// Room tmf/query: the one Predicate: paths, comparisons, conditions. Pure.

import type { InstantRange } from '../json/instant';
import type { MetaAttribute } from './meta';
import type { PathSet } from './path-set';
import type { Pattern } from './pattern/pattern';
import type { SearchForm, SearchPlace } from './search-text';

/**
 * One step of a way into a document. A step applies to every value that the steps before it led to. As in PostgreSQL's
 * lax mode, a step that asks for an object goes into the elements of an array, and one that asks for an array takes
 * another value for an array of one.
 */
export type Step =
  /** `.name` */
  | { readonly kind: 'name'; readonly name: string }
  /** `.*` */
  | { readonly kind: 'members' }
  /** `[*]` */
  | { readonly kind: 'elements' }
  /** `[0]`, `[1,2]`; negative ones count from the end. */
  | { readonly kind: 'index'; readonly at: readonly number[] }
  /** `[from:to]`, without `to`; negative ones count from the end. */
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  /** `..`: the value itself and all below it. */
  | { readonly kind: 'descendants' }
  /** `[?( )]` */
  | { readonly kind: 'where'; readonly predicate: Predicate }
  /** The value without these attributes. No client writes it: see {@link asSeen}. */
  | { readonly kind: 'without'; readonly paths: PathSet }
  /** What is kept beside the document, as an instant: alone in a path about the whole document. See {@link META_NAMES}. */
  | { readonly kind: 'meta'; readonly name: MetaAttribute };

export type Steps = readonly Step[];

/** A JSON value without parts. */
export type Scalar = string | number | boolean | null;

export type Inequality = 'gt' | 'gte' | 'lt' | 'lte';

/** How comparisons are written, in SQL and for people. */
export const SIGNS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * What a query asks of a document: the one meaning that both back ends, SQL and memory, give to every spelling of it.
 * True or false, never unknown. A leaf holds if *some* value at its path, arrays looked into, satisfies it; so a leaf
 * about a path that leads nowhere is false, and its negation true.
 */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  /** The path leads somewhere, be it to null. */
  | { readonly kind: 'exists'; readonly path: Steps }
  /** The path leads to something that is neither null nor an empty array (FIL-15). */
  | { readonly kind: 'present'; readonly path: Steps }
  /** Equal to one of the values, type and all: `1` is not `"1"`. */
  | { readonly kind: 'eq'; readonly path: Steps; readonly values: readonly Scalar[] }
  /** In that order to one of the values, of the same type: numbers as numbers, strings by code point. */
  | { readonly kind: Inequality; readonly path: Steps; readonly values: readonly (string | number)[] }
  /** A date-time that lies in, before or after one of the ranges, as an instant. */
  | {
      readonly kind: 'instant';
      readonly path: Steps;
      readonly operator: 'eq' | Inequality;
      readonly values: readonly InstantRange[];
    }
  /** A string that begins with one of the values. */
  | { readonly kind: 'prefix'; readonly path: Steps; readonly values: readonly string[] }
  /** A string in which one of the patterns is found. */
  | { readonly kind: 'pattern'; readonly path: Steps; readonly values: readonly Pattern[] }
  /** A string in whose line one of the values is found, at that place. The values are in the form already: see {@link inForm}. */
  | {
      readonly kind: 'search';
      readonly path: Steps;
      readonly form: SearchForm;
      readonly place: SearchPlace;
      readonly values: readonly string[];
    }
  /** Elements of an array, members of an object, or characters of a string, compared with a number (RFC 9535). */
  | { readonly kind: 'length'; readonly path: Steps; readonly operator: 'eq' | Inequality; readonly value: number };

/** A predicate about the values at one path. */
export type Leaf = Exclude<Predicate, { readonly of: unknown }>;

/** The leaves that the predicate is made of; conditions within their paths are not among them. */
export function leavesOf(predicate: Predicate): Leaf[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.flatMap(leavesOf);
    case 'not':
      return leavesOf(predicate.of);
    default:
      return [predicate];
  }
}

/** All hold; true of everything if there are none. */
export function and(...of: readonly Predicate[]): Predicate {
  const flat = of.flatMap((each) => (each.kind === 'and' ? each.of : [each]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind: 'and', of: flat };
}

/** One holds; true of nothing if there are none. */
export function or(...of: readonly Predicate[]): Predicate {
  const flat = of.flatMap((each) => (each.kind === 'or' ? each.of : [each]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind: 'or', of: flat };
}

export function not(of: Predicate): Predicate {
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}

/** True of every document. */
export const ALWAYS: Predicate = { kind: 'and', of: [] };

/** True of no document. */
export const NEVER: Predicate = { kind: 'or', of: [] };

/** Whether nothing can be what the predicate asks for. */
export function isNever(predicate: Predicate): boolean {
  return predicate.kind === 'or' && predicate.of.length === 0;
}

/** Whether the predicate asks nothing. */
export function isAlways(predicate: Predicate): boolean {
  return predicate.kind === 'and' && predicate.of.length === 0;
}
