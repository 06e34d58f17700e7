// Room hub-notification/retention: what is old goes.

import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database } from '../../database/database';
import { removeAll } from '../../database/sweeper';
import {
  DELIVERED,
  EVENTS,
  LOCK,
  ORPHANS_PARKED,
  ORPHANS_PENDING,
  ORPHANS_WAITING,
  PARKED,
  PASS_ALL,
} from './retention.statements';

/** How many rows a clean-up has removed. */
export interface Swept {
  readonly deliveries: number;
  readonly events: number;
}

/** Removes what has been kept for long enough. */
@Injectable()
export class Retention {
  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'event'>,
  ) {}

  /**
   * Removes deliveries that ended `EVENT_RETENTION` ago or whose subscription is gone, and events that are as old and of
   * which no delivery is still to be made.
   */
  async sweep(stopping?: AbortSignal): Promise<Swept> {
    const { database } = this;
    const age = this.settings.event.retention;
    let deliveries = 0;
    for (const statement of [DELIVERED, PARKED]) deliveries += await removeAll(database, statement, [age], stopping);
    for (const statement of [ORPHANS_PENDING, ORPHANS_WAITING, ORPHANS_PARKED]) {
      deliveries += await removeAll(database, statement, [], stopping);
    }
    await database.query(PASS_ALL, []);
    return { deliveries, events: await this.removeEvents(age, stopping) };
  }

  private async removeEvents(age: number, stopping?: AbortSignal): Promise<number> {
    let removed = 0;
    for (let after: string | null = '0'; after !== null && !stopping?.aborted;) {
      const page = await this.removeEventsAfter(after, age);
      removed += page.removed;
      after = page.last;
    }
    return removed;
  }

  /** One transaction. Without the lock another instance is at it, or a replay: the next time is early enough. */
  private removeEventsAfter(after: string, age: number): Promise<SweptPage> {
    return this.database.transaction(async (session) => {
      const [lock] = await session.query<{ isOurs: boolean }>(LOCK, []);
      const [page] = lock?.isOurs ? await session.query<SweptPage>(EVENTS, [age, after]) : [];
      return page ?? { last: null, removed: 0 };
    });
  }
}

interface SweptPage {
  /** Position of the last old event that was looked at; null if there was none. */
  readonly last: string | null;
  readonly removed: number;
}
