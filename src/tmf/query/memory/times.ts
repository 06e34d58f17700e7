import type { MetaAttribute } from '../meta';

/** When a resource was created and changed: date-times with six digits of the second, as the database has them. */
export type Times = Readonly<Record<MetaAttribute, string>>;

/** No step of a path leads to it, and it is not printed. */
const TIMES = Symbol('times');

/** The document with its times beside it, for conditions on these. */
export function withTimes(document: object, times: Times): object {
  return { ...document, [TIMES]: times };
}

/**
 * @param document of {@link withTimes}
 * @throws an error for a document alone: what has no more to judge refuses conditions on times when it reads them
 */
export function timeOf(document: unknown, name: MetaAttribute): string {
  const times = (document as { readonly [TIMES]?: Times } | null)?.[TIMES];
  if (times === undefined) throw new Error(`A document alone does not say its ${name}`);
  return times[name];
}
