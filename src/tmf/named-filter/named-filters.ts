// Room tmf/named-filter: short names that operators give to long paths of filters.

import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { ApiRegistry } from '../declare/api.registry';
import type { Resource } from '../declare/define-resource';
import { textOfFile } from '../operator-file/text-of-file';
import { META_NAMES, type Names } from '../query/names';
import { type NamedFilter, type NamedFiltersByResource, readNamedFilters } from './named-filter-file';

const NONE: ReadonlyMap<string, NamedFilter> = new Map();

/** What filters and `sort` can name beside attributes. */
@Injectable()
export class NamedFilters {
  private filters: NamedFiltersByResource = new Map();
  private names: ReadonlyMap<string, Names> = new Map();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ApiRegistry,
  ) {}

  /**
   * Call it when all resources are known.
   * @throws {OperatorError} for a file that cannot be read, or that says what it cannot mean
   */
  load(): void {
    const { resource, queryLimits } = this.settings;
    if (resource.namedFilters === undefined) return;
    const text = textOfFile('NAMED_FILTERS', resource.namedFilters);
    this.filters = readNamedFilters(text, this.registry.resources, queryLimits);
    this.names = new Map(
      [...this.filters].map(([collection, filters]) => [collection, new Map([...META_NAMES, ...filters])]),
    );
  }

  /** Those of the operator. */
  of({ collection }: Pick<Resource, 'collection'>): ReadonlyMap<string, NamedFilter> {
    return this.filters.get(collection) ?? NONE;
  }

  /** All of them: those that every resource has, and those of the operator. */
  namesOf({ collection }: Pick<Resource, 'collection'>): Names {
    return this.names.get(collection) ?? META_NAMES;
  }
}
