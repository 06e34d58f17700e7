// Room tmf/serve/list: what a list says of itself.

import { TmfException } from '../../error/tmf.exception';
import { InvalidQueryError } from '../../query/bounds/invalid-query';
import type { Page } from '../../query/parse/page';
import type { Total } from '../../store/list/total';
import type { Walk } from '../../store/list/walk';
import type { CountPreference } from './prefer';

/** What a list answer says of itself. */
export interface ListAnswer {
  /** 206 only when the client asked for a window and got a strict subset that is not empty (D1, PAG-8, PAG-9). */
  readonly status: 200 | 206;
  readonly headers: Record<string, string>;
}

interface ListFacts {
  readonly page: Page;
  /** Matches before paging; undefined if they were not counted. */
  readonly total: Total | undefined;
  /** Whether there are more behind the page, where they were not all counted. */
  readonly hasMore?: boolean;
  /** What the client prefers. */
  readonly preference?: CountPreference | undefined;
  /** Items in the answer. */
  readonly count: number;
  /** Only of a page that was asked for by a cursor. */
  readonly walk?: Walk;
  readonly collectionUrl: string;
  /** The query without the parameters of the window, as sent. */
  readonly query: string;
  /** Characters that the server takes in a query. */
  readonly maxQueryLength: number;
}

/** A longer `Link` is left out, lest proxies refuse the answer. On a walk there is no way on without it. */
const MAX_LINK_LENGTH = 2048;
const MAX_WALK_LINK_LENGTH = 12_000;

/**
 * Status and headers of a list: counts as far as they are known, range and links whenever a window was asked or applied.
 * @throws {InvalidQueryError} if the way on is too long to be written
 */
export function describeList({ query, ...others }: ListFacts): ListAnswer {
  const facts = { ...others, query: encodeRaw(query) };
  const { page, total, count, walk, hasMore = false } = facts;
  const all = exactly(total);
  const isCut = hasMore || page.offset > 0 || (walk?.previous ?? walk?.next) !== undefined;
  const partial = all === undefined ? isCut : count < all;
  const headers: Record<string, string> = { ...countHeaders(facts), 'X-Result-Count': String(count) };
  if (walk) {
    const link = walkLinks(facts, walk);
    if (link !== '') headers['Link'] = link;
  } else if (page.asked || partial) {
    // TM Forum counts items from 1, other than RFC 9110 counts bytes.
    if (count > 0) headers['Content-Range'] = `items ${page.offset + 1}-${page.offset + count}/${all ?? '*'}`;
    const link = offsetLinks(facts);
    if (link !== '' && link.length <= MAX_LINK_LENGTH) headers['Link'] = link;
  }
  return { status: page.asked && partial && count > 0 ? 206 : 200, headers };
}

/** An estimate says that it is one, and a preference that was followed that it was (RFC 7240). */
function countHeaders({ total, preference }: ListFacts): Record<string, string> {
  const applied = total?.isEstimate ? 'estimated' : preference;
  return {
    ...(total && { 'X-Total-Count': String(total.count) }),
    ...(applied && { 'Preference-Applied': `count=${applied}` }),
  };
}

function exactly(total: Total | undefined): number | undefined {
  return total?.isEstimate ? undefined : total?.count;
}

/**
 * @param shown items on the page
 * @throws {TmfException} 416 for a `Range` past the end; other windows may be there (PAG-9)
 */
export function requireSatisfiable({ range, offset }: Page, total: Total | undefined, shown: number): void {
  const all = exactly(total);
  if (!range || offset === 0 || (all === undefined ? shown > 0 : offset < all)) return;
  const detail = `Range asks for items from ${offset + 1} on; there are ${all ?? 'fewer'}`;
  throw new TmfException(
    'rangeNotSatisfiable',
    detail,
    all === undefined ? {} : { headers: { 'Content-Range': `items */${all}` } },
  );
}

/** RFC 8288; `first` always, `last` where it is known, `prev` and `next` where there is one (LNK-1..4). */
function offsetLinks(facts: ListFacts): string {
  const { offset, limit } = facts.page;
  const { total, count, hasMore = false } = facts;
  const all = exactly(total);
  if (all === 0 || limit === 0 || (all === undefined && offset + count === 0)) return '';
  // There can be fewer items on the page than were asked for.
  const end = count > 0 ? offset + count : offset + limit;
  const last = all === undefined ? undefined : Math.floor((all - 1) / limit) * limit;
  const targets: Record<string, number | undefined> = {
    first: 0,
    prev: offset > 0 ? Math.min(Math.max(offset - limit, 0), last ?? Infinity) : undefined,
    next: (all === undefined ? hasMore : end < all) ? end : undefined,
    last,
  };
  return writeLinks(facts, targets, (start) => `offset=${start}&limit=${limit}`);
}

/** The same for a walk, which can begin at either end. */
function walkLinks(facts: ListFacts, { previous, next }: Walk): string {
  const { limit } = facts.page;
  const isEmpty = facts.total ? facts.total.count === 0 : facts.count === 0 && !previous;
  if (isEmpty || limit === 0) return '';
  const targets = {
    first: 'after=',
    prev: previous && `before=${previous}`,
    next: next && `after=${next}`,
    last: 'before=',
  };
  const link = writeLinks(facts, targets, (position) => `${position}&limit=${limit}`);
  const longest = `${facts.query}&before=&limit=${limit}`.length + Math.max(previous?.length ?? 0, next?.length ?? 0);
  if (link.length > MAX_WALK_LINK_LENGTH || longest > facts.maxQueryLength) {
    throw new InvalidQueryError('sort: a value on this page is too long to go on from; sort by something else');
  }
  return link;
}

function writeLinks<T extends string | number>(
  { collectionUrl, query }: ListFacts,
  targets: Record<string, T | undefined>,
  window: (target: T) => string,
): string {
  return Object.entries(targets)
    .filter((entry): entry is [string, T] => entry[1] !== undefined)
    .map(([rel, target]) => `<${collectionUrl}?${query && `${query}&`}${window(target)}>; rel="${rel}"`)
    .join(', ');
}

/** Percent-encodes what a client may send as it is, but RFC 3986 has no place for: `name>x`, `[?(@.name=="x")]`. */
function encodeRaw(query: string): string {
  return query.replace(/[^\w.~!$&'()*+,;=:@/?%-]/gu, encodeURIComponent);
}
