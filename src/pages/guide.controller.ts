import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { GUIDES_PATH } from '../tmf/serve/openapi/guides.openapi';
import { TmfException } from '../tmf/error/tmf.exception';
import { baseUrl, pathPrefix } from '../tmf/http/base-url';
import { JSON_CONTENT_TYPE, JSON_MEDIA_TYPE, requireAcceptable } from '../tmf/http/media-types';
import { type Guide, Guides, OVERVIEW } from './guides';
import { html } from './html';
import { HTML_MEDIA_TYPE, sendPage } from './page';
import { Accessible } from '../access/access';

const MARKDOWN_MEDIA_TYPE = 'text/markdown';

/** The guides: pages for browsers; for others their list as JSON, and themselves as they are written. */
@ApiExcludeController()
@Controller(GUIDES_PATH)
export class GuideController {
  constructor(
    private readonly guides: Guides,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Accessible({ area: 'documents' })
  overview(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    const mediaType = requireAcceptable(request, [JSON_MEDIA_TYPE, HTML_MEDIA_TYPE]);
    if (mediaType === HTML_MEDIA_TYPE) return this.page(reply, this.guideAt(OVERVIEW));
    const base = baseUrl(request, this.settings.http) + GUIDES_PATH;
    reply.headers({ ...CACHED, 'Content-Type': JSON_CONTENT_TYPE });
    return JSON.stringify({
      _links: {
        self: { href: base },
        guide: this.guides.all.map(({ name, title }) => ({ name: title, href: `${base}/${name}` })),
      },
    });
  }

  @Get(':name')
  @Accessible({ area: 'documents' })
  guide(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const guide = this.guideAt(name.replace(/\.md$/, ''));
    const mediaType = requireAcceptable(request, [MARKDOWN_MEDIA_TYPE, HTML_MEDIA_TYPE]);
    if (mediaType === HTML_MEDIA_TYPE) return this.page(reply, guide);
    reply.headers({ ...CACHED, 'Content-Type': `${MARKDOWN_MEDIA_TYPE}; charset=utf-8` });
    return guide.markdown;
  }

  private guideAt(name: string): Guide {
    const guide = this.guides.find(name);
    if (guide) return guide;
    throw new TmfException('unknownPath', `There is no guide ${name.slice(0, 100)}; ${GUIDES_PATH} lists them`);
  }

  private page(reply: FastifyReply, guide: Guide): string {
    const prefix = pathPrefix(this.settings.http);
    reply.headers(CACHED);
    const body = html`<p class="faint"><a href="${prefix}/">Start</a> / <a href="${prefix + GUIDES_PATH}">Guides</a></p>
      <main>${this.guides.render(guide)}</main>`;
    return sendPage(reply, { title: guide.title, body, prefix });
  }
}

/** For some minutes: guides change with the version only. */
const CACHED = { 'Cache-Control': 'public, max-age=300', Vary: 'Accept' };
