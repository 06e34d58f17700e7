import { SCHEMA_SUFFIX } from '../rules/extension/extension-files';
import type { Extension } from '../rules/extension/extensions';
import { type JsonSchema, jsonSchemaOf } from '../attribute/json-schema';
import type { Api } from '../declare/define-resource';

/** A JSON Schema that an API serves. */
export interface ApiSchema {
  readonly type: string;
  /** Below the origin. */
  readonly path: string;
  /** @param url where it is served: the `$id` of a schema that has no other */
  readonly at: (url: string) => JsonSchema;
}

/**
 * The schemas of an API: those of its resources, and of the extensions of these. Extensions of no resource, which are for
 * objects within one, belong to every API.
 */
export function schemasOf(api: Api, extensions: readonly Extension[]): readonly ApiSchema[] {
  const own = api.resources;
  const names = own.map(({ name }) => name);
  const fitting = extensions.filter(
    (each) => each.resources.length === 0 || each.resources.some((name) => names.includes(name)),
  );
  const pathOf = (type: string): string => `${api.basePath}/schema/${type}${SCHEMA_SUFFIX}`;
  return [
    ...own.map(({ name, create }) => ({
      type: name,
      path: pathOf(name),
      at: (url: string) => jsonSchemaOf(create, url, name),
    })),
    ...fitting.map(({ type, schema }) => ({
      type,
      path: pathOf(type),
      at: (url: string) => ({ $id: url, ...schema }),
    })),
  ];
}
