import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Accessible } from '../../access/access';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { policySchema } from '../access/policy-schema';
import { ApiRegistry } from '../declare/api.registry';
import { baseUrl } from '../http/base-url';
import { JSON_CONTENT_TYPE } from '../http/media-types';

/** Where the JSON Schema of files with access policies is, whether there are any or not: editors look there, too. */
export const POLICY_SCHEMA_PATH = '/access-policies.schema.json';

@ApiExcludeController()
@Controller(POLICY_SCHEMA_PATH)
export class PolicySchemaController {
  constructor(
    private readonly registry: ApiRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Accessible({ area: 'documents' })
  @Header('Content-Type', JSON_CONTENT_TYPE)
  schema(@Req() request: FastifyRequest): string {
    const id = baseUrl(request, this.settings.http) + POLICY_SCHEMA_PATH;
    return JSON.stringify(policySchema(this.registry.resources, id));
  }
}
