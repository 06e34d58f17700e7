import { type Reference, typeKey } from '../../attribute/reference';

/** What one or more references of a document refer to. */
export interface ReferenceTarget {
  /** As the first of them spells it. */
  readonly type: string;
  readonly id: string;
  /** At least one. */
  readonly references: readonly Reference[];
}

/** Tells targets apart, however their types are spelt. */
export function targetKey({ type, id }: Pick<ReferenceTarget, 'type' | 'id'>): string {
  return JSON.stringify([typeKey(type), id]);
}

/** Each target once, in the order in which they are first referred to. */
export function targetsOf(references: readonly Reference[]): ReferenceTarget[] {
  const targets = new Map<string, ReferenceTarget & { references: Reference[] }>();
  for (const reference of references) {
    const key = targetKey(reference);
    const known = targets.get(key);
    if (known) known.references.push(reference);
    else targets.set(key, { type: reference.type, id: reference.id, references: [reference] });
  }
  return [...targets.values()];
}
