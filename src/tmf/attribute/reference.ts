import 'reflect-metadata';
import type { Type as Class } from '@nestjs/common';
import { attributesOf } from './attribute';

/** A reference in a document. */
export interface Reference {
  /** Where it is, as a JSON Pointer: `/engagedParty`, `/relatedParty/1`. */
  readonly pointer: string;
  /** `@referredType` of the target. */
  readonly type: string;
  readonly id: string;
}

const REFERENCE = Symbol('reference');

/** Says of a DTO class that its objects refer to another resource, by `id` and `@referredType`. */
export function RefersToResource(): ClassDecorator {
  return (target) => Reflect.defineMetadata(REFERENCE, true, target);
}

/**
 * The references among the top-level attributes of a document: the objects, alone or in arrays, whose DTO class is
 * decorated with {@link RefersToResource}. One without type or id refers to nothing that could be looked up.
 * @param document of any shape; what is not what the class says is passed over
 */
export function referencesOf(dto: Class<object>, document: Readonly<Record<string, unknown>>): Reference[] {
  const found: Reference[] = [];
  for (const [name, { type }] of attributesOf(dto)) {
    if (!type || !Reflect.hasMetadata(REFERENCE, type())) continue;
    // No attribute has the name of something that objects inherit, so a plain look-up will do.
    const value = document[name];
    const objects: [string, unknown][] = Array.isArray(value)
      ? value.map((object: unknown, index) => [`/${name}/${index}`, object])
      : [[`/${name}`, value]];
    for (const [pointer, object] of objects) {
      const { id, '@referredType': referredType } = (object ?? {}) as Record<string, unknown>;
      if (isText(id) && isText(referredType)) found.push({ pointer, type: referredType, id });
    }
  }
  return found;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
