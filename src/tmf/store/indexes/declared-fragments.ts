import { fragmentExpression, jsonpathOf } from '../../../database/tables/search-indexes';
import { SEARCH_COLUMNS, fragmentsIndex } from '../../../database/tables/table-layout';
import type { Resource } from '../../declare/define-resource';
import { stepsOf } from '../../query/path';
import type { ValueIndex } from '../../query/sql/value-index';

/** What the index of all fragments of a resource is called in the database. */
export const fragmentsName = ({ table }: Pick<Resource, 'table'>): string => fragmentsIndex(table);

/**
 * What the index of fragments knows, where it is there: something of each path that the resource declares. A path without a column of
 * its own is in the text of all that `q` looks into.
 */
export function declaredFragments({ store }: Pick<Resource, 'store'>): ValueIndex[] {
  const { fragments = [], search = [] } = store;
  return [
    ...fragments.map((path): ValueIndex => ({
      path: stepsOf(path.split('.')),
      kind: 'fragment',
      expression: fragmentExpression(jsonpathOf(path)),
    })),
    ...search
      .filter((path) => !fragments.includes(path))
      .map((path): ValueIndex => ({
        path: stepsOf(path.split('.')),
        kind: 'search',
        expression: SEARCH_COLUMNS.plain,
      })),
  ];
}
