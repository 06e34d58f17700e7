// Room hub-notification/subscription: the hub of an API: subscribe, list, find, unsubscribe.

import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database, type Session, statementsOf } from '../../database/database';
import { type Caller, ownerOf } from '../../tmf/declare/caller';
import { TmfException } from '../../tmf/error/tmf.exception';
import { comparableUrl, hostOf } from '../sender/callback-url';
import { CredentialSafe } from '../credentials/credential-safe';
import { type GivenCredentials, differenceOf } from '../credentials/credentials';
import { UnreadableSealError } from '../credentials/seal';
import { Deliveries } from './deliveries';
import type { Api } from '../../tmf/declare/define-resource';
import { PASS_ALL_UNHEARD } from '../event/pass-all';
import type { QueryIdentity } from '../query/query-identity';
import { resumeStatement } from './resume.statements';
import { MAX_SUBSCRIPTIONS, type Subscription } from './subscription.store';
import { SubscriptionQueries } from './subscription-queries';

/** What somebody wants to subscribe to. */
export interface NewSubscription {
  readonly callback: string;
  readonly query: string | null;
  readonly identity: QueryIdentity | undefined;
  readonly credentials: GivenCredentials;
}

interface Registered extends Subscription {
  readonly owner: string | null;
  /** As they are kept. */
  readonly credentials: string | null;
  readonly state: string;
}

const named = statementsOf('hub.registration');

/** One registration with an API at a time: of those that come together the first one makes what the others find. */
const LOCK = named('lock', `select pg_advisory_xact_lock(hashtextextended('hub ' || $1, 0))`);
/** Of those that an older version took for different ones, the oldest that gets events. */
const REGISTERED = named(
  'registered',
  `select id, callback, query, owner, credentials, state from subscription where api = $1
   order by state = 'disabled', created_at, id`,
);
const INSERT = named(
  'insert',
  // What happened before the first subscription is for nobody: it need not be looked at.
  `with begun as (${PASS_ALL_UNHEARD})
   insert into subscription (id, api, callback, query, credentials, owner, holder, since)
   values ($1, $2, $3, $4, $5, $6, $7, pg_current_snapshot()::text)`,
);
const RESUME = resumeStatement(named, `state = 'disabled'`);

/** Registers listeners, each once however often it asks: many do at every start. */
@Injectable()
export class Registration {
  constructor(
    private readonly database: Database,
    private readonly queries: SubscriptionQueries,
    private readonly safe: CredentialSafe,
    private readonly deliveries: Deliveries,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'hub'>,
  ) {}

  /**
   * @returns the subscription of the caller's client, new or as it was made first. One that was disabled is active again: its listener is back. One
   * that is paused stays so, since an operator wants it.
   * @throws {TmfException} 409 if it would have to be another one, and for one too many
   */
  async register(caller: Caller, wanted: NewSubscription, api: Api): Promise<Subscription> {
    const { isResumed, ...subscription } = await this.database.transaction(async (session) => {
      await session.query(LOCK, [api.basePath]);
      const registered = await session.query<Registered>(REGISTERED, [api.basePath]);
      const client = ownerOf(caller);
      const own = registered.filter(({ owner }) => owner === client);
      const existing = this.existing(wanted, own, api);
      if (!existing) {
        this.requirePlace(wanted, registered, own.length);
        return this.insert(session, caller, wanted, api);
      }
      const { id, callback, query } = existing;
      const resumed = existing.state === 'disabled' ? await session.query(RESUME, [id]) : [];
      return { id, callback, query, isResumed: resumed.length > 0 };
    });
    if (isResumed) this.deliveries.wake();
    return subscription;
  }

  /** The one that sends the same events to the same callback. @throws {TmfException} 409 if it sends them differently */
  private existing(wanted: NewSubscription, registered: readonly Registered[], api: Api): Registered | undefined {
    const callback = comparableUrl(wanted.callback);
    const same = registered
      .filter((each) => comparableUrl(each.callback) === callback)
      .map((each) => ({ each, identity: this.queries.of(each.query, api).identity }))
      .filter(({ identity }) => identity && identity.events === wanted.identity?.events)
      .map(({ each, identity }) => ({ each, difference: this.differenceOf(wanted, each, identity) }));
    const [first] = same;
    const found = same.find(({ difference }) => difference === undefined);
    if (found || !first) return found?.each;
    throw new TmfException(
      'duplicateSubscription',
      `Subscription ${first.each.id} has this callback and query with ${first.difference}: send the same again, or ` +
        `DELETE /hub/${first.each.id} first`,
    );
  }

  /**
   * One host, and one client, cannot take the places of all others.
   * @param own how many the client has
   * @throws {TmfException} 409
   */
  private requirePlace({ callback }: NewSubscription, registered: readonly Registered[], own: number): void {
    if (registered.length >= MAX_SUBSCRIPTIONS) {
      const there = `This hub has ${registered.length} subscriptions and takes ${MAX_SUBSCRIPTIONS}`;
      throw new TmfException('tooManySubscriptions', `${there}. DELETE /hub/{id} ends one`);
    }
    const { maxPerHost, maxPerClient } = this.settings.hub;
    if (own >= maxPerClient) {
      const there = `This client has ${own} subscriptions and may have ${maxPerClient} (HUB_MAX_PER_CLIENT)`;
      throw new TmfException('tooManySubscriptions', `${there}. DELETE /hub/{id} ends one`);
    }
    const host = hostOf(callback);
    const { length } = registered.filter((each) => hostOf(each.callback) === host);
    if (length < maxPerHost) return;
    const there = `This hub has ${length} subscriptions with callbacks at ${host}`;
    const bound = `takes ${maxPerHost} of one host (HUB_MAX_PER_HOST)`;
    throw new TmfException('tooManySubscriptions', `${there}, and ${bound}. DELETE /hub/{id} ends one`);
  }

  private async insert(session: Session, caller: Caller, wanted: NewSubscription, api: Api) {
    const { callback, query, credentials } = wanted;
    const id = randomUUID();
    const { rights, roles, claims } = caller;
    const owner = ownerOf(caller);
    const holder = owner === null ? null : JSON.stringify({ rights: [...rights], roles, claims });
    const kept = this.safe.textOf(id, credentials);
    await session.query(INSERT, [id, api.basePath, callback, query, kept, owner, holder]);
    return { id, callback, query, isResumed: false };
  }

  /** What is sent otherwise than it is wanted, for people; nothing of a secret. */
  private differenceOf(
    wanted: NewSubscription,
    { id, credentials }: Registered,
    identity: QueryIdentity | undefined,
  ): string | undefined {
    if (identity?.fields !== wanted.identity?.fields) return 'other `fields`';
    try {
      return differenceOf(wanted.credentials, this.safe.read(id, credentials), Date.now());
    } catch (error) {
      if (error instanceof UnreadableSealError) return 'credentials that SECRETS_KEY does not open';
      throw error;
    }
  }
}
