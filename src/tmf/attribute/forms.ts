import type { Type as Class } from '@nestjs/common';
import { ApiSchema, type ApiSchemaOptions, getSchemaPath } from '@nestjs/swagger';
import { type Attribute, DocumentedAttribute, attributesOf } from './attribute';

/**
 * The forms in which the objects of a DTO class travel, besides the whole one that it declares. They document, and say
 * which attributes there are; bodies are validated against the class itself.
 */

/** Any attribute may be missing, at every level. */
type Part<T> = T extends readonly (infer Item)[]
  ? Part<Item>[]
  : T extends object
    ? { [Name in keyof T]?: Part<T[Name]> }
    : T;

/** Any attribute may be missing, or null; an array is there whole. */
type Change<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Name in keyof T]?: Change<T[Name]> | null }
    : T;

/** What `fields` leaves of an object, or an event brings of it. */
export function PartOf<T extends object>(dto: Class<T>): Class<Part<T>> {
  if (demandsNothing(dto)) return dto as Class<Part<T>>;
  return derive(PARTS, dto, asPart, (name) => ({ name: `${name}_Part`, description: `${name}, whole or in part.` }));
}

/** What a merge patch says of an object (RFC 7396): null removes an attribute. */
export function ChangeOf<T extends object>(dto: Class<T>): Class<Change<T>> {
  return derive(CHANGES, dto, asChange, (name) => ({
    name: `${name}_Update`,
    description: `What changes of ${name} (RFC 7396).`,
    // Here and not where it is referred to: beside a reference OpenAPI 3.0 gives it no meaning.
    nullable: true,
  }));
}

const PARTS = new WeakMap<Class<object>, Class<object>>();
const CHANGES = new WeakMap<Class<object>, Class<object>>();

function asPart(attribute: Attribute): Attribute {
  const { type } = attribute;
  return { ...attribute, required: false, ...(type && ofType(attribute, () => PartOf(type()))) };
}

function asChange(attribute: Attribute): Attribute {
  const { type, isArray, kind, schema, required } = attribute;
  const change = { ...attribute, required: false };
  if (type && !isArray) return { ...change, ...ofType(attribute, () => ChangeOf(type())) };
  // What is mandatory cannot be removed; what may be anything may be null.
  return required || kind === 'any' ? change : { ...change, schema: { ...schema, nullable: true } };
}

function ofType({ schema }: Attribute, type: () => Class<object>): Pick<Attribute, 'type' | 'schema'> {
  return { type, schema: { ...schema, type: () => type() } as Attribute['schema'] };
}

/** A class with the attributes of the other one in another form; the same one every time. */
function derive<Form>(
  known: WeakMap<Class<object>, Class<object>>,
  dto: Class<object>,
  form: (attribute: Attribute) => Attribute,
  schemaOf: (name: string) => ApiSchemaOptions & { nullable?: true },
): Class<Form> {
  const existing = known.get(dto);
  if (existing) return existing as Class<Form>;
  const derived = class {};
  known.set(dto, derived);
  for (const [name, attribute] of attributesOf(dto)) DocumentedAttribute(form(attribute))(derived.prototype, name);
  ApiSchema(schemaOf(getSchemaPath(dto).replace(/^.*\//, '')))(derived);
  return derived as Class<Form>;
}

/** Whether all attributes are optional, at every level. */
function demandsNothing(dto: Class<object>, seen = new Set<Class<object>>()): boolean {
  if (seen.has(dto)) return true;
  seen.add(dto);
  return [...attributesOf(dto).values()].every(
    ({ required, type }) => !required && (!type || demandsNothing(type(), seen)),
  );
}
