/**
 * What is known of a resource beside its document, and is no part of a representation: when it was created, and when it was changed
 * for the last time. Filters and `sort` have them; they are instants.
 */
export const META_ATTRIBUTES = ['createdAt', 'changedAt'] as const;

export type MetaAttribute = (typeof META_ATTRIBUTES)[number];

export function isMetaAttribute(name: string): name is MetaAttribute {
  return META_ATTRIBUTES.some((each) => each === name);
}
