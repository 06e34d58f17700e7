// Room auth: OAuth 2.0 resource server: who asks, by the access token of a trusted issuer, and which rights that gives.

import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, type Area, COMMON_RIGHTS, accessOf, readRight, writeRight } from '../access/access';
import type { Settings } from '../config/env';
import { SettingsError, isLoopback } from '../config/readers';
import { SETTINGS } from '../config/settings.module';
import { ApiRegistry } from '../tmf/declare/api.registry';
import { baseUrl } from '../tmf/http/base-url';
import { Authenticator } from './authenticator';
import { exceptionFor } from './challenge';
import type { TokenIdentity } from './identity';
import { type ResourceMetadata, metadataUrlOf, resourceMetadata } from './metadata';
import { requireRight } from './refusal';
import { type Issuer, readIssuers } from './settings/issuers';
import { type Rights, defaultRights, readRights } from './settings/rights';

/** What is asked of callers: of whom tokens are taken, and what they give the right to. */
interface Terms {
  readonly issuers: readonly Issuer[];
  readonly rights: Rights;
  readonly authenticator: Authenticator;
}

/**
 * Asks everybody who calls, and lets them use what they have the right to. A path that is not there, and a method that it does not
 * have, are said before; all else is said after.
 */
@Injectable()
export class AccessGuard implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Undefined where nobody is asked. */
  private terms: Terms | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ApiRegistry,
  ) {}

  /**
   * Install it before the routes, once all APIs are known.
   * @param areaOf the area of a route of somebody else, who does not say so
   * @throws {OperatorError} for settings that do not fit together, issuers and rights that cannot be read
   */
  install(fastify: FastifyInstance, areaOf: (url: string) => Area | undefined): void {
    this.terms = this.termsOf(this.settings);
    fastify.decorateRequest('identity', null);
    const known = new Set(this.knownRights());
    fastify.addHook('onRoute', (route) => {
      const area = areaOf(route.url);
      const access = accessOf(route) ?? (area && { area });
      const name = `${String(route.method)} ${route.url}`;
      if (!access) throw new Error(`${name} does not say who may use it`);
      if (access.right !== undefined && !known.has(access.right)) throw new Error(`${name}: no right ${access.right}`);
      const { terms } = this;
      if (!terms || this.isOpen(access)) return;
      route.onRequest = [
        (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
          this.admit(request, access, terms, done);
        },
        ...[route.onRequest ?? []].flat(),
      ];
    });
  }

  onApplicationBootstrap(): void {
    this.terms?.authenticator.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.terms?.authenticator.stop();
  }

  /** Whose tokens are taken; none where nobody is asked. */
  get issuers(): readonly Issuer[] {
    return this.terms?.issuers ?? [];
  }

  /** Scopes that give the right, each by itself. */
  readonly scopesFor = (right: string): readonly string[] => {
    return this.terms?.rights.get(right)?.scopes ?? [];
  };

  /** What clients can find out about whose tokens are taken; undefined where nobody is asked. */
  metadata(origin: string): ResourceMetadata | undefined {
    return this.terms && resourceMetadata(origin, this.terms.issuers, this.terms.rights);
  }

  private termsOf({ auth, http }: Settings): Terms | undefined {
    if (auth.mode === 'none') {
      if (!isLoopback(http.host) && !auth.noneOnNetwork) {
        throw new SettingsError(
          `AUTH=none with HOST=${http.host} lets anybody on the network read and change everything: set AUTH=oidc and ` +
            'AUTH_ISSUERS, or AUTH_NONE_ON_NETWORK=true if something in front of it asks who calls',
        );
      }
      return undefined;
    }
    if (auth.issuers === undefined) throw new SettingsError('AUTH=oidc takes AUTH_ISSUERS: whose tokens are trusted');
    const known = this.knownRights();
    const issuers = readIssuers(auth.issuers);
    const rights = auth.rights === undefined ? defaultRights(known) : readRights(auth.rights, known);
    return { issuers, rights, authenticator: new Authenticator(issuers, rights) };
  }

  private knownRights(): string[] {
    const ofResources = this.registry.resources.flatMap(({ path }) => [readRight(path), writeRight(path)]);
    return [...ofResources, ...COMMON_RIGHTS];
  }

  private isOpen({ area }: Access): boolean {
    return area === 'open' || (area !== undefined && this.settings.auth.open.has(area));
  }

  /** @param done gets 401, 403 or 503 for who is not let in; at once for who was let in before: most are */
  private admit(
    request: FastifyRequest,
    { right }: Access,
    { authenticator, rights }: Terms,
    done: (error?: Error) => void,
  ): void {
    const { authorization } = request.headers;
    const enter = (identity: TokenIdentity): void => {
      if (right !== undefined) requireRight(rights, identity.rights, right);
      request.identity = identity;
    };
    const refuse = (error: unknown): void => done(this.refusal(request, error));
    try {
      const known = authenticator.recall(authorization);
      if (!known)
        return void authenticator
          .authenticate(authorization)
          .then(enter)
          .then(() => done(), refuse);
      enter(known);
    } catch (error) {
      return refuse(error);
    }
    done();
  }

  private refusal(request: FastifyRequest, error: unknown): Error {
    try {
      return exceptionFor(error, metadataUrlOf(baseUrl(request, this.settings.http))) ?? (error as Error);
    } catch (another) {
      return another as Error;
    }
  }
}
