import { Batches } from '../../../background/batches';
import { type Database, statementsOf } from '../../../database/database';
import type { Resource } from '../../declare/define-resource';
import { boundsOf } from '../../store/gathered/bounds';
import { MAX_GATHERED_SIZE } from '../../store/row/resource.statements';
import { SIZE } from '../../store/row/resource.statements';
import type { TargetRow } from './find-targets';

/** What one answer asks for together with others: a page of the usual length. */
export const MAX_GATHERED_IDS = 16;

/** Of one statement. With {@link MAX_GATHERED_SIZE} it says how much is read at once: 16 MiB. */
const MAX_IDS = 256;

type Ids = readonly string[];
type Rows = readonly TargetRow[];

/** Reads targets whose whole documents are seen; those that several answers need at the same time by one statement. */
export class GatheredTargets {
  private readonly batches = new Map<string, Batches<Ids, Rows>>();

  constructor(private readonly database: Database) {}

  /** @returns those that are there; without text if it is too long to come along with others */
  read({ table }: Pick<Resource, 'table'>, ids: Ids): Promise<Rows> {
    const known = this.batches.get(table) ?? this.batchesOf(table);
    this.batches.set(table, known);
    return known.add(ids);
  }

  private batchesOf(table: string): Batches<Ids, Rows> {
    // Looked up one by one, as in `findTargets()`.
    const statement = statementsOf(table)(
      'gatheredTargets',
      `select found.* from unnest($1::text[]) asked(id), lateral (
         select id, size, case when size <= ${MAX_GATHERED_SIZE} then document::text end as json
         from (select id, document, ${SIZE} as size from "${table}" where id = asked.id offset 0) row
       ) found`,
    );
    const bounds = { ...boundsOf<Ids>(({ length }) => length), maxWeight: MAX_IDS };
    return new Batches<Ids, Rows>(async (asked) => {
      const rows = await this.database.query<TargetRow>(statement, [[...new Set(asked.flat())]]);
      const found = new Map(rows.map((row) => [row.id, row]));
      return asked.map((ids) => ids.flatMap((id) => found.get(id) ?? []));
    }, bounds);
  }
}
