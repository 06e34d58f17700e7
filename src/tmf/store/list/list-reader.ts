import { turnForLongWork } from '../../../background/long-work';
import type { Database } from '../../../database/database';
import { StatementTimeoutError } from '../../../database/failure';
import type { Resource } from '../../declare/define-resource';
import { ExpensiveQueryError } from '../../query/bounds/invalid-query';
import { describe } from '../../query/describe';
import { isAlways } from '../../query/predicate';
import { isCounted } from '../../query/sql/counted';
import { Sampler } from '../estimate/sampler';
import type { IndexesInUse } from '../indexes/indexes-in-use';
import type { StoredResource } from '../row/stored-resource';
import type { Counting, ListQuery, ListRow, ListStatement } from './list-query';
import { listStatement, shortListStatement } from './list-statement';
import type { ListedTable } from './list-parts';
import { type Plan, lastResortOf, planOf } from './plan';
import { isRanked, rankedSieve, rankedStatement, reachOfRanks } from './ranked-statement';
import { SharedPages } from './shared-pages';
import { sievedStatement } from './sieved-statement';
import { type Total, totalOf } from './total';

export interface List {
  readonly items: readonly ListItem[];
  /** Whether the page has fewer items than it could have, since there is no room for more. */
  readonly isFull: boolean;
  /** Whether there are more behind the page; on a walk, there is one item more instead. */
  readonly hasMore: boolean;
  /** All matches, in the snapshot of the items, or about how many; undefined if nobody wanted to know. */
  readonly total: Total | undefined;
}

export interface ListItem extends StoredResource {
  /** Where it stands in the order; only on a walk by cursors. */
  readonly keys?: readonly (string | null)[];
}

/** What was read for a page. */
interface Read {
  readonly rows: readonly ListRow[];
  readonly counting: Counting;
}

/** Reads the lists of one resource. */
export class ListReader {
  private readonly sampler: Sampler;
  /** Lists that nothing selects. */
  private readonly plain: SharedPages;

  /** @param countLimit how many matches are counted exactly, if that is not asked for */
  constructor(
    private readonly resource: Resource,
    private readonly database: Database,
    private readonly indexes: Pick<IndexesInUse, 'columnsOf'>,
    private readonly countLimit: number,
  ) {
    this.sampler = new Sampler(resource, database, countLimit);
    const read = ({ statement, values }: ListStatement): Promise<ListRow[]> =>
      database.list(statement, values, 'plain', turnFor);
    this.plain = new SharedPages(read, turnFor);
  }

  /**
   * One page and the total, in one snapshot (PAG-11). A page that is asked for by a cursor has one item more, on the far
   * side, if there is one.
   * @throws {ExpensiveQueryError} for what takes too long to find
   */
  async list(query: ListQuery): Promise<List> {
    const { page } = query;
    const estimate = isAlways(query.filter) ? undefined : this.sampler.current()?.estimate(query.filter);
    const hasTotal = isCounted(query.filter, this.resource.columns);
    const reaching = isRanked(query) ? { ...query, page: reachOfRanks(query) } : query;
    const plan = planOf(reaching, estimate, this.countLimit, hasTotal);
    const { rows, counting } = await this.read(query, plan).catch((error: unknown) => {
      const lastResort =
        plan.sieve === undefined && !query.isPart ? lastResortOf(reaching, estimate, hasTotal) : undefined;
      if (!lastResort || !(error instanceof ExpensiveQueryError)) throw error;
      return this.read(query, lastResort, error);
    });
    const found = rows.flatMap(({ id, json, keys }) => (id !== null && json !== null ? [{ id, json, keys }] : []));
    const isFull = rows.some(lacksDocument);
    const isAhead = !page.from && found.length > page.limit;
    const items = isAhead ? found.slice(0, page.limit) : found;
    if (page.from?.side === 'before') items.reverse();
    const hasMore = isAhead || isFull;
    const seen = page.offset + items.length + Number(hasMore);
    const showsEnd = counting === 'none' && !page.from && !hasMore && (items.length > 0 || page.offset === 0);
    const counted = rows[0]?.total ?? (showsEnd ? seen : null);
    // Of what is a part, that there are more than are counted is all that is said.
    const told = estimate && (query.isPart ? this.countLimit : estimate.matches);
    const total = totalOf({ counted, counting, estimate: told, seen });
    // Where it ends is what a page behind the end says.
    if (total?.isEstimate && isBehindEnd(query, rows)) return this.list({ ...query, count: 'exact' });
    return { items, isFull, hasMore, total: query.count === 'none' ? undefined : total };
  }

  /** As planned, or the other way, if the first one disappoints. @param failed what the other way has come to already */
  private async read(query: ListQuery, { sieve, counting }: Plan, failed?: ExpensiveQueryError): Promise<Read> {
    const listed = { table: this.resource.table, columns: this.indexes.columnsOf(this.resource) };
    const sieved = sieve === undefined ? undefined : sieveOf(listed, query, sieve, counting);
    if (sieved) {
      const read = await this.run(sieved, query);
      if (!read.rows[0]?.gaveUp && !isBehindEnd(query, read.rows)) return read;
    }
    if (failed) throw failed;
    if (isRanked(query)) return this.run(rankedStatement(listed, query, counting), query);
    const short = shortListStatement(listed, query, counting);
    const read = short && (await this.run(short, query));
    if (read && read.rows.length > 0 && !read.rows.some(lacksDocument)) return read;
    return this.run(listStatement(listed, query, counting), query);
  }

  private async run(asked: ListStatement, query: ListQuery): Promise<Read> {
    const { statement, values, scan, counting } = asked;
    if (!scan && isAlways(query.filter) && query.sort.length === 0)
      return { rows: await this.plain.rows(asked), counting };
    const lane = scan ? 'slow' : 'quick';
    const rows = await this.database.list<ListRow>(statement, values, lane, turnFor).catch((error: unknown) => {
      if (!(error instanceof StatementTimeoutError)) throw error;
      throw new ExpensiveQueryError(`${error.message}: ${describeSearch(query)}`, { cause: error });
    });
    return { rows, counting };
  }
}

/** Words are in an order of their own. */
function sieveOf(listed: ListedTable, query: ListQuery, most: number, counting: Counting): ListStatement | undefined {
  return isRanked(query) ? rankedSieve(listed, query, most) : sievedStatement(listed, query, most, counting);
}

/** What is made of a long page is long work. */
function turnFor(rows: readonly ListRow[]): Promise<void> | undefined {
  return turnForLongWork(rows.reduce((sum, { json }) => sum + (json?.length ?? 0), 0));
}

/** Whether the page by an offset has nothing on it, so that there are fewer than it skips. */
function isBehindEnd({ page: { from, offset } }: ListQuery, rows: readonly ListRow[]): boolean {
  return !from && offset > 0 && !rows.some(({ id }) => id !== null);
}

/** There is a resource, but no room for it. */
function lacksDocument({ id, json }: ListRow): boolean {
  return id !== null && json === null;
}

function describeSearch({ filter, sort, page: { offset } }: ListQuery): string {
  const order = sort.length > 0 ? `, sorted by ${sort.map(({ text }) => text).join(', ')}` : '';
  return describe(filter) + order + (offset > 0 ? `, from offset ${offset} on (after= takes less)` : '');
}
