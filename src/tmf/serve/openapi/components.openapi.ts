import { type OpenAPIObject, getSchemaPath } from '@nestjs/swagger';
import type { Resource } from '../../declare/define-resource';

export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

/** The schemas that the node refers to, directly or through each other. */
export function schemasUsedBy(node: unknown, all: Schemas): Schemas {
  const used = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(all[name] ?? {});
    }
  };
  visit(node);
  return Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
}

/** Says what the decorators of @nestjs/swagger cannot: that resources take unknown attributes, and that a value is anything. */
export function describeSchemas(schemas: Schemas, resources: readonly Resource[]): void {
  const roots = resources.flatMap(({ create, update, representation }) => [create, update, representation]);
  const extensible = schemasUsedBy(roots.map(getSchemaPath), schemas);
  for (const schema of Object.values(extensible)) Object.assign(schema, { additionalProperties: true });
  for (const schema of Object.values(schemas)) openAnyValues(schema);
}

/** `allOf: [{}]` is how @nestjs/swagger is told that it may be anything; to say nothing says the same. */
function openAnyValues(schema: Schema): void {
  if (!('properties' in schema)) return;
  for (const property of Object.values(schema.properties ?? {})) {
    if ('allOf' in property && JSON.stringify(property.allOf) === '[{}]') delete property.allOf;
  }
}
