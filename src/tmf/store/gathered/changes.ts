import { Batches } from '../../../background/batches';
import type { Database, Statement } from '../../../database/database';
import { mayLieInOne } from '../../../database/failure';
import { boundsOf } from './bounds';
import { MAX_GATHERED_SIZE } from '../row/resource.statements';

/** Values of a statement that changes a row, if it is as expected: the first is its id. */
export type ChangeValues = readonly [id: string, ...others: readonly unknown[]];

interface Change {
  readonly values: ChangeValues;
  /** Characters of the document that goes along. */
  readonly weight: number;
}

/** Changes rows by a statement each; those that are asked for at the same time in one transaction. */
export class GatheredChanges<Row extends object> {
  private readonly batches = new Batches<Change, Row | undefined>(
    (changes) => this.changeEach(changes),
    boundsOf(({ weight }) => weight),
  );

  constructor(
    private readonly database: Database,
    private readonly statement: Statement,
  ) {}

  /** @returns what the statement says of the row; undefined if it was not as expected */
  change(values: ChangeValues, weight = 0): Promise<Row | undefined> {
    return weight > MAX_GATHERED_SIZE ? this.changeOne(values) : this.batches.add({ values, weight });
  }

  /** What the database refuses because of one of them is done again, each by itself. Never what may have been written. */
  private async changeEach(changes: readonly Change[]): Promise<(Row | undefined | Promise<Row | undefined>)[]> {
    const [one, ...others] = changes;
    if (one && others.length === 0) return [await this.changeOne(one.values)];
    // In the order of their ids: two instances that change the same ones then do not wait for each other in a circle.
    const inTurn = changes.toSorted((a, b) => (a.values[0] < b.values[0] ? -1 : a.values[0] > b.values[0] ? 1 : 0));
    try {
      const rows = await this.database.queryEach<Row>(this.statement, inTurn.map(({ values }) => values)); // prettier-ignore
      const found = new Map(inTurn.map((change, n) => [change, rows[n]?.[0]]));
      return changes.map((change) => found.get(change));
    } catch (error) {
      if (!mayLieInOne(error)) throw error;
      return changes.map(({ values }) => this.changeOne(values));
    }
  }

  private async changeOne(values: ChangeValues): Promise<Row | undefined> {
    const [row] = await this.database.query<Row>(this.statement, values);
    return row;
  }
}
