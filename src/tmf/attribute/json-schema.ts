import type { Type as Class } from '@nestjs/common';
import { type Attribute, type AttributeKind, attributesOf } from './attribute';
import { ownNameOf, schemaNameOf } from './schema-names';

/** A JSON Schema that is an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** By their names. */
type Definitions = Map<string, { readonly dto: Class<object>; readonly schema: JsonSchema }>;

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
 * counts as absent. Classes of nested objects are in `$defs`, by the names that the OpenAPI document of the API gives them.
 * @throws an error if two of them would have the same name
 */
export function jsonSchemaOf(dto: Class<object>, $id: string, title: string): JsonSchema {
  const definitions: Definitions = new Map();
  const own = objectSchema(dto, definitions);
  const nested = [...definitions].map(([name, { schema }]) => [name, schema] as const);
  return {
    $schema: JSON_SCHEMA_DIALECT,
    $id,
    title,
    type: 'object',
    properties: { ...IDENTITY, ...(own['properties'] as JsonSchema) },
    ...(own['required'] ? { required: own['required'] } : {}),
    ...(nested.length > 0 ? { $defs: Object.fromEntries(nested.sort()) } : {}),
  };
}

/** An object of the class, or null: where null is not allowed, the place that refers to it says so. */
function objectSchema(dto: Class<object>, definitions: Definitions): JsonSchema {
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

function attributeSchema(attribute: Attribute, definitions: Definitions): JsonSchema {
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
  // Formats of numbers are OpenAPI's.
  if (format !== undefined && kind !== 'number') return { format };
  // Not blank.
  return kind === 'string' && required ? { pattern: '\\S' } : {};
}

function orNull(type: string, required: boolean): string | string[] {
  return required ? type : [type, 'null'];
}

function reference(dto: Class<object>, definitions: Definitions): string {
  const name = ownNameOf(schemaNameOf(dto));
  const known = definitions.get(name);
  if (known && known.dto !== dto) throw new Error(`There are two classes of the name ${name}`);
  if (!known) {
    // Before its attributes are looked at, which may refer to it again.
    definitions.set(name, { dto, schema: {} });
    definitions.set(name, { dto, schema: objectSchema(dto, definitions) });
  }
  return `#/$defs/${name}`;
}
