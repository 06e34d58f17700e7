import { Batches } from '../../../background/batches';
import type { Database, Statement } from '../../../database/database';
import { boundsOf, writeTogether } from './bounds';
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
    (changes) => writeTogether(changes, () => this.changeAll(changes), ({ values }) => this.changeOne(values)), // prettier-ignore
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

  /** In the order of their ids: two instances that change the same ones then do not wait for each other in a circle. */
  private async changeAll(changes: readonly Change[]): Promise<(Row | undefined)[]> {
    const inTurn = changes.toSorted((a, b) => (a.values[0] < b.values[0] ? -1 : a.values[0] > b.values[0] ? 1 : 0));
    const rows = await this.database.queryEach<Row>(this.statement, inTurn.map(({ values }) => values)); // prettier-ignore
    const found = new Map(inTurn.map((change, n) => [change, rows[n]?.[0]]));
    return changes.map((change) => found.get(change));
  }

  private async changeOne(values: ChangeValues): Promise<Row | undefined> {
    const [row] = await this.database.query<Row>(this.statement, values);
    return row;
  }
}
