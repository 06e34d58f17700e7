import { InvalidQueryError, quote } from '../query/bounds/invalid-query';
import { type MetaAttribute, isMetaAttribute } from '../query/meta';
import { type Path, type PathKind, singleName } from '../query/path';
import type { Leaf, Predicate } from '../query/predicate';
import { type Condition, claimOf, hasMark, scopeAfter, stepsFrom } from './condition';

/**
 * Whether a condition can be meant: claims stand where values do, numbers and booleans are compared with such, and no
 * path leads to `href`, which is not stored.
 * @throws {InvalidQueryError}
 */
export function checkCondition({ predicate, claims, types }: Condition): void {
  checkPredicate(predicate, []);

  function checkPredicate(part: Predicate, scope: Path | undefined): void {
    switch (part.kind) {
      case 'and':
      case 'or':
        part.of.forEach((each) => checkPredicate(each, scope));
        return;
      case 'not':
        checkPredicate(part.of, scope);
        return;
      default:
        checkLeaf(part, scope);
    }
  }

  function checkLeaf(leaf: Leaf, scope: Path | undefined): void {
    if (scope?.length === 0 && singleName(leaf.path) === 'href')
      throw new InvalidQueryError('href is not stored; write id');
    for (const [step, before] of stepsFrom(scope, leaf.path)) {
      if (step.kind === 'name' && before?.length === 0 && isMetaAttribute(step.name)) throw ofTime(step.name);
      if (step.kind === 'name' && hasMark(step.name))
        throw new InvalidQueryError(`${quote(step.name)}: a claim is a value, no name`);
      if (step.kind === 'where') checkPredicate(step.predicate, before);
    }
    for (const value of 'values' in leaf ? leaf.values : []) checkValue(leaf, value);
    const names = scopeAfter(scope, leaf.path);
    checkType(leaf, names, (names && types(names)) ?? 'any');
  }

  function checkValue(leaf: Leaf, value: unknown): void {
    const text = typeof value === 'string' ? value : ((value as { text?: string } | null)?.text ?? '');
    if (!hasMark(text)) return;
    const claim = claimOf(text);
    if (claim === undefined)
      throw new InvalidQueryError(`${quote(text)}: a claim stands alone, as the whole of a value`);
    if (claims[claim] === undefined) throw new InvalidQueryError('has the character U+FDD0, which no text has');
    if (leaf.kind === 'prefix' || leaf.kind === 'pattern') {
      throw new InvalidQueryError(
        `${text}: a claim is compared with =, .ne, .in, .nin, .gt and the like, not with text operators`,
      );
    }
  }
}

function ofTime(name: MetaAttribute): InvalidQueryError {
  return new InvalidQueryError(
    `${name}: a policy judges what is in a resource, and its times are not; an attribute of that name is filter=$..${name}`,
  );
}

function checkType(leaf: Leaf, names: Path | undefined, kind: PathKind): void {
  if (kind !== 'number' && kind !== 'boolean') return;
  const type = kind === 'number' ? 'number' : 'boolean';
  const fits = (value: unknown): boolean => typeof value === type || value === null || claimOf(value) !== undefined;
  if (!('values' in leaf) || leaf.values.some(fits)) return;
  throw new InvalidQueryError(
    `${names?.join('.')}: must be compared with ${kind === 'number' ? 'a number' : 'true or false'}`,
  );
}
