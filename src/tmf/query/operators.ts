/** The operators of attribute filters, by their suffixes (FIL-2, FIL-15, FIL-16). */
export const OPERATORS = [
  'eq', 'ne', 'in', 'nin', 'gt', 'gte', 'lt', 'lte', 'regex', 'like', 'ilike', 'contains', 'icontains',
  'startswith', 'istartswith', 'endswith', 'iendswith', 'isnull', 'isnotnull',
] as const; // prettier-ignore
export type Operator = (typeof OPERATORS)[number];

/** The operator that a suffix names; `.exact` is the old name of `.eq`. */
export function operatorOfSuffix(suffix: string): Operator | undefined {
  return suffix === 'exact' ? 'eq' : OPERATORS.find((operator) => operator === suffix);
}

/** What the literal operators mean; `*=` has become `=~` (FIL-2, FIL-3). */
export const LITERAL_OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['=', 'eq'],
  ['==', 'eq'],
  ['>', 'gt'],
  ['>=', 'gte'],
  ['<', 'lt'],
  ['<=', 'lte'],
  ['=~', 'regex'],
]);

/** Operators about text, which numbers and booleans have none of. */
export const TEXT_OPERATORS: readonly Operator[] = [
  'regex', 'like', 'ilike', 'contains', 'icontains', 'startswith', 'istartswith', 'endswith', 'iendswith',
]; // prettier-ignore

/** Operators about being equal, or not, to one of the values. */
export const EQUALITY_OPERATORS: readonly Operator[] = ['eq', 'in', 'ne', 'nin'];
