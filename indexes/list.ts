/** What there is, of indexes of values. */
import type { DataSource } from 'typeorm';
import { instantIndex } from '../src/database/tables/table-layout';
import { fragmentsName } from '../src/tmf/store/indexes/declared-fragments';
import type { Say } from './make';
import { RESOURCES } from './options';

interface Listed {
  readonly name: string;
  readonly resource: string;
  readonly path: string;
  readonly kind: string;
  /** Null for one that there is not. */
  readonly isReady: boolean | null;
  readonly size: string | null;
  readonly uses: string | null;
}

const LIST = `
  select made.name, resource, path, kind, indisvalid as "isReady", pg_size_pretty(pg_relation_size(indexrelid)) as size,
    pg_stat_get_numscans(indexrelid) as uses
  from (
    select name, resource, path, kind, 2 as place from search_index
    union all select *, 1 from unnest($1::text[], $2::text[], $3::text[], $4::text[])
  ) made
  left join pg_class on relname = made.name and relnamespace = current_schema()::regnamespace
  left join pg_index on indexrelid = pg_class.oid
  order by place, resource, path, kind`;

/** One line each: those that resources declare, then those of operators. */
export async function list(dataSource: DataSource, say: Say): Promise<void> {
  const declared = RESOURCES.flatMap(({ table, path, store: { fragments = [], search = [], instants = [] } }) => [
    ...(fragments.length + search.length > 0
      ? [[fragmentsName({ table }), path, [...fragments, ...(search.length > 0 ? ['q'] : [])].join(', '), 'fragment']]
      : []),
    ...instants.map((each) => [instantIndex(table, each), path, each, 'date']),
  ]);
  const columns = [0, 1, 2, 3].map((at) => declared.map((each) => each[at]));
  const rows = await dataSource.query<Listed[]>(LIST, columns);
  for (const { name, resource, path, kind, isReady, size, uses } of rows) {
    const state = isReady === null ? 'missing: npm run index -- build' : isReady ? 'ready' : 'not finished';
    const figures = isReady === null ? [] : [size, `asked ${uses} times`];
    say([resource, path, `--as ${kind}`, state, ...figures, name].join('  '));
  }
}
