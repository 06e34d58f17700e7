import type { OpenApiDocument, SwaggerDocument } from './documents';

/** One contract with each thing that is compared, in both notations: what the comparison itself is tested with. */

export const TINY_SWAGGER: SwaggerDocument = {
  basePath: '/tiny/v1/',
  consumes: ['application/json;charset=utf-8'],
  produces: ['application/json;charset=utf-8'],
  paths: {
    '/thing': {
      get: {
        operationId: 'listThing',
        parameters: [{ in: 'query', name: 'limit', type: 'integer' }],
        responses: {
          '200': {
            schema: { type: 'array', items: { $ref: '#/definitions/Thing' } },
            headers: { 'X-Total-Count': { type: 'integer' } },
          },
          '400': { schema: { $ref: '#/definitions/Error' } },
        },
      },
      post: {
        operationId: 'createThing',
        parameters: [{ in: 'body', name: 'thing', required: true, schema: { $ref: '#/definitions/Thing' } }],
        responses: { '201': { schema: { $ref: '#/definitions/Thing' } } },
      },
    },
    '/thing/{id}': {
      delete: {
        operationId: 'deleteThing',
        parameters: [{ in: 'path', name: 'id', required: true, type: 'string' }],
        responses: { '204': {} },
      },
    },
  },
  definitions: {
    Thing: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        since: { type: 'string', format: 'date-time' },
        value: { $ref: '#/definitions/Any' },
        part: { type: 'array', items: { $ref: '#/definitions/Part' } },
        mainPart: { $ref: '#/definitions/Part' },
      },
    },
    Part: { type: 'object', properties: { size: { type: 'integer' }, whole: { $ref: '#/definitions/Thing' } } },
    Error: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
    Any: {},
  },
};

const json = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });

export const TINY_OPENAPI: OpenApiDocument = {
  paths: {
    '/thing': {
      get: {
        operationId: 'listThing',
        parameters: [{ in: 'query', name: 'limit', schema: { type: 'integer' } }],
        responses: {
          '200': {
            headers: { 'X-Total-Count': { schema: { type: 'integer' } } },
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/TheThing' } } },
            },
          },
          '400': { content: json('Error') },
        },
      },
      post: {
        operationId: 'createThing',
        requestBody: { required: true, content: json('TheThing') },
        responses: { '201': { content: json('TheThing') } },
      },
    },
    '/thing/{id}': {
      delete: {
        operationId: 'deleteThing',
        parameters: [{ in: 'path', name: 'id', required: true, schema: { type: 'string' } }],
        responses: { '204': {} },
      },
    },
  },
  components: {
    schemas: {
      TheThing: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          since: { type: 'string', format: 'date-time' },
          value: {},
          part: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
          mainPart: { allOf: [{ $ref: '#/components/schemas/Part' }] },
        },
      },
      Part: {
        type: 'object',
        properties: { size: { type: 'integer' }, whole: { $ref: '#/components/schemas/TheThing' } },
      },
      Error: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
    },
  },
};

type Node = Record<string, unknown>;

/** A copy with another value at the path; without anything there, if the value is undefined. */
export function changed(document: OpenApiDocument, path: readonly string[], value: unknown): OpenApiDocument {
  const copy = structuredClone(document);
  const parent = path.slice(0, -1).reduce<Node>((node, key) => node[key] as Node, copy as unknown as Node);
  const key = path.at(-1) ?? '';
  if (value !== undefined) parent[key] = value;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return copy;
}

/** Everything inside the document, from the paths and the schemas on. */
export function pathsIn({ paths, components }: OpenApiDocument): { path: string[]; isText: boolean }[] {
  const inside = (node: unknown, path: string[]): { path: string[]; isText: boolean }[] =>
    typeof node === 'object' && node !== null
      ? Object.entries(node).flatMap(([key, value]) => [
          { path: [...path, key], isText: typeof value === 'string' },
          ...inside(value, [...path, key]),
        ])
      : [];
  return [...inside(paths, ['paths']), ...inside(components?.schemas, ['components', 'schemas'])];
}
