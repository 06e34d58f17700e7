import type { Reference } from '../../attribute/reference';

/** What one or more references of a document refer to. */
export interface ReferenceTarget {
  readonly type: string;
  readonly id: string;
  /** Where in the document. */
  readonly pointers: readonly string[];
}

/** Tells targets apart. */
export function targetKey({ type, id }: Pick<ReferenceTarget, 'type' | 'id'>): string {
  return JSON.stringify([type, id]);
}

/** Each target once, in the order in which they are first referred to. */
export function targetsOf(references: readonly Reference[]): ReferenceTarget[] {
  const targets = new Map<string, ReferenceTarget & { pointers: string[] }>();
  for (const { pointer, type, id } of references) {
    const key = targetKey({ type, id });
    const known = targets.get(key);
    if (known) known.pointers.push(pointer);
    else targets.set(key, { type, id, pointers: [pointer] });
  }
  return [...targets.values()];
}
