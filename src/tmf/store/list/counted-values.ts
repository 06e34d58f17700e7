import type { Database } from '../../../database/database';
import { SWEEP_SIZE } from '../../../database/sweeper';
import type { Resource } from '../../declare/define-resource';

/** Removes the values of counted columns that nothing has any more. @returns how many rows of them there were */
export async function sweepCountedValues(
  resources: readonly Pick<Resource, 'columns'>[],
  database: Pick<Database, 'query'>,
  stopping?: AbortSignal,
): Promise<number> {
  const tables = new Set(resources.flatMap(({ columns }) => columns.counted.map(({ table }) => table)));
  let removed = 0;
  for (const table of tables) {
    const statement = { text: `select "${table}_sweep"($1)::integer as removed` };
    for (let rows = SWEEP_SIZE; rows >= SWEEP_SIZE && !stopping?.aborted;) {
      const [row] = await database.query<{ removed: number }>(statement, [SWEEP_SIZE]);
      rows = row?.removed ?? 0;
      removed += rows;
    }
  }
  return removed;
}
