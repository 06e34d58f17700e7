import { type Leaf, SIGNS } from '../predicate';
import type { Parameters } from './parameters';

/** Whether an instant, or null, is as asked. @param instant expression */
export function instantTest(
  instant: string,
  { operator, values }: Extract<Leaf, { kind: 'instant' }>,
  parameters: Parameters,
): string {
  const bind = (value: bigint): string => `${parameters.bind(String(value))}::bigint`;
  const tests = values.map(({ from, to }) =>
    operator === 'eq'
      ? `(${instant} >= ${bind(from)} and ${instant} < ${bind(to)})`
      : `${instant} ${SIGNS[operator]} ${bind(from)}`,
  );
  return tests.length === 0 ? 'false' : `(${tests.join(' or ')})`;
}
