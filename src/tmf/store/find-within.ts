import { type Statement, statementsOf } from '../../database/database';
import type { Resource } from '../declare/define-resource';
import type { Predicate } from '../query/predicate';
import { oftenAsked } from './often-asked';
import { selectVersioned } from './row/resource.statements';

/** Finds one resource by its id, within what a caller sees. @param predicate the same object for the same caller */
export function findWithin(
  { table, columns }: Pick<Resource, 'table' | 'columns'>,
  id: string,
  predicate: Predicate,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const { where, values, digest } = oftenAsked(predicate, columns);
  const text = `${selectVersioned(table)} where ${where.sql} and id = $${values.length + 1}`;
  return { statement: statementsOf(table)(`within.${digest}`, text), values: [...values, id] };
}
