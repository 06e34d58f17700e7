import { type Statement, statementsOf } from '../../../database/database';
import type { Resource } from '../../declare/define-resource';
import type { Predicate } from '../../query/predicate';
import { oftenAsked } from '../../store/often-asked';
import { SIZE } from '../../store/row/resource.statements';

/** A resource that was asked for and is there; without text if there is no room for it. */
export interface TargetRow {
  readonly id: string;
  readonly json: string | null;
  /** Bytes of the text. */
  readonly size: number;
}

/**
 * Finds resources by their ids, and reads them as far as there is room. The first one that is found has room whatever its size.
 * @param ids each once
 * @param places how often the text of each is needed
 * @param room bytes of text
 * @param within what else they must satisfy: the same object for the same caller
 */
export function findTargets(
  { table, columns }: Pick<Resource, 'table' | 'columns'>,
  ids: readonly string[],
  places: readonly number[],
  room: number,
  within?: Predicate,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const often = within && oftenAsked(within, columns);
  const values = often?.values ?? [];
  const [wanted, times, size] = [1, 2, 3].map((n) => `$${values.length + n}`);
  // Ids are looked up one by one: whatever the planner knew of the table once, it is by the index. Documents that are
  // carried along are not read before they are printed.
  const text = `
    select id, size, case when room <= ${size}::bigint or room = taken then document::text end as json
    from (
      select found.id, found.document, found.size::integer as size, found.size * given.places as taken,
        sum(found.size * given.places) over (rows unbounded preceding) as room
      from unnest(${wanted}::text[], ${times}::integer[]) as given(wanted, places)
        cross join lateral (
          select id, document, ${SIZE}::bigint as size from "${table}"
          where id = given.wanted${often ? ` and (${often.where.sql})` : ''} limit 1
        ) found
    ) target`;
  const name = often ? `targets.${often.digest}` : 'targets';
  return { statement: statementsOf(table)(name, text), values: [...values, ids, places, room] };
}
