import type { Type as Class } from '@nestjs/common';
import { ApiSchema, type ApiSchemaOptions } from '@nestjs/swagger';
import { type Attribute, DeclaredAttribute, attributesOf } from './attribute';
import { ownNameOf, schemaNameOf } from './schema-names';

/** The forms in which the objects of a DTO class travel, besides the one that it declares. */

/** What an attribute becomes in another form of its object. */
export type Form = (attribute: Attribute, name: string) => Attribute;

interface Schema extends ApiSchemaOptions {
  nullable?: true;
}

/** A class with the attributes of the other one, each in its new form. */
export function formOf(dto: Class<object>, form: Form, schema: Schema): Class<object> {
  const derived = class {};
  for (const [name, attribute] of attributesOf(dto)) DeclaredAttribute(form(attribute, name))(derived.prototype, name);
  ApiSchema(schema)(derived);
  return derived;
}

/** What `fields` leaves of an object, or an event brings of it: any attribute may be missing, at every level. */
export const asPart: Form = (attribute) => ({ ...attribute, required: false, ...withType(attribute, partOf) });

/** What a merge patch says of an object (RFC 7396): any attribute may be missing, and null removes it; an array is whole. */
export const asChange: Form = (attribute) => {
  const { isArray, kind, schema, required, type } = attribute;
  const change = { ...attribute, required: false };
  if (type && !isArray) return { ...change, ...withType(attribute, changeOf) };
  // What is mandatory cannot be removed; what may be anything may be null.
  return required || kind === 'any' ? change : { ...change, schema: { ...schema, nullable: true } };
};

function partOf(dto: Class<object>): Class<object> {
  if (demandsNothing(dto)) return dto;
  return once(PARTS, dto, asPart, (name) => ({
    name: `${name}_Part`,
    description: `${ownNameOf(name)}, whole or in part.`,
  }));
}

function changeOf(dto: Class<object>): Class<object> {
  return once(CHANGES, dto, asChange, (name) => ({
    name: `${name}_Update`,
    description: `What changes of ${ownNameOf(name)} (RFC 7396).`,
    // Here and not where it is referred to: beside a reference OpenAPI 3.0 gives it no meaning.
    nullable: true,
  }));
}

const PARTS = new WeakMap<Class<object>, Class<object>>();
const CHANGES = new WeakMap<Class<object>, Class<object>>();

/** The form of a nested object: the same class every time, since it has one schema. */
function once(
  known: WeakMap<Class<object>, Class<object>>,
  dto: Class<object>,
  form: Form,
  schemaOf: (name: string) => Schema,
): Class<object> {
  const derived = known.get(dto) ?? formOf(dto, form, schemaOf(schemaNameOf(dto)));
  known.set(dto, derived);
  return derived;
}

/** The class of a nested object in another form, where there is one. (It is asked for late: classes may refer to each other.) */
function withType({ type, schema }: Attribute, form: (dto: Class<object>) => Class<object>): Partial<Attribute> {
  if (!type) return {};
  const formed = () => form(type());
  return { type: formed, schema: { ...schema, type: () => formed() } as Attribute['schema'] };
}

/** Whether all attributes are optional, at every level. */
function demandsNothing(dto: Class<object>, seen = new Set<Class<object>>()): boolean {
  if (seen.has(dto)) return true;
  seen.add(dto);
  return [...attributesOf(dto).values()].every(
    ({ required, type }) => !required && (!type || demandsNothing(type(), seen)),
  );
}
