import { Controller, Get, Header, Inject, Req, type Type } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import type { Api } from '../declare/define-resource';
import { TmfException } from '../error/tmf.exception';
import { baseUrl } from '../http/base-url';
import { JSON_CONTENT_TYPE, requireJsonAcceptable } from '../http/media-types';
import { Extensions } from '../rules/extension/extensions';
import { OPENAPI_PATH } from './openapi/openapi';
import { type ApiSchema, schemasOf } from './schemas';
import { Accessible } from '../../access/access';

/** Makes the controller of what is at the root of an API, and of its JSON Schemas. */
export function createEntryPointController(api: Api): Type<object> {
  @ApiExcludeController()
  @Controller(api.basePath)
  class EntryPointController {
    private found: readonly ApiSchema[] | undefined;

    constructor(
      private readonly extensions: Extensions,
      @Inject(SETTINGS) private readonly settings: Settings,
    ) {}

    @Get()
    @Accessible({ area: 'documents' })
    @Header('Content-Type', JSON_CONTENT_TYPE)
    entryPoint(@Req() request: FastifyRequest): string {
      requireJsonAcceptable(request);
      return JSON.stringify(entryPoint(api, this.schemas, baseUrl(request, this.settings.http)));
    }

    @Get('schema/:file')
    @Accessible({ area: 'documents' })
    @Header('Content-Type', JSON_CONTENT_TYPE)
    schema(@Req() request: FastifyRequest): string {
      // The URL itself: a name has one spelling.
      const path = request.url.replace(/\/?([?#].*)?$/, '');
      const schema = this.schemas.find((each) => each.path === path);
      if (!schema)
        throw new TmfException('unknownPath', `There is no schema ${path.slice(0, 200)}; ${api.basePath} lists them`);
      requireJsonAcceptable(request);
      return JSON.stringify(schema.at(baseUrl(request, this.settings.http) + path));
    }

    private get schemas(): readonly ApiSchema[] {
      return (this.found ??= schemasOf(api, this.extensions.all));
    }
  }
  return EntryPointController;
}

/** The document at the root of an API: where everything else is (URI-13). */
function entryPoint(api: Api, schemas: readonly ApiSchema[], origin: string): object {
  const base = origin + api.basePath;
  return {
    name: `${api.number} ${api.title}`,
    version: api.version,
    _links: {
      self: { href: base },
      ...Object.fromEntries(api.resources.map(({ path, collection }) => [path, { href: origin + collection }])),
      schema: schemas.map(({ type, path }) => ({ name: type, href: origin + path })),
      hub: { href: `${base}/hub` },
      openapi: { href: `${base}/${OPENAPI_PATH}` },
      documentation: { href: `${origin}/api-docs` },
    },
  };
}
