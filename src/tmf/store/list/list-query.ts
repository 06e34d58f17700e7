// Room tmf/store/list: lists: how they are read, a page and how many there are.

import type { Statement } from '../../../database/database';
import type { Page } from '../../query/parse/page';
import type { Predicate } from '../../query/predicate';
import type { SortKey } from '../../query/parse/sort';

/** What a list asks for. */
export interface ListQuery {
  readonly filter: Predicate;
  /** Whether many lists have the same filter, but for its values: that of a policy. It is prepared then. */
  readonly isOften?: boolean;
  readonly sort: readonly SortKey[];
  readonly page: Page;
  /** Instead of a sort: the more of these are true of a resource, the closer it is. Of the first {@link MAX_RANKED} matches only. */
  readonly closeness?: readonly Predicate[];
  /** Whether there may be resources that the caller does not see. An estimate, which is made of all, would tell how many. */
  readonly isPart?: boolean;
  /** How many there are: exactly, whatever that takes, or not at all. Without it, as far as that takes no more than the page. */
  readonly count?: 'exact' | 'none';
}

/** So many matches, the first by their ids, are put in order by their closeness. All others follow by their ids. */
export const MAX_RANKED = 1000;

/** How far a statement counts: up to all, not at all, or up to a number; one more than that stands for more. */
export type Counting = 'all' | 'none' | { readonly upTo: number };

/** A page joined to the total; the one row of an empty page has no resource. */
export interface ListRow {
  /** Null if it was not counted. */
  readonly total: string | null;
  readonly id: string | null;
  /** Null of a resource for which there is no room on the page. */
  readonly json: string | null;
  /** Values of the order's columns, for a cursor; only where the page was asked for by one. */
  readonly keys?: (string | null)[];
  /** Whether the page is not known, as too many rows would have to be looked at; only of {@link sievedStatement}. */
  readonly gaveUp?: boolean;
}

export interface ListStatement {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  /** Whether it reads the whole table, or far into it, and not just what an index finds. */
  readonly scan: boolean;
  /** How far it counts. */
  readonly counting: Counting;
}
