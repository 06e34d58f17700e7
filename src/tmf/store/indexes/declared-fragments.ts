import { fragmentExpression, jsonpathOf } from '../../../database/tables/search-indexes';
import { fragmentsIndex } from '../../../database/tables/table-layout';
import type { Resource } from '../../declare/define-resource';
import { stepsOf } from '../../query/path';
import type { ValueIndex } from '../../query/sql/value-index';

/** What the index of all fragments of a resource is called in the database. */
export const fragmentsName = ({ table }: Pick<Resource, 'table'>): string => fragmentsIndex(table);

/** What the index of fragments knows, where it is there: something of each path that the resource declares. */
export function declaredFragments({ store }: Pick<Resource, 'store'>): ValueIndex[] {
  return (store.fragments ?? []).map((path) => ({
    path: stepsOf(path.split('.')),
    kind: 'fragment',
    expression: fragmentExpression(jsonpathOf(path)),
  }));
}
