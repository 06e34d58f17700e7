import 'reflect-metadata';
import type { Type as Class } from '@nestjs/common';
import { isBlank } from './absent';
import { attributesOf } from './attribute';

/** What a DTO class says of the references that its objects are. */
export interface ReferenceKind {
  /** What they refer to where their `@referredType` does not say. */
  readonly type?: string;
  /** Whether this server may have what they refer to. */
  readonly mayBeHere?: boolean;
}

/** An object that may be a reference, not validated. */
export type ReferenceObject = Readonly<Record<string, unknown>>;

/** Where a document may have references: alone, or in an array, or in objects on the way. */
export interface ReferencePlace extends ReferenceKind {
  /** The names that lead there, through arrays without indexes: `['engagedParty']`. */
  readonly path: readonly string[];
}

/** A reference in a document. */
export interface Reference {
  /** Where it is, as a JSON Pointer: `/engagedParty`, `/relatedParty/1`. */
  readonly pointer: string;
  /** `@referredType` of the target, as it is spelt, or what it is where nothing is said. */
  readonly type: string;
  readonly id: string;
}

const KIND = Symbol('reference kind');

/** Says of a DTO class that its objects refer to another resource, by `id` and `@referredType`. */
export function RefersToResource(kind: ReferenceKind = {}): ClassDecorator {
  return (target) => Reflect.defineMetadata(KIND, kind, target);
}

/** Where the documents of a DTO class may have references. What is in a reference is not looked through. */
export function referencePlacesOf(dto: Class<object>, above: readonly Class<object>[] = []): ReferencePlace[] {
  return [...attributesOf(dto)].flatMap(([name, { type }]): ReferencePlace[] => {
    if (!type || above.includes(type())) return [];
    const kind = Reflect.getMetadata(KIND, type()) as ReferenceKind | undefined;
    if (kind) return [{ ...kind, path: [name] }];
    return referencePlacesOf(type(), [...above, dto]).map((place) => ({ ...place, path: [name, ...place.path] }));
  });
}

/**
 * The references at the places of a document. One without type or id refers to nothing that could be looked up.
 * @param document of any shape; what is not what its class says is passed over
 */
export function referencesOf(
  places: readonly ReferencePlace[],
  document: Readonly<Record<string, unknown>>,
): Reference[] {
  return places.flatMap(({ path, type }) =>
    [...objectsAt(document, path)].flatMap(([pointer, object]): Reference[] => {
      const { id } = object;
      const referredType = referredTypeOf(object, type);
      return isText(id) && isText(referredType) ? [{ pointer, type: referredType, id }] : [];
    }),
  );
}

/** What a reference says that it refers to; where it says nothing, what it is by its place. */
export function referredTypeOf({ '@referredType': said }: ReferenceObject, ofPlace: string | undefined): unknown {
  return said === undefined || isBlank(said) ? ofPlace : said;
}

/** The same type for everybody, however it is spelt. */
export function typeKey(type: string): string {
  return type.toLowerCase();
}

/** The objects at the end of a path, each with its JSON Pointer. */
export function* objectsAt(
  value: unknown,
  path: readonly string[],
  at = '',
): Generator<readonly [pointer: string, object: ReferenceObject]> {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      // An array in an array is not what any class says.
      if (!Array.isArray(each)) yield* objectsAt(each, path, `${at}/${index}`);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as ReferenceObject;
  const [name, ...rest] = path;
  if (name === undefined) yield [at, object];
  // No attribute has the name of something that objects inherit, so a plain look-up will do.
  else yield* objectsAt(object[name], rest, `${at}/${name}`);
}

/** The value with other objects at the end of a path; the same value if they stay the same. @param change is given each with its JSON Pointer */
export function withObjectsAt(
  value: unknown,
  path: readonly string[],
  change: (object: ReferenceObject, pointer: string) => ReferenceObject,
  at = '',
): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((each: unknown, index): unknown =>
      Array.isArray(each) ? each : withObjectsAt(each, path, change, `${at}/${index}`),
    );
    return elements.some((each, index) => each !== value[index]) ? elements : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const object = value as ReferenceObject;
  const [name, ...rest] = path;
  if (name === undefined) return change(object, at);
  const before = object[name];
  const after = withObjectsAt(before, rest, change, `${at}/${name}`);
  return after === before ? value : { ...object, [name]: after };
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
