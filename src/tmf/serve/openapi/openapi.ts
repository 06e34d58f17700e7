// Room tmf/serve/openapi: the OpenAPI documents.

import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../../../config/env';
import { ownNameOf } from '../../attribute/schema-names';
import type { Resource } from '../../declare/define-resource';
import { NamedFilters } from '../../named-filter/named-filters';
import { operationBodies } from './patch-bodies.openapi';
import { type Schemas, describeSchemas, schemasUsedBy } from './components.openapi';
import { type DescribedApi, nameOf } from './described-apis';
import { GUIDES_PATH } from './guides.openapi';
import { type Login, describeLogin } from './security.openapi';

/** Path of the document below an API's base path. */
export const OPENAPI_PATH = 'openapi.json';

/**
 * The OpenAPI document of each API. Its paths start below the base path, as in the official contracts. The servers are the
 * public URL, if there is one, and the host that the document comes from.
 */
export function createApiDocuments(
  app: INestApplication,
  apis: readonly DescribedApi[],
  resources: readonly Resource[],
  { http, page }: Settings,
  login: Login,
): Map<DescribedApi, OpenAPIObject> {
  const whole = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  describeLimits(whole, page);
  describePatches(whole, resources);
  describeNamedFilters(whole, resources, app.get(NamedFilters));
  describeLogin(whole, login);
  describeSchemas(whole.components?.schemas ?? {}, resources);
  locateGuides(whole, http.publicUrl ?? '');
  return new Map(apis.map((api) => [api, documentOf(api, whole, http.publicUrl ?? '')]));
}

/** Says of `limit` what this server's settings make of it. */
function describeLimits({ paths }: OpenAPIObject, { defaultLimit, maxLimit }: Settings['page']): void {
  for (const { get } of Object.values(paths)) {
    for (const parameter of get?.parameters ?? []) {
      if (!('name' in parameter) || parameter.name !== 'limit') continue;
      parameter.description += ` ${defaultLimit} if not given; more than ${maxLimit} count as ${maxLimit}.`;
      parameter.schema = { ...parameter.schema, default: defaultLimit };
    }
  }
}

/** A PATCH of a resource takes something else in each dialect. */
function describePatches({ paths }: OpenAPIObject, resources: readonly Resource[]): void {
  for (const resource of resources) {
    const body = paths[`${resource.collection}/{id}`]?.patch?.requestBody;
    if (body && 'content' in body) Object.assign(body.content, operationBodies(resource));
  }
}

/** What the operator has given names to. */
function describeNamedFilters({ paths }: OpenAPIObject, resources: readonly Resource[], named: NamedFilters): void {
  for (const resource of resources) {
    const parameters = paths[resource.collection]?.get?.parameters;
    for (const [name, { description, text }] of named.of(resource)) {
      const meaning = `Stands for \`${text}\`: with every operator, such as \`${name}.in=\`, and in \`sort\`.`;
      const schema = { type: 'string' as const };
      parameters?.push({ name, in: 'query', required: false, description: `${description.trim()} ${meaning}`, schema });
    }
  }
}

/** Links of the documents are read wherever they are: they lead to where this server is reached. */
function locateGuides({ paths }: OpenAPIObject, origin: string): void {
  for (const { get, post, patch, delete: remove } of Object.values(paths)) {
    for (const operation of [get, post, patch, remove]) {
      if (!operation?.externalDocs) continue;
      operation.externalDocs.url = origin + operation.externalDocs.url;
      operation.description = withLink(operation.description, operation.externalDocs);
    }
  }
}

/** Swagger UI does not show `externalDocs` whose URL has no host: so the text has the link, too. */
function withLink(text = '', { url, description = url }: ExternalDocs): string {
  return url.startsWith('/') ? `${text.trimEnd()}\n\n[${description}](${url})` : text;
}

type ExternalDocs = NonNullable<OpenAPIObject['externalDocs']>;

function documentOf(api: DescribedApi, whole: OpenAPIObject, publicUrl: string): OpenAPIObject {
  const paths = Object.entries(whole.paths)
    .filter(([path]) => path.startsWith(`${api.basePath}/`))
    .map(([path, item]) => [path.slice(api.basePath.length), item] as const);
  const tags = new Set(paths.flatMap(([, item]) => operationsOf(item).flatMap(({ tags = [] }) => tags)));
  const externalDocs = {
    url: publicUrl + GUIDES_PATH,
    description: 'Guides: querying, changing, notifications, errors ...',
  };
  const document: OpenAPIObject = {
    ...whole,
    info: {
      title: nameOf(api),
      version: api.version,
      description: withLink(api.description, externalDocs),
      license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    externalDocs,
    servers: [...new Set([publicUrl, ''])].map((origin) => ({ url: origin + api.basePath })),
    tags: [...tags].map((name) => ({ name, description: `Operations on ${name}` })),
    paths: Object.fromEntries(paths),
  };
  const { schemas = {}, securitySchemes } = whole.components ?? {};
  return withOwnNames(api, {
    ...document,
    components: { schemas: schemasUsedBy(document.paths, schemas), ...(securitySchemes && { securitySchemes }) },
  });
}

/**
 * Schemas that differ from those of other APIs have the number of their API before their name: `TMF632.ContactMedium`. In the document of
 * that API they have the name alone.
 * @throws an error if the document has another schema of that name
 */
function withOwnNames({ number }: DescribedApi, document: OpenAPIObject): OpenAPIObject {
  const text = JSON.stringify(document);
  const own = text.replaceAll(`"#/components/schemas/${number}.`, '"#/components/schemas/');
  if (own === text) return document;
  const renamed = JSON.parse(own) as OpenAPIObject;
  const schemas: Schemas = {};
  for (const [name, schema] of Object.entries(renamed.components?.schemas ?? {})) {
    const ownName = name.startsWith(`${number}.`) ? ownNameOf(name) : name;
    if (Object.hasOwn(schemas, ownName)) throw new Error(`${number} has two schemas of the name ${ownName}`);
    schemas[ownName] = schema;
  }
  return { ...renamed, components: { ...renamed.components, schemas } };
}

function operationsOf(item: PathItem): OperationObject[] {
  return METHODS.flatMap((method) => item[method] ?? []);
}

const METHODS = ['get', 'post', 'patch', 'delete'] as const;
type PathItem = OpenAPIObject['paths'][string];
type OperationObject = NonNullable<PathItem[(typeof METHODS)[number]]>;
