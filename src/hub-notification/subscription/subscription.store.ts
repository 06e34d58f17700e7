import { Injectable } from '@nestjs/common';
import { Database, statementsOf } from '../../database/database';
import { SWEEP_SIZE, removeAll } from '../../database/sweeper';
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

/** @param list the path that lists those that there are @throws {TmfException} 404 */
export function missingSubscription(id: string, list: string): never {
  throw new TmfException('notFound', `There is no subscription ${quote(id)} here. GET ${list} lists them`);
}
