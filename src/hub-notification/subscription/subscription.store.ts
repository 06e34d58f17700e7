import { Injectable } from '@nestjs/common';
import { HUB_ADMIN } from '../../access/access';
import { Database, statementsOf } from '../../database/database';
import { SWEEP_SIZE, removeAll } from '../../database/sweeper';
import { type Caller, hasRight, ownerOf } from '../../tmf/declare/caller';
import { TmfException } from '../../tmf/error/tmf.exception';
import { quote } from '../../tmf/query/bounds/invalid-query';

/** What a client sees of a subscription. */
export interface Subscription {
  readonly id: string;
  readonly callback: string;
  readonly query: string | null;
}

/** A hub has at most so many subscriptions. */
export const MAX_SUBSCRIPTIONS = 1_000;

const named = statementsOf('hub');

/** Those of an owner, or all. */
const OWNED = '($2::text is null or owner = $2)';
const LIST = named(
  'list',
  `select id, callback, query from subscription where api = $1 and ${OWNED} order by created_at, id`,
);
const FIND = named('find', `select id, callback, query from subscription where api = $1 and ${OWNED} and id = $3`);
const DELETE = named(
  'unsubscribe',
  `delete from subscription where api = $1 and ${OWNED} and id = $3 returning lease_until > now() as "isLeased"`,
);
const drop = (name: string, state: string) =>
  named(
    name,
    `delete from delivery where id in (
       select id from delivery where subscription_id = $1 and state = '${state}' limit ${SWEEP_SIZE})
     returning id`,
  );
const DROPS = [drop('dropPending', 'pending'), drop('dropWaiting', 'waiting')];

/** The subscriptions of each API: to a client its own. */
@Injectable()
export class SubscriptionStore {
  constructor(private readonly database: Database) {}

  list(caller: Caller, api: string): Promise<Subscription[]> {
    return this.database.query<Subscription>(LIST, [api, ownerSeenBy(caller)]);
  }

  async find(caller: Caller, api: string, id: string): Promise<Subscription | undefined> {
    const [found] = await this.database.query<Subscription>(FIND, [api, ownerSeenBy(caller), id]);
    return found;
  }

  /** @returns whether some instance is delivering to it; undefined if there was none */
  async remove(caller: Caller, api: string, id: string): Promise<{ readonly isLeased: boolean } | undefined> {
    const [removed] = await this.database.query<{ isLeased: boolean }>(DELETE, [api, ownerSeenBy(caller), id]);
    return removed;
  }

  /** What is left to deliver to a subscription that was removed. */
  async drop(id: string): Promise<void> {
    for (const statement of DROPS) await removeAll(this.database, statement, [id]);
  }
}

/** @returns null for who sees those of all owners */
function ownerSeenBy(caller: Caller): string | null {
  return hasRight(caller, HUB_ADMIN) ? null : ownerOf(caller);
}

/** @param list the path that lists those that there are @throws {TmfException} 404 */
export function missingSubscription(id: string, list: string): never {
  throw new TmfException('notFound', `There is no subscription ${quote(id)} here. GET ${list} lists them`);
}
