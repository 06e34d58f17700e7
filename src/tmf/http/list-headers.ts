import type { Page } from '../query/page';

/** What a list answer says of itself. */
export interface ListAnswer {
  /** 206 only when the client asked for a window and got a strict subset that is not empty (D1, PAG-8, PAG-9). */
  readonly status: 200 | 206;
  readonly headers: Record<string, string>;
}

interface ListFacts {
  readonly page: Page;
  /** Matches before paging. */
  readonly total: number;
  /** Items in the answer. */
  readonly count: number;
  readonly collectionUrl: string;
  /** The query without `offset` and `limit`, as sent. */
  readonly query: string;
}

/** A longer `Link` is left out, lest proxies refuse the answer. */
const MAX_LINK_LENGTH = 2048;

/** Status and headers of a list: counts always, range and links whenever a window was asked or applied. */
export function describeList(facts: ListFacts): ListAnswer {
  const { page, total, count } = facts;
  const partial = count < total;
  const headers: Record<string, string> = { 'X-Total-Count': String(total), 'X-Result-Count': String(count) };
  if (page.asked || partial) {
    // TM Forum counts items from 1, other than RFC 9110 counts bytes.
    if (count > 0) headers['Content-Range'] = `items ${page.offset + 1}-${page.offset + count}/${total}`;
    const link = links(facts);
    if (link !== '' && link.length <= MAX_LINK_LENGTH) headers['Link'] = link;
  }
  return { status: page.asked && partial && count > 0 ? 206 : 200, headers };
}

/** RFC 8288; `first` and `last` always, `prev` and `next` where there is one (LNK-1..4). */
function links({ page: { offset, limit }, total, collectionUrl, query }: ListFacts): string {
  if (total === 0 || limit === 0) return '';
  const last = Math.floor((total - 1) / limit) * limit;
  const targets: Record<string, number | undefined> = {
    first: 0,
    prev: offset > 0 ? Math.min(Math.max(offset - limit, 0), last) : undefined,
    next: offset + limit < total ? offset + limit : undefined,
    last,
  };
  return Object.entries(targets)
    .filter((target): target is [string, number] => target[1] !== undefined)
    .map(([rel, start]) => `<${collectionUrl}?${query && `${query}&`}offset=${start}&limit=${limit}>; rel="${rel}"`)
    .join(', ');
}
