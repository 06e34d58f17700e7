import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import type { HubApi } from '../hub-api';
import { type SubscriptionQuery, parseSubscriptionQuery } from '../subscription-query';

/** Queries are kept parsed: the same one is asked about every event. */
const MAX_KEPT = 1000;

@Injectable()
export class SubscriptionQueries {
  private readonly parsed = new LRUCache<string, SubscriptionQuery>({ max: MAX_KEPT });

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** @throws {InvalidQueryError | UnsupportedQueryError} */
  of(query: string | null, api: HubApi): SubscriptionQuery {
    const key = `${api.basePath} ${query ?? ''}`;
    const known = this.parsed.get(key);
    if (known) return known;
    const parsed = parseSubscriptionQuery(query, api, this.settings.queryLimits);
    this.parsed.set(key, parsed);
    return parsed;
  }
}
