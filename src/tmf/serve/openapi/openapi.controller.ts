import { Controller, Get, Header, type Type } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { JSON_CONTENT_TYPE } from '../../http/media-types';
import { type DescribedApi, DescribedApis } from './described-apis';
import { OPENAPI_PATH } from './openapi';
import { Accessible } from '../../../access/access';

/** Makes the controller that serves the OpenAPI document of an API, whatever the client accepts: it is one for browsers, too. */
export function createOpenApiController(api: DescribedApi): Type<object> {
  @ApiExcludeController()
  @Controller(`${api.basePath}/${OPENAPI_PATH}`)
  class OpenApiController {
    private text: string | undefined;

    constructor(private readonly described: DescribedApis) {}

    @Get()
    @Accessible({ area: 'documents' })
    @Header('Content-Type', JSON_CONTENT_TYPE)
    document(): string {
      return (this.text ??= JSON.stringify(this.described.documents.get(api)));
    }
  }
  return OpenApiController;
}
