import { Controller, Get, Inject, Param, Req, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readRight } from '../../../access/access';
import type { Settings } from '../../../config/env';
import { SETTINGS } from '../../../config/settings.module';
import type { Resource } from '../../declare/define-resource';
import { hrefOf } from '../../declare/identity';
import { baseUrl } from '../../http/base-url';
import { callerOf } from '../../http/caller';
import { JSON_CONTENT_TYPE } from '../../http/media-types';
import { Operation } from '../../http/operation';
import { describeList } from '../list/list-headers';
import type { ResourceUseDto } from './resource-use.dto';
import type { UsedByFinder, User } from './used-by';
import { DescribeUsedBy } from './used-by.openapi';
import { parseUsedByRequest } from './used-by-request';

/** Injection token of what finds what uses a resource. */
export const finderToken = (resource: Resource) => `${resource.name}UsedByFinder`;

/** Path of what uses a resource, below that of the resource. */
const USED_BY = 'usedBy';

/** Makes the controller of what uses the resources of a kind. */
export function createUsedByController(resource: Resource): Type<object> {
  @ApiTags(resource.path)
  @Controller(resource.collection)
  class UsedByController {
    constructor(
      @Inject(finderToken(resource)) private readonly finder: UsedByFinder,
      @Inject(SETTINGS) private readonly settings: Settings,
    ) {}

    @Get(`:id/${USED_BY}`)
    @Operation({ right: readRight(resource.path) }, DescribeUsedBy(resource))
    async list(
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const { http, page: limits, query } = this.settings;
      const { raw, ...asked } = parseUsedByRequest(request.url, request.headers.range, this.finder.types, limits);
      const { users, total } = await this.finder.find(callerOf(request), id, asked);
      const origin = baseUrl(request, http);
      const { status, headers } = describeList({
        page: asked.page,
        total: { count: total, isEstimate: false },
        count: users.length,
        collectionUrl: `${hrefOf(origin + resource.collection, id)}/${USED_BY}`,
        query: raw.withoutWindow,
        maxQueryLength: query.maxLength,
      });
      reply.status(status).headers(headers).header('Content-Type', JSON_CONTENT_TYPE);
      return JSON.stringify(users.map((user) => representationOf(user, origin)));
    }
  }

  Object.defineProperty(UsedByController, 'name', { value: `${resource.name}UsedByController` });
  return UsedByController;
}

function representationOf({ resource, id, name, attributes }: User, origin: string): ResourceUseDto {
  return {
    id,
    href: hrefOf(origin + resource.collection, id),
    ...(name !== undefined && { name }),
    '@referredType': resource.name,
    attribute: [...attributes],
  };
}
