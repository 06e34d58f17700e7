import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Api } from '../../declare/define-resource';
import { ApiRegistry } from '../../declare/api.registry';

/** An API with an OpenAPI document of its own; it need not be one of TM Forum. */
export type DescribedApi = Omit<Api, 'resources'> & Partial<Pick<Api, 'resources'>>;

/** What people call it. */
export const nameOf = ({ number, title }: DescribedApi): string => `${number} ${title}`;

/** The APIs with an OpenAPI document and a place in Swagger UI: those of the resources, then others. */
@Injectable()
export class DescribedApis {
  private readonly others: DescribedApi[] = [];
  /** What is known of each, once all routes are there. */
  documents: ReadonlyMap<DescribedApi, OpenAPIObject> = new Map();

  constructor(private readonly registry: ApiRegistry) {}

  /** Takes one that is no TMF API: it has no entry point and no JSON Schemas. */
  add(api: DescribedApi): void {
    this.others.push(api);
  }

  get all(): readonly DescribedApi[] {
    return [...this.registry.apis, ...this.others];
  }
}
