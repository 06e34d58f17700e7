import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { InvalidQueryError } from '../../tmf/query/bounds/invalid-query';
import type { QueryLimits } from '../../tmf/query/bounds/limits';
import { NamedFilters } from '../../tmf/named-filter/named-filters';
import type { Api } from '../../tmf/declare/define-resource';
import { type SubscriptionQuery, parseSubscriptionQuery } from '../query/subscription-query';
import { MAX_SUBSCRIPTIONS } from './subscription.store';

/** Of one hub: all its subscriptions are asked about every event, and some that have just ended. */
const MAX_KEPT = MAX_SUBSCRIPTIONS + 100;

/** A query that was accepted once was within the limits of then. */
const NO_LIMITS: QueryLimits = {
  maxClauses: Infinity,
  maxValues: Infinity,
  maxValueLength: Infinity,
  maxJsonpathLength: Infinity,
  maxJsonpathDepth: Infinity,
};

/** The queries of subscriptions: parsed when they are subscribed to, and kept parsed from the first event on. */
@Injectable()
export class SubscriptionQueries {
  private readonly logger = new Logger('Hub');
  /** By base path of the API. */
  private readonly kept = new Map<string, LRUCache<string, SubscriptionQuery>>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'queryLimits'>,
    private readonly named: NamedFilters,
  ) {}

  /**
   * A query that somebody wants to subscribe with: within the limits of queries, and of what events of the API can have.
   * @throws {InvalidQueryError | UnsupportedQueryError}
   */
  parse(query: string | null, api: Api): SubscriptionQuery {
    const parsed = parseSubscriptionQuery(query, api, this.settings.queryLimits, (resource) => this.named.of(resource));
    if (parsed.mistakes.length > 0) throw new InvalidQueryError(parsed.mistakes.join('; '));
    return parsed;
  }

  /** The query of a subscription. Never throws: one that is not understood any more asks for every event, whole. */
  of(query: string | null, api: Api): SubscriptionQuery {
    const kept = this.keptOf(api);
    const key = query ?? '';
    const known = kept.get(key);
    if (known) return known;
    const parsed = this.understand(query, api);
    kept.set(key, parsed);
    return parsed;
  }

  private keptOf({ basePath }: Api): LRUCache<string, SubscriptionQuery> {
    let kept = this.kept.get(basePath);
    if (!kept) this.kept.set(basePath, (kept = new LRUCache({ max: MAX_KEPT })));
    return kept;
  }

  private understand(query: string | null, api: Api): SubscriptionQuery {
    try {
      return parseSubscriptionQuery(query, api, NO_LIMITS);
    } catch {
      // What it asks for may be personal: its text, and what the error quotes of it, are for who may see subscriptions.
      const what = `a query, ${query?.length} characters long, of a subscription to ${api.number}`;
      this.logger.warn(`${what} is not understood any more, so every event is sent`);
      return { ...parseSubscriptionQuery(null, api, NO_LIMITS), identity: undefined };
    }
  }
}
