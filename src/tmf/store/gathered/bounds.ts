// Room tmf/store/gathered: reads, inserts and changes of single resources, those that arrive together together.

import type { Batches } from '../../../background/batches';
import { DatabaseUnavailableError, mayLieInOne } from '../../../database/failure';

/** As many as gain by it: what one more row costs then is the row, not the statement. */
const MAX_ITEMS = 64;

/** Of the documents of one statement, as they are sent. */
const MAX_WEIGHT = 1024 * 1024;

/** A statement of the kind that is gathered takes a few milliseconds. One that hangs is not to hold up the others. Milliseconds. */
const SLOW = 100;

/** How many wait; with {@link SLOW} it says for how long, too: three seconds, where nothing goes on. */
const MAX_LINE = 2000;

/** Bounds of what goes together. */
export function boundsOf<Item>(
  weightOf: (item: Item) => number,
): ConstructorParameters<typeof Batches<Item, unknown>>[1] {
  return { places: 1, slow: SLOW, maxItems: MAX_ITEMS, maxWeight: MAX_WEIGHT, weightOf, maxLine: MAX_LINE, refuse };
}

function refuse(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    'The database has too much to do. Nothing was written. Try again.',
    undefined,
    false,
  );
}

/**
 * Writes all of them together. What the database refuses because of one of them is done again, each by itself. Never what may have
 * been written. One alone is not written together with others.
 * @returns what becomes of each, in their order
 */
export async function writeTogether<Item, Answer>(
  items: readonly Item[],
  writeAll: () => Promise<readonly Answer[]>,
  writeOne: (item: Item) => Promise<Answer>,
): Promise<readonly (Answer | Promise<Answer>)[]> {
  const [one, ...others] = items;
  if (one && others.length === 0) return [await writeOne(one)];
  try {
    return await writeAll();
  } catch (error) {
    if (!mayLieInOne(error)) throw error;
    return items.map(writeOne);
  }
}
