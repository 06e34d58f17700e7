import type { Type as Class } from '@nestjs/common';
import { type Attribute, type AttributeKind, attributesOf } from './attribute';

/** A JSON Schema that is an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The dialect of generated schemas. */
export const JSON_SCHEMA_DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Attributes that the server makes: they are in no DTO of what a client sends. */
const IDENTITY: Readonly<Record<string, JsonSchema>> = {
  id: { description: 'Identifier, made by the server.', type: 'string' },
  href: { description: 'URL, made by the server.', type: 'string' },
};

/**
 * The rules of a DTO class as JSON Schema 2020-12: a body satisfies it exactly when `validate()` finds nothing, the order
 * of two date-times aside, which JSON Schema cannot say. Unknown attributes are allowed. Optional ones may be null, for null
 * counts as absent. Classes of nested objects are in `$defs`.
 */
export function jsonSchemaOf(dto: Class<object>, $id: string, title: string): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const own = objectSchema(dto, definitions);
  return {
    $schema: JSON_SCHEMA_DIALECT,
    $id,
    title,
    type: 'object',
    properties: { ...IDENTITY, ...(own['properties'] as JsonSchema) },
    ...(own['required'] ? { required: own['required'] } : {}),
    ...(definitions.size > 0 ? { $defs: Object.fromEntries([...definitions].sort()) } : {}),
  };
}

/** An object of the class, or null: where null is not allowed, the place that refers to it says so. */
function objectSchema(dto: Class<object>, definitions: Map<string, JsonSchema>): JsonSchema {
  const attributes = [...attributesOf(dto)];
  const required = attributes.filter(([, attribute]) => attribute.required).map(([name]) => name);
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(
      attributes.map(([name, attribute]) => [name, attributeSchema(attribute, definitions)]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

function attributeSchema(attribute: Attribute, definitions: Map<string, JsonSchema>): JsonSchema {
  const { kind, isArray, required, type, description } = attribute;
  const object = { type: 'object', ...(type ? { $ref: reference(type(), definitions) } : {}) };
  if (isArray) return { description, type: orNull('array', required), items: object };
  if (kind === 'object') return { description, ...object, type: orNull('object', required) };
  if (kind === 'any') return { description, ...(required ? { not: { type: 'null' } } : {}) };
  const scalar = SCALARS[kind] ?? (attribute.schema as { type: string }).type;
  return { description, type: orNull(scalar, required), ...restrictions(attribute) };
}

/** A number says itself whether it is whole. */
const SCALARS: Readonly<Record<Exclude<AttributeKind, 'object' | 'any'>, string | undefined>> = {
  string: 'string',
  'date-time': 'string',
  number: undefined,
  boolean: 'boolean',
};

function restrictions({ kind, required, format }: Attribute): JsonSchema {
  if (format !== undefined) return { format };
  // Not blank.
  return kind === 'string' && required ? { pattern: '\\S' } : {};
}

function orNull(type: string, required: boolean): string | string[] {
  return required ? type : [type, 'null'];
}

function reference(dto: Class<object>, definitions: Map<string, JsonSchema>): string {
  if (!definitions.has(dto.name)) {
    // Before its attributes are looked at, which may refer to it again.
    definitions.set(dto.name, {});
    definitions.set(dto.name, objectSchema(dto, definitions));
  }
  return `#/$defs/${dto.name}`;
}
