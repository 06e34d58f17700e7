import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { SWEEP_SIZE, removeAll } from '../../database/sweeper';
import { TmfException } from '../../tmf/error/tmf.exception';
import { PASS_ALL_UNHEARD } from '../outbox/pass-all';

/** What a client sees of a subscription. */
export interface Subscription {
  readonly id: string;
  readonly callback: string;
  readonly query: string | null;
}

/** A subscription about to be made. */
export interface NewSubscription {
  /** Base path of the API. */
  readonly api: string;
  readonly callback: string;
  readonly query: string | null;
  /** Equal for queries that mean the same. */
  readonly normalizedQuery: string;
  readonly secret: string | null;
}

/** A hub has at most so many subscriptions. */
export const MAX_SUBSCRIPTIONS = 1_000;

const named = statementsOf('hub');

const INSERT = named(
  'subscribe',
  // What happened before the first subscription is for nobody: it need not be looked at.
  `with begun as (${PASS_ALL_UNHEARD})
   insert into subscription (id, api, callback, query, digest, secret, since)
   select $1, $2, $3, $4, $5, $6, pg_current_snapshot()::text
   where (select count(*) from subscription where api = $2) < $7
   on conflict (api, digest) do nothing
   returning id`,
);
const EXISTING = named('existing', 'select id from subscription where api = $1 and digest = $2');
const LIST = named('list', 'select id, callback, query from subscription where api = $1 order by created_at, id');
const FIND = named('find', 'select id, callback, query from subscription where api = $1 and id = $2');
const DELETE = named(
  'unsubscribe',
  `delete from subscription where api = $1 and id = $2 returning lease_until > now() as "isLeased"`,
);
const drop = (name: string, state: string) =>
  named(
    name,
    `delete from delivery where id in (
       select id from delivery where subscription_id = $1 and state = '${state}' limit ${SWEEP_SIZE})
     returning id`,
  );
const DROPS = [drop('dropPending', 'pending'), drop('dropWaiting', 'waiting')];

/** The subscriptions of each API. */
@Injectable()
export class SubscriptionStore {
  constructor(private readonly database: Database) {}

  /** @throws {TmfException} 409 for a duplicate, and for one too many */
  async add(subscription: NewSubscription): Promise<Subscription> {
    const { api, callback, query, normalizedQuery, secret } = subscription;
    const id = randomUUID();
    const digest = createHash('sha256').update(`${callback}\n${normalizedQuery}`).digest();
    const values = [id, api, callback, query, digest, secret, MAX_SUBSCRIPTIONS];
    const [added] = await this.database.query(INSERT, values);
    if (added) return { id, callback, query };
    const [existing] = await this.database.query<{ id: string }>(EXISTING, [api, digest]);
    if (!existing) throw new TmfException('tooManySubscriptions', `A hub has at most ${MAX_SUBSCRIPTIONS} of them`);
    throw new TmfException('duplicateSubscription', `Subscription ${existing.id} has this callback and query`);
  }

  list(api: string): Promise<Subscription[]> {
    return this.database.query<Subscription>(LIST, [api]);
  }

  async find(api: string, id: string): Promise<Subscription | undefined> {
    const [found] = await this.database.query<Subscription>(FIND, [api, id]);
    return found;
  }

  /** @returns whether some instance is delivering to it; undefined if there was none */
  async remove(api: string, id: string): Promise<{ readonly isLeased: boolean } | undefined> {
    const [removed] = await this.database.query<{ isLeased: boolean }>(DELETE, [api, id]);
    return removed;
  }

  /** What is left to deliver to a subscription that was removed. */
  async drop(id: string): Promise<void> {
    for (const statement of DROPS) await removeAll(this.database, statement, [id]);
  }
}

/** @throws {TmfException} 404 */
export function missingSubscription(id: string): never {
  throw new TmfException('notFound', `There is no subscription ${id.slice(0, 255)}`);
}
