import { singleName } from '../query/path';
import type { Predicate, Scalar, Steps } from '../query/predicate';
import type { PatchRules } from './json-patch';

type Spelling = Pick<PatchRules, 'spelt'>;

/** The condition on a resource, with the values that its attributes are compared to spelt as the resource has them. */
export function speltCondition(predicate: Predicate, rules: Spelling): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return { ...predicate, of: predicate.of.map((each) => speltCondition(each, rules)) };
    case 'not':
      return { ...predicate, of: speltCondition(predicate.of, rules) };
    case 'eq': {
      const name = singleName(predicate.path);
      if (name === undefined) return predicate;
      return { ...predicate, values: predicate.values.map((value) => rules.spelt([name], value) as Scalar) };
    }
    default:
      return predicate;
  }
}

/** The same for the conditions of a JSONPath. Until its first name, it is at the resource. */
export function speltSteps(steps: Steps, rules: Spelling): Steps {
  const name = steps.findIndex(({ kind }) => kind === 'name' || kind === 'members');
  return steps.map((step, n) =>
    step.kind === 'where' && (n < name || name < 0)
      ? { ...step, predicate: speltCondition(step.predicate, rules) }
      : step,
  );
}
