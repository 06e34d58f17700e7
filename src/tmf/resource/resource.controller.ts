import { randomUUID } from 'node:crypto';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { baseUrl } from '../http/base-url';
import { describeList } from '../http/list-headers';
import {
  JSON_CONTENT_TYPE,
  JSON_MEDIA_TYPE,
  PATCH_MEDIA_TYPES,
  requireJsonAcceptable,
  requireMediaType,
} from '../http/media-types';
import { isNotModified, versionHeaders, versionsToMatch } from '../http/preconditions';
import { mergePatch } from '../patch/merge-patch';
import type { Resource } from './define-resource';
import { parseItemFields, parseListRequest } from './list-request';
import { hrefOf, renderList, renderPart, renderWritten } from './representation';
import { DescribeCreate, DescribeDelete, DescribeList, DescribePatch, DescribeRetrieve } from './resource.openapi';
import type { RequestContext, ResourceService } from './resource.service';

/** Injection token of a resource's service. */
export const serviceToken = (resource: Resource) => `${resource.name}Service`;

/**
 * Makes the controller of a resource: ordinary decorators on an ordinary class, with the declaration filled in. Closed:
 * what one resource needs and another does not belongs in the declaration. Do not subclass it (an overridden method
 * loses its route).
 */
export function createResourceController(resource: Resource): Type<object> {
  @ApiTags(resource.path)
  @Controller(resource.collection)
  class ResourceController {
    constructor(
      @Inject(serviceToken(resource)) private readonly service: ResourceService,
      @Inject(SETTINGS) private readonly settings: Settings,
    ) {}

    @Post()
    @DescribeCreate(resource)
    async create(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      requireJsonAcceptable(request);
      requireMediaType(request, [JSON_MEDIA_TYPE]);
      const fields = parseItemFields(request.url, resource, this.settings.queryLimits);
      const context = this.contextOf(request);
      const created = await this.service.create(body, context);
      reply.headers({ Location: hrefOf(context.collectionUrl, created.id), ...versionHeaders(created) });
      reply.header('Content-Type', JSON_CONTENT_TYPE);
      return renderWritten(created, context.collectionUrl, fields);
    }

    @Get()
    @DescribeList(resource)
    async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
      requireJsonAcceptable(request);
      const { pageDefaultLimit: defaultLimit, pageMaxLimit: maxLimit, queryLimits } = this.settings;
      const collectionUrl = this.collectionUrl(request);
      const limits = { defaultLimit, maxLimit, query: queryLimits };
      const query = parseListRequest(request.url, request.headers.range, resource, collectionUrl, limits);
      const { items, ...list } = await this.service.list(query);
      const body = renderList(items, collectionUrl, query.fields);
      const { status, headers } = describeList({
        ...list,
        page: query.page,
        count: items.length,
        collectionUrl,
        query: query.raw.withoutWindow,
        maxQueryLength: this.settings.queryMaxLength,
      });
      reply.status(status).headers(headers).header('Content-Type', JSON_CONTENT_TYPE);
      return body;
    }

    @Get(':id')
    @DescribeRetrieve(resource)
    async retrieve(
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string | undefined> {
      requireJsonAcceptable(request);
      const fields = parseItemFields(request.url, resource, this.settings.queryLimits);
      const found = await this.service.get(id);
      reply.headers(versionHeaders(found)).header('Cache-Control', REVALIDATE);
      if (isNotModified(request.headers, found)) {
        reply.status(304);
        return undefined;
      }
      reply.header('Content-Type', JSON_CONTENT_TYPE);
      return renderPart(found, this.collectionUrl(request), fields);
    }

    @Patch(':id')
    @DescribePatch(resource)
    async patch(
      @Param('id') id: string,
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      requireJsonAcceptable(request);
      requireMediaType(request, PATCH_MEDIA_TYPES);
      const fields = parseItemFields(request.url, resource, this.settings.queryLimits);
      const context = this.contextOf(request);
      const patched = await this.service.patch(id, (stored) => mergePatch(stored, body), context);
      reply.headers(versionHeaders(patched)).header('Content-Type', JSON_CONTENT_TYPE);
      return renderWritten(patched, context.collectionUrl, fields);
    }

    @Delete(':id')
    @HttpCode(204)
    @DescribeDelete(resource)
    async remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
      requireJsonAcceptable(request);
      await this.service.delete(id, this.contextOf(request));
    }

    private collectionUrl(request: FastifyRequest): string {
      return baseUrl(request, this.settings) + resource.collection;
    }

    private contextOf(request: FastifyRequest): RequestContext {
      const given = request.headers['x-correlation-id'];
      const correlationId = typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
      return { collectionUrl: this.collectionUrl(request), correlationId, versions: versionsToMatch(request.headers) };
    }
  }

  Object.defineProperty(ResourceController, 'name', { value: `${resource.name}Controller` });
  return ResourceController;
}

/** Personal data: only the client keeps it, and asks each time whether it still holds (HDR-11). */
const REVALIDATE = 'private, no-cache';

/** What is taken over from `X-Correlation-ID` into events; anything else is replaced by a new id. */
const CORRELATION_ID = /^[\x21-\x7e]{1,128}$/;
