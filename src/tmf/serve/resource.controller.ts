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
import { readRight, writeRight } from '../../access/access';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { type Answer, send } from '../http/answer';
import { baseUrl } from '../http/base-url';
import { callerOf } from '../http/caller';
import { idempotencyKeyOf } from '../http/idempotency-key';
import { requireMergePatch } from '../http/json-body';
import { describeList } from './list/list-headers';
import { countPreferenceOf } from './list/prefer';
import {
  BULK_MEDIA_TYPES,
  JSON_CONTENT_TYPE,
  JSON_MEDIA_TYPE,
  MERGE_MEDIA_TYPES,
  PATCH_MEDIA_TYPES,
  requireMediaType,
} from '../http/media-types';
import { Operation } from '../http/operation';
import { isNotModified, preconditionsOf, requireOfCollection, versionHeaders } from '../http/conditions/preconditions';
import { parseBulkCreate } from '../patch/bulk-create';
import { parsePatch } from '../patch/parse-patch';
import type { Expansion } from '../query/parse/expand';
import type { Fields } from '../query/parse/fields';
import type { Resource } from '../declare/define-resource';
import { NamedFilters } from '../named-filter/named-filters';
import { IMMUTABLE } from '../rules/document-rules';
import { Expander } from './expand/expander';
import { parseItemFields, parseItemRequest, parseListRequest } from './list-request';
import { hrefOf, speltAs } from '../declare/identity';
import { renderAllWritten, renderList, renderPart, renderWritten } from './representation';
import {
  DescribeBulkCreate,
  DescribeCreate,
  DescribeDelete,
  DescribeList,
  DescribePatch,
  DescribeRetrieve,
} from './openapi/resource.openapi';
import type { RequestContext } from './request-context';
import type { ResourceService } from './resource.service';
import type { StoredResource } from '../store/row/stored-resource';
import type { ShownResource } from './show';

/** Injection token of a resource's service. */
export const serviceToken = (resource: Resource) => `${resource.name}Service`;

/**
 * Makes the controller of a resource: ordinary decorators on an ordinary class, with the declaration filled in. Closed:
 * what one resource needs and another does not belongs in the declaration. Do not subclass it (an overridden method
 * loses its route).
 */
