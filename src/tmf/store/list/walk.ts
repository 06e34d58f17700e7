import { encodeCursor } from '../../query/parse/cursor';
import type { ListQuery } from './list-query';
import type { List, ListItem } from './list-reader';

/** The neighbours of a page on a walk: cursors for `before` and `after`; none where the list ends. */
export interface Walk {
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** A page of a walk, and the cursors of its neighbours. */
export interface WalkedPage {
  readonly items: readonly ListItem[];
  readonly walk: Walk;
}

/**
 * The page out of what was read for it, which is one item more where there is one, and room for it: on the far side of the page, seen
 * from the cursor. The near side has a neighbour, for there the cursor came from.
 */
export function walkedPage({ items: read, isFull }: List, { page, sort }: ListQuery): WalkedPage {
  const isBefore = page.from?.side === 'before';
  const continues = page.from?.cursor !== undefined;
  const hasOneMore = read.length > page.limit;
  const more = hasOneMore || isFull;
  const items = hasOneMore ? (isBefore ? read.slice(1) : read.slice(0, -1)) : read;
  const cursorOf = (item: ListItem | undefined): string | undefined =>
    item && encodeCursor({ sort, keys: item.keys ?? [], id: item.id });
  return {
    items,
    walk: {
      previous: (isBefore ? more : continues) ? cursorOf(items[0]) : undefined,
      next: (isBefore ? continues : more) ? cursorOf(items.at(-1)) : undefined,
    },
  };
}
