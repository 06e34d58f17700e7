import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { isSigningSecret } from '../../config/readers';
import { SETTINGS } from '../../config/settings.module';
import { TmfException } from '../../tmf/error/tmf.exception';
import { isJsonObject } from '../../tmf/model/attribute';
import { type Problem, describeProblems } from '../../tmf/model/validate';
import { InvalidQueryError } from '../../tmf/query/invalid-query';
import { CallbackGuard } from '../delivery/callback-guard';
import { listenerUrl } from '../delivery/callback-url';
import type { HubApi } from '../hub-api';
import { HubRegistry } from '../hub.registry';
import { MAX_QUERY_LENGTH } from '../subscription-query';
import { SubscriptionQueries } from './subscription-queries';
import type { NewSubscription } from './subscription.store';

/** Reads what a client wants to subscribe to; members that mean nothing here are ignored (HUB-3). */
@Injectable()
export class SubscriptionReader {
  constructor(
    @Inject(CallbackGuard) private readonly guard: CallbackGuard,
    private readonly queries: SubscriptionQueries,
    private readonly registry: HubRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @throws {TmfException} 400 that names every problem; never with the secret in it
   * @throws {UnsupportedQueryError}
   */
  async read(body: unknown, api: HubApi): Promise<NewSubscription> {
    if (!isJsonObject(body)) throw new TmfException('invalidBody', 'The body must be a JSON object');
    const { callback, query = null, secret = null } = body;
    const problems: Problem[] = [];
    const expect = (path: string, expected: string | undefined): void => {
      if (expected !== undefined) problems.push({ path, expected });
    };
    expect('/callback', (await this.guard.check(callback)) ?? this.refusalOfListeners(callback as string, api));
    const normalizedQuery = this.normalized(query, api, (expected) => expect('/query', expected));
    if (secret !== null && (typeof secret !== 'string' || !isSigningSecret(secret))) {
      expect('/secret', 'must be a string of 16 to 256 bytes, or whsec_ and so many in base64');
    }
    if (problems.length > 0) throw new TmfException('invalidBody', describeProblems(problems));
    return {
      api: api.basePath,
      callback: callback as string,
      query: query as string | null,
      normalizedQuery,
      secret: secret as string | null,
    };
  }

  /** What is appended can make too long a URL: better said now than found out by every delivery. */
  private refusalOfListeners(callback: string, { basePath }: HubApi): string | undefined {
    if (!this.settings.hubAppendListener) return undefined;
    const urls = this.registry.eventTypesOf(basePath).map((type) => listenerUrl(callback, type));
    const refusal = urls.map((url) => this.guard.refusal(url)).find((reason) => reason !== undefined);
    return refusal && `${refusal}, with what is appended to it (HUB_APPEND_LISTENER)`;
  }

  private normalized(query: unknown, api: HubApi, refuse: (expected: string) => void): string {
    if (query !== null && (typeof query !== 'string' || query.length > MAX_QUERY_LENGTH)) {
      refuse(`must be a string of up to ${MAX_QUERY_LENGTH} characters, like the query of a GET`);
      return '';
    }
    try {
      return this.queries.parse(query, api).normalized;
    } catch (error) {
      if (!(error instanceof InvalidQueryError)) throw error;
      refuse(error.message);
      return '';
    }
  }
}
