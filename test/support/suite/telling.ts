import type { Attribute } from '../../../src/tmf/attribute/attribute';
import type { Place } from '../subject';

/** Each declared attribute once, and for every further object of a class, where it is: its first attribute. */
export interface TellingPlace extends Place {
  /** Whether the attribute was at no place before. */
  readonly isNew: boolean;
}

/**
 * The places that tell of all: classes are nested at many places, and what is true of their attributes at one of these is true at the
 * others if the object there is looked at.
 */
export function telling(places: readonly Place[]): TellingPlace[] {
  const attributes = new Set<Attribute>();
  const objects = new Set<string>();
  return places.flatMap((place) => {
    const isNew = !attributes.has(place.attribute);
    const object = place.pointer.replace(/\/[^/]*$/, '');
    const isFirst = !objects.has(object);
    attributes.add(place.attribute);
    objects.add(object);
    return isNew || isFirst ? [{ ...place, isNew }] : [];
  });
}
