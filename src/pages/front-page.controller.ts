import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { DescribedApis } from '../tmf/serve/openapi/described-apis';
import { baseUrl, pathPrefix } from '../tmf/http/base-url';
import { JSON_CONTENT_TYPE, JSON_MEDIA_TYPE, requireAcceptable } from '../tmf/http/media-types';
import { ApiRegistry } from '../tmf/declare/api.registry';
import { directoryOf, linksOf } from './directory';
import { frontPage } from './front-page';
import { Guides } from './guides';
import { ICON } from './icon';
import { HTML_MEDIA_TYPE, ICON_PATH, sendPage } from './page';
import { Accessible } from '../access/access';

/** Where TM Forum has all Open APIs begin (URI-13). */
const TMF_API_ROOT = 'tmf-api';

const ICON_MEDIA_TYPE = 'image/svg+xml';

/** Where somebody begins who knows nothing but the host: a page for browsers, the same links as JSON for others. */
@ApiExcludeController()
@Controller()
export class FrontPageController {
  constructor(
    private readonly apis: DescribedApis,
    private readonly registry: ApiRegistry,
    private readonly guides: Guides,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(['', TMF_API_ROOT])
  @Accessible({ area: 'documents' })
  start(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    const mediaType = requireAcceptable(request, [JSON_MEDIA_TYPE, HTML_MEDIA_TYPE]);
    const origin = baseUrl(request, this.settings.http);
    const directory = directoryOf(this.apis, this.registry, this.guides.all);
    reply.headers({ Vary: 'Accept', 'Cache-Control': 'no-cache' });
    if (mediaType === HTML_MEDIA_TYPE) {
      const prefix = pathPrefix(this.settings.http);
      return sendPage(reply, { title: directory.title, body: frontPage(directory, origin, prefix), prefix });
    }
    reply.header('Content-Type', JSON_CONTENT_TYPE);
    return JSON.stringify(linksOf(directory, origin));
  }

  @Get(ICON_PATH)
  @Accessible({ area: 'documents' })
  icon(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    requireAcceptable(request, [ICON_MEDIA_TYPE]);
    reply.headers({ 'Content-Type': ICON_MEDIA_TYPE, 'Cache-Control': 'public, max-age=86400' });
    return ICON;
  }
}
