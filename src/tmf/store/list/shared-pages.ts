import { LRUCache } from 'lru-cache';
import { Batches } from '../../../background/batches';
import { boundsOf } from '../gathered/bounds';
import type { ListRow, ListStatement } from './list-query';

/** Pages of which it is known who waits for them. */
const MAX_PAGES = 100;

type Rows = readonly ListRow[];

/**
 * Reads once what many ask for at the same time: the first page of a list is what every console shows. Nobody gets rows from before
 * it asked: who comes while a page is being read waits for the next reading of it, together with all that come meanwhile.
 */
export class SharedPages {
  private readonly waiting = new LRUCache<string, Batches<undefined, Rows>>({ max: MAX_PAGES });

  /**
   * @param read reads a page, and lets the one who asked for it first have it
   * @param turnFor what the others wait for before they have it; undefined for nothing
   */
  constructor(
    private readonly read: (asked: ListStatement) => Promise<Rows>,
    private readonly turnFor: (rows: Rows) => Promise<void> | undefined,
  ) {}

  /** @returns rows that others may have, too */
  rows(asked: ListStatement): Promise<Rows> {
    const { statement, values } = asked;
    // A name stands for one text, and is shorter.
    const key = (statement.name ?? statement.text) + JSON.stringify(values);
    const known = this.waiting.get(key);
    if (known) return known.add(undefined);
    const batches = new Batches<undefined, Rows>((all) => this.readFor(all, asked), boundsOf(() => 0)); // prettier-ignore
    this.waiting.set(key, batches);
    return batches.add(undefined);
  }

  private async readFor(all: readonly undefined[], asked: ListStatement): Promise<(Rows | Promise<Rows>)[]> {
    const rows = await this.read(asked);
    return all.map((_, n) => (n === 0 ? rows : (this.turnFor(rows)?.then(() => rows) ?? rows)));
  }
}
