import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { TmfException } from '../../tmf/error/tmf.exception';
import { type Problem, describeProblems } from '../../tmf/attribute/validate';
import { InvalidQueryError } from '../../tmf/query/bounds/invalid-query';
import { CredentialSafe } from '../credentials/credential-safe';
import { CredentialsReader } from '../credentials/credentials-reader';
import { CallbackGuard, NO_URL } from '../sender/callback-guard';
import { listenerUrl } from '../sender/callback-url';
import { type Api } from '../../tmf/declare/define-resource';
import { eventTypesOf } from '../event/event-types';
import type { QueryIdentity } from '../query/query-identity';
import { problem, requireObject } from '../../tmf/http/request-body';
import type { NewSubscription } from './registration';
import { SubscriptionQueries } from './subscription-queries';

const EXAMPLE = { callback: 'https://host/listener' };

/** Reads what a client wants to subscribe to; members that mean nothing here are ignored (HUB-3). */
@Injectable()
export class SubscriptionReader {
  constructor(
    @Inject(CallbackGuard) private readonly guard: CallbackGuard,
    private readonly queries: SubscriptionQueries,
    private readonly credentials: CredentialsReader,
    private readonly safe: CredentialSafe,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @throws {TmfException} 400 that names every problem, never with a secret in it; 501 for what cannot be kept
   * @throws {UnsupportedQueryError}
   */
  async read(body: unknown, api: Api): Promise<NewSubscription> {
    const { callback, query = null, secret = null, authorization = null } = requireObject(body, EXAMPLE);
    const problems: Problem[] = [];
    const refuse = (found: Problem): void => void problems.push(found);
    const refusal = (await this.guard.check(callback)) ?? this.refusalOfListeners(callback as string, api);
    if (refusal !== undefined) {
      const expected = refusal === NO_URL ? `${NO_URL} such as ${EXAMPLE.callback}` : refusal;
      refuse(problem('/callback', expected, ...showable(callback)));
    }
    const identity = this.identify(query, api, refuse);
    const credentials = {
      secret: this.credentials.readSecret(secret, refuse),
      authorization: await this.credentials.readAuthorization(authorization, callback, refuse),
    };
    if (problems.length > 0) throw new TmfException('invalidBody', describeProblems(problems));
    if (credentials.authorization !== null) this.safe.requireKey();
    return { callback: callback as string, query: query as string | null, identity, credentials };
  }

  /** What is appended can make too long a URL: better said now than found out by every delivery. */
  private refusalOfListeners(callback: string, api: Api): string | undefined {
    if (!this.settings.hub.appendListener) return undefined;
    const urls = eventTypesOf(api).map((type) => listenerUrl(callback, type));
    const refusal = urls.map((url) => this.guard.refusal(url)).find((reason) => reason !== undefined);
    return refusal && `${refusal}, with what is appended to it (HUB_APPEND_LISTENER)`;
  }

  private identify(query: unknown, api: Api, refuse: (found: Problem) => void): QueryIdentity | undefined {
    if (query !== null && typeof query !== 'string') {
      refuse(problem('/query', 'must be a string like the query of a GET, for example "status=active"', query));
      return undefined;
    }
    try {
      return this.queries.parse(query, api).identity;
    } catch (error) {
      if (!(error instanceof InvalidQueryError)) throw error;
      refuse(problem('/query', error.message));
      return undefined;
    }
  }
}

/** A callback with a password in it is not shown again. */
function showable(callback: unknown): unknown[] {
  return typeof callback === 'string' && callback.includes('@') ? [] : [callback];
}
