import type { OpenApiDocument, OpenApiOperation, Schema, SwaggerDocument, SwaggerOperation } from './documents';

/** What a document promises to clients, whichever version of OpenAPI says it. Descriptions are no promises. */
export interface Contract {
  /** By method and path: `GET /customer`. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

export interface Operation {
  readonly operationId?: string;
  /** What a request consists of: `query parameter fields`, `body application/json`. */
  readonly parts: ReadonlyMap<string, Schema>;
  /** Parts that must be sent: `path parameter id`, `body`. */
  readonly required: ReadonlySet<string>;
  /** By status, what an answer consists of: `header X-Total-Count`, `body application/json`. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, Schema>>;
}

/** Swagger 2.0 gives the body a name; nothing sends it, and OpenAPI 3 has no place for it: it is not compared. */
export function contractOfSwagger({ paths, definitions, consumes, produces }: SwaggerDocument): Contract {
  const read = ({ operationId, parameters = [], responses }: SwaggerOperation): Operation => ({
    operationId,
    parts: new Map(
      parameters.flatMap(({ in: place, name, schema, type, format }) =>
        place === 'body' ? bodies(consumes, schema) : [[`${place} parameter ${name}`, { type, format }] as const],
      ),
    ),
    required: new Set(
      parameters
        .filter(({ required }) => required)
        .map(({ in: place, name }) => (place === 'body' ? 'body' : `${place} parameter ${name}`)),
    ),
    responses: mapValues(responses, ({ schema, headers = {} }) => [
      ...Object.entries(headers).map(([name, header]) => [`header ${name}`, header] as const),
      ...(schema ? bodies(produces, schema) : []),
    ]),
  });
  return { operations: operationsOf(paths, read), schemas: definitions };
}

export function contractOfOpenApi({ paths, components = {} }: OpenApiDocument): Contract {
  const read = ({ operationId, parameters = [], requestBody = {}, responses = {} }: OpenApiOperation): Operation => ({
    operationId,
    parts: new Map([
      ...parameters.map(({ in: place, name, schema = {} }) => [`${place} parameter ${name}`, schema] as const),
      ...Object.entries(requestBody.content ?? {}).flatMap(([type, { schema }]) => bodies([type], schema)),
    ]),
    required: new Set([
      ...parameters.filter(({ required }) => required).map(({ in: place, name }) => `${place} parameter ${name}`),
      ...(requestBody.required ? ['body'] : []),
    ]),
    responses: mapValues(responses, ({ content = {}, headers = {} }) => [
      ...Object.entries(headers).map(([name, { schema = {} }]) => [`header ${name}`, schema] as const),
      ...Object.entries(content).flatMap(([type, { schema }]) => bodies([type], schema)),
    ]),
  });
  return { operations: operationsOf(paths, read), schemas: components.schemas ?? {} };
}

/** A schema with its references and `allOf` put in place; the schemas of attributes and items are left as they are. */
export interface FlatSchema extends Schema {
  /** What it is called, if it is nothing but a reference. */
  readonly schemaName?: string;
}

export function flatten(schemas: Contract['schemas'], { $ref, allOf = [], ...own }: Schema): FlatSchema {
  if ($ref !== undefined) {
    const schemaName = $ref.slice($ref.lastIndexOf('/') + 1);
    const target = schemas[schemaName];
    return target ? { ...flatten(schemas, target), schemaName } : { type: `reference to nothing, ${$ref}` };
  }
  const parts: FlatSchema[] = [...allOf.map((part) => flatten(schemas, part)), own];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
    schemaName: allOf.length === 1 && !own.properties ? parts[0]?.schemaName : undefined,
  };
}

function operationsOf<T>(
  paths: Readonly<Record<string, Readonly<Record<string, T>>>>,
  read: (operation: T) => Operation,
): Map<string, Operation> {
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, read(operation)] as const),
    ),
  );
}

function bodies(mediaTypes: readonly string[], schema: Schema = {}): (readonly [string, Schema])[] {
  return mediaTypes.map((type) => [`body ${type.replace(/;.*/, '')}`, schema] as const);
}

function mapValues<T>(
  values: Readonly<Record<string, T>>,
  entriesOf: (value: T) => Iterable<readonly [string, Schema]>,
): Map<string, Map<string, Schema>> {
  return new Map(Object.entries(values).map(([key, value]) => [key, new Map(entriesOf(value))]));
}
