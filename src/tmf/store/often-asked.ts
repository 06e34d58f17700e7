import type { Columns } from '../query/sql/columns';
import { countedTotal } from '../query/sql/counted';
import { Parameters } from '../query/sql/parameters';
import type { Predicate } from '../query/predicate';
import { type Where, toWhere } from '../query/sql/where';
import { digestOf } from '../json/digest';

/** A condition of policies, that was made SQL of once: with its values from `$1` on. */
export interface OftenAsked {
  readonly where: Where;
  readonly values: readonly unknown[];
  /** Tells its text, and that of its total, from others. */
  readonly digest: string;
  /** What was known of the table at the time. */
  readonly columns: Columns;
}

/** Of the predicates of those who ask again. */
const known = new WeakMap<Predicate, OftenAsked>();

/** @param predicate the same object for the same caller, and of one resource */
export function oftenAsked(predicate: Predicate, columns: Columns): OftenAsked {
  const found = known.get(predicate);
  if (found?.columns === columns) return found;
  const parameters = new Parameters();
  const where = toWhere(predicate, parameters, columns);
  const total = countedTotal(predicate, new Parameters(), columns) ?? '';
  const made = { where, values: parameters.values, digest: digestOf(where.sql + total), columns };
  known.set(predicate, made);
  return made;
}
