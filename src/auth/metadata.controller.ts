import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Accessible } from '../access/access';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { TmfException } from '../tmf/error/tmf.exception';
import { baseUrl } from '../tmf/http/base-url';
import { JSON_CONTENT_TYPE, requireJsonAcceptable } from '../tmf/http/media-types';
import { AccessGuard } from './access-guard';
import { METADATA_PATH } from './metadata';

/** Where clients find out whose tokens they need (RFC 9728). */
@ApiExcludeController()
@Controller(METADATA_PATH)
export class MetadataController {
  constructor(
    private readonly guard: AccessGuard,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {TmfException} 404 where nobody is asked */
  @Get()
  @Accessible({ area: 'open' })
  @Header('Content-Type', JSON_CONTENT_TYPE)
  metadata(@Req() request: FastifyRequest): string {
    requireJsonAcceptable(request);
    const metadata = this.guard.metadata(baseUrl(request, this.settings.http));
    if (!metadata) throw new TmfException('unknownPath', `GET ${METADATA_PATH}: nobody is asked who calls (AUTH=none)`);
    return JSON.stringify(metadata);
  }
}
