import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../../config/env';
import { ApiRegistry } from '../declare/api.registry';
import { pathPrefix } from '../http/base-url';
import { type DescribedApi, DescribedApis, nameOf } from './openapi/described-apis';
import { OPENAPI_PATH, createApiDocuments } from './openapi/openapi';
import type { Login } from './openapi/security.openapi';

/** Where people explore the APIs. */
export const SWAGGER_UI_PATH = 'api-docs';

/** Whether a URL is one of Swagger UI's, its files included. */
export function isSwaggerUi(url: string): boolean {
  return url.startsWith(`/${SWAGGER_UI_PATH}`);
}

/** Where Swagger UI shows the API, below the origin. */
export const swaggerUiOf = (api: DescribedApi): string =>
  `/${SWAGGER_UI_PATH}?urls.primaryName=${encodeURIComponent(nameOf(api))}`;

/**
 * Makes the OpenAPI documents of all routes that there are, and shows them in Swagger UI.
 * @param login how callers show who they are
 */
export function describeApis(app: NestFastifyApplication, settings: Settings, login: Login): void {
  const described = app.get(DescribedApis);
  const registry = app.get(ApiRegistry);
  described.documents = createApiDocuments(app, described.all, registry.resources, settings, login);
  const [first] = described.documents.values();
  if (!first) return;
  const { http, auth } = settings;
  const prefix = pathPrefix(http);
  const origin = http.publicUrl ?? `${http.tlsCert === undefined ? 'http' : 'https'}://localhost:${http.port}`;
  SwaggerModule.setup(SWAGGER_UI_PATH, app, first, {
    customSiteTitle: registry.apis.map(({ number }) => number).join(' and '),
    explorer: true,
    raw: false,
    swaggerOptions: {
      urls: described.all.map((api) => ({ name: nameOf(api), url: `${prefix}${api.basePath}/${OPENAPI_PATH}` })),
      displayRequestDuration: true,
      tryItOutEnabled: true,
      oauth2RedirectUrl: `${origin}/${SWAGGER_UI_PATH}/oauth2-redirect.html`,
      ...(login.issuers.length > 0 && {
        initOAuth: { clientId: auth.uiClient ?? '', usePkceWithAuthorizationCodeGrant: true },
      }),
    },
  });
}