export function createResourceController(resource: Resource): Type<object> {
  const [read, write] = [readRight(resource.path), writeRight(resource.path)];

  @ApiTags(resource.path)
  @Controller(resource.collection)
  class ResourceController {
    constructor(
      @Inject(serviceToken(resource)) private readonly service: ResourceService,
      @Inject(SETTINGS) private readonly settings: Settings,
      @Inject(Expander) private readonly expander: Expander,
      @Inject(NamedFilters) private readonly named: NamedFilters,
    ) {}

    @Post()
    @Operation({ right: write, consumes: [JSON_MEDIA_TYPE] }, DescribeCreate(resource))
    async create(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const fields = this.fieldsOf(request);
      const context = this.createContextOf(request);
      const collectionUrl = context.origin + resource.collection;
      const answerOf = (created: ShownResource): Answer => ({
        status: 201,
        headers: { Location: hrefOf(collectionUrl, created.id), ...versionHeaders(created), ...JSON_HEADERS },
        body: renderWritten(created, collectionUrl, fields),
      });
      const given = [{ value: body, at: '' }];
      return send(
        reply,
        await this.service.create(callerOf(request), given, context, ([one]) => answerOf(one as ShownResource)),
      );
    }

    @Patch()
    @Operation({ right: write, consumes: BULK_MEDIA_TYPES }, DescribeBulkCreate(resource))
    async createMany(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const fields = this.fieldsOf(request);
      const context = this.createContextOf(request);
      const collectionUrl = context.origin + resource.collection;
      const given = parseBulkCreate(body).map((value, n) => ({ value, at: `/${n}/value` }));
      const answer = await this.service.create(callerOf(request), given, context, (created) => ({
        status: 200,
        headers: JSON_HEADERS,
        body: renderAllWritten(created, collectionUrl, fields),
      }));
      return send(reply, answer);
    }

    @Get()
    @Operation({ right: read }, DescribeList(resource))
    async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
      const collectionUrl = this.collectionUrl(request);
      const { page, queryLimits, search } = this.settings;
      const limits = { ...page, query: queryLimits, ...search };
      const names = this.named.namesOf(resource);
      const query = parseListRequest(request.url, request.headers.range, resource, collectionUrl, limits, names);
      const expansion = this.expander.expansionOf(resource, query.raw.directives);
      const preference = countPreferenceOf(request.headers['prefer']);
      const asked = { ...query, ...(preference && { count: preference }) };
      const { items, ...list } = await this.service.list(callerOf(request), asked);
      const shown = expansion ? await this.expanded(request, items, expansion) : items;
      const body = renderList(shown, collectionUrl, query.fields);
      const { status, headers } = describeList({
        ...list,
        page: query.page,
        preference,
        count: items.length,
        collectionUrl,
        query: query.raw.withoutWindow,
        maxQueryLength: this.settings.query.maxLength,
      });
      reply.status(status).headers(headers).header('Content-Type', JSON_CONTENT_TYPE);
      return body;
    }

    @Get(':id')
    @Operation({ right: read }, DescribeRetrieve(resource))
    async retrieve(
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string | undefined> {
      const { fields, directives } = parseItemRequest(request.url, resource, this.settings.queryLimits) ?? {};
      const expansion = directives && this.expander.expansionOf(resource, directives);
      // What an expanded answer is made of changes by itself: it has no version, and no condition is about it.
      const conditions = expansion ? undefined : preconditionsOf(request.headers);
      const found = await this.service.get(callerOf(request), id);
      const isKnown = isNotModified(conditions, found);
      const [shown = found] = expansion ? await this.expanded(request, [found], expansion) : [];
      // Before the headers: it may find `fields` to be too much work, and an error has no version.
      const body = isKnown ? undefined : renderPart(shown, this.collectionUrl(request), fields);
      if (!expansion) reply.headers(versionHeaders(found));
      if (isKnown) reply.status(304);
      else reply.header('Content-Type', JSON_CONTENT_TYPE);
      return body;
    }

    @Patch(':id')
    @Operation({ right: write, consumes: PATCH_MEDIA_TYPES }, DescribePatch(resource))
    async patch(
      @Param('id') id: string,
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const mediaType = requireMediaType(request, PATCH_MEDIA_TYPES);
      if (MERGE_MEDIA_TYPES.includes(mediaType)) requireMergePatch(body);
      const fields = this.fieldsOf(request);
      const context = this.changeContextOf(request);
      const collectionUrl = context.origin + resource.collection;
      const { isArray, typeOf: types } = resource;
      const { http, queryLimits: limits } = this.settings;
      const spelt = speltAs({ id, href: hrefOf(collectionUrl, id) }, resource.collection);
      const patch = parsePatch(mediaType, body, {
        isArray,
        types,
        limits,
        maxCopied: http.bodyLimit,
        spelt,
        lasting: IMMUTABLE,
      });
      const patched = await this.service.patch(callerOf(request), id, patch, context);
      reply.headers(versionHeaders(patched)).header('Content-Type', JSON_CONTENT_TYPE);
      return renderWritten(patched, collectionUrl, fields);
    }

    @Delete(':id')
    @HttpCode(204)
    @Operation({ right: write }, DescribeDelete(resource))
    async remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
      await this.service.delete(callerOf(request), id, this.changeContextOf(request));
    }

    private expanded(request: FastifyRequest, items: readonly StoredResource[], expansion: Expansion) {
      const origin = baseUrl(request, this.settings.http);
      return this.expander.expand(callerOf(request), resource, items, expansion, origin);
    }

    private fieldsOf(request: FastifyRequest): Fields | undefined {
      return parseItemFields(request.url, resource, this.settings.queryLimits);
    }

    private collectionUrl(request: FastifyRequest): string {
      return baseUrl(request, this.settings.http) + resource.collection;
    }

    /** Of a request that creates. @throws {TmfException} 412 if its conditions do not hold of the collection */
    private createContextOf(request: FastifyRequest): RequestContext {
      requireOfCollection(preconditionsOf(request.headers));
      const key = idempotencyKeyOf(request.headers);
      const keyed = key && { scope: `${request.method} ${resource.collection}`, key, body: request.body };
      return { origin: baseUrl(request, this.settings.http), ...(keyed && { keyed }) };
    }

    /** Of a request that changes or removes. */
    private changeContextOf(request: FastifyRequest): RequestContext {
      return { origin: baseUrl(request, this.settings.http), preconditions: preconditionsOf(request.headers) };
    }
  }

  Object.defineProperty(ResourceController, 'name', { value: `${resource.name}Controller` });
  return ResourceController;
}

const JSON_HEADERS = { 'Content-Type': JSON_CONTENT_TYPE };
