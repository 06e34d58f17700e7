import { type Contract, flatten } from './contract';
import type { MediaType, Schema } from './documents';

/** The bodies that Swagger UI 5 offers for an OpenAPI 3.0 operation: what a reader sends who only presses "Execute". */
export function examplesOf(schemas: Contract['schemas'], { schema = {}, example, examples }: MediaType): unknown[] {
  if (examples) return Object.values(examples).map(({ value }) => value);
  return [example ?? exampleOf(schemas, schema)];
}

function exampleOf(schemas: Contract['schemas'], schema: Schema): unknown {
  const { type, format, example, default: otherwise, properties = {}, ...rest } = flatten(schemas, schema);
  if (example !== undefined) return example;
  if (otherwise !== undefined) return otherwise;
  switch (type) {
    case 'object':
      return {
        ...Object.fromEntries(
          Object.entries(properties).map(([name, attribute]) => [name, exampleOf(schemas, attribute)] as const),
        ),
        ...(rest.additionalProperties === true ? { additionalProp1: {} } : {}),
      };
    case 'array':
      return [exampleOf(schemas, rest.items ?? {})];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return 0;
    case 'string':
      // It knows no example of a `uri`, only of some other formats.
      return format === 'date-time' ? new Date().toISOString() : 'string';
    default:
      return type === undefined ? undefined : `Unknown Type: ${type}`;
  }
}
