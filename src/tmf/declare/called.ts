import { isBlank } from '../attribute/absent';

/** Longer names are none: they would be repeated by every reference. Characters. */
export const MAX_CALLED = 1000;

/**
 * What references call a resource: the first of the groups of attributes of which it has all, joined by a space.
 * @param called see `ResourceDeclaration.called`
 * @param valueOf gives the value of an attribute
 * @returns undefined if there is no such group, or it is over {@link MAX_CALLED} long
 */
export function nameOf(
  called: readonly (readonly string[])[],
  valueOf: (attribute: string) => unknown,
): string | undefined {
  const names = called.map((group) => group.map(valueOf)).find((values) => values.every(isFilled));
  const name = names?.join(' ');
  return name !== undefined && name.length <= MAX_CALLED ? name : undefined;
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && !isBlank(value);
}
