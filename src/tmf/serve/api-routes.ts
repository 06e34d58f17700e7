import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../../config/env';
import { Extensions } from '../rules/extension/extensions';
import { baseUrl, pathPrefix } from '../http/base-url';
import { JSON_CONTENT_TYPE, requireJsonAcceptable } from '../http/media-types';
import { ApiRegistry } from '../declare/api.registry';
import { entryPoint } from './entry-point';
import { type DescribedApi, DescribedApis, nameOf } from './openapi/described-apis';
import { OPENAPI_PATH, createApiDocuments } from './openapi/openapi';
import { schemasOf } from './schemas';

/** Where people explore the APIs. */
export const SWAGGER_UI_PATH = 'api-docs';

/** Whether a URL is one of Swagger UI's, its files included. */
export function isSwaggerUi(url: string): boolean {
  return url.startsWith(`/${SWAGGER_UI_PATH}`);
}

/** Where Swagger UI shows the API, below the origin. */
export const swaggerUiOf = (api: DescribedApi): string =>
  `/${SWAGGER_UI_PATH}?urls.primaryName=${encodeURIComponent(nameOf(api))}`;

/** Serves what describes each API: entry point, OpenAPI document, JSON Schemas, and a place in Swagger UI. */
export function serveApis(app: NestFastifyApplication, settings: Settings): void {
  const registry = app.get(ApiRegistry);
  const documents = createApiDocuments(app, app.get(DescribedApis).all, registry.resources, settings);
  const fastify = app.getHttpAdapter().getInstance();

  for (const [api, document] of documents) {
    const json = JSON.stringify(document);
    fastify.get(`${api.basePath}/${OPENAPI_PATH}`, (_request, reply) =>
      reply.header('Content-Type', JSON_CONTENT_TYPE).send(json),
    );
  }
  for (const api of registry.apis) {
    const schemas = schemasOf(api, app.get(Extensions).all);
    fastify.get(api.basePath, (request, reply) => {
      requireJsonAcceptable(request);
      return reply
        .header('Content-Type', JSON_CONTENT_TYPE)
        .send(JSON.stringify(entryPoint(api, schemas, baseUrl(request, settings.http))));
    });
    for (const { path, at } of schemas) {
      fastify.get(path, (request, reply) => {
        requireJsonAcceptable(request);
        const schema = at(baseUrl(request, settings.http) + path);
        return reply.header('Content-Type', JSON_CONTENT_TYPE).send(JSON.stringify(schema));
      });
    }
  }
  serveSwaggerUi(app, documents, registry.apis.map(({ number }) => number).join(' and '), pathPrefix(settings.http));
}

function serveSwaggerUi(
  app: NestFastifyApplication,
  documents: ReadonlyMap<DescribedApi, OpenAPIObject>,
  title: string,
  prefix: string,
): void {
  const [first] = documents.values();
  if (!first) return;
  SwaggerModule.setup(SWAGGER_UI_PATH, app, first, {
    customSiteTitle: title,
    explorer: true,
    raw: false,
    swaggerOptions: {
      urls: [...documents.keys()].map((api) => ({
        name: nameOf(api),
        url: `${prefix}${api.basePath}/${OPENAPI_PATH}`,
      })),
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}
