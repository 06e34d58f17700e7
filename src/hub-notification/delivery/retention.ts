import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { Database, type Statement } from '../../database/database';
import {
  DELIVERED,
  EVENTS,
  LOCK,
  ORPHANS_PARKED,
  ORPHANS_PENDING,
  PARKED,
  PASS_ALL,
  SWEEP_SIZE,
} from './retention.statements';

/** Between two clean-ups. Milliseconds. */
const SWEEP_INTERVAL = 10 * 60_000;

/** How many rows a clean-up has removed. */
export interface Swept {
  readonly deliveries: number;
  readonly events: number;
}

/** Removes what has been kept for long enough, in the background; every instance does, and none waits for another. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Retention');
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'eventRetention'>,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = (): void => {
      this.running = this.sweepQuietly(this.running);
    };
    this.timer = setInterval(sweep, SWEEP_INTERVAL).unref();
  }

  /** The connections close after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /**
   * Removes deliveries that ended `eventRetention` ago or whose subscription is gone, and events that are as old and of
   * which no delivery is still to be made.
   */
  async sweep(): Promise<Swept> {
    const age = this.settings.eventRetention;
    let deliveries = 0;
    for (const statement of [DELIVERED, PARKED]) deliveries += await this.removeAll(statement, [age]);
    for (const statement of [ORPHANS_PENDING, ORPHANS_PARKED]) deliveries += await this.removeAll(statement, []);
    await this.database.query(PASS_ALL, []);
    return { deliveries, events: await this.removeEvents(age) };
  }

  private async removeAll(statement: Statement, values: readonly unknown[]): Promise<number> {
    for (let removed = 0; ;) {
      const { length } = await this.database.query(statement, values);
      removed += length;
      if (length < SWEEP_SIZE || this.isStopping) return removed;
    }
  }

  private async removeEvents(age: number): Promise<number> {
    let removed = 0;
    for (let after: string | null = '0'; after !== null && !this.isStopping;) {
      const page = await this.removeEventsAfter(after, age);
      removed += page.removed;
      after = page.last;
    }
    return removed;
  }

  /** One transaction. Without the lock another instance is at it, or a replay: the next time is early enough. */
  private removeEventsAfter(after: string, age: number): Promise<Page> {
    return this.database.transaction(async (session) => {
      const [lock] = await session.query<{ isOurs: boolean }>(LOCK, []);
      const [page] = lock?.isOurs ? await session.query<Page>(EVENTS, [age, after]) : [];
      return page ?? { last: null, removed: 0 };
    });
  }

  private async sweepQuietly(previous: Promise<void>): Promise<void> {
    await previous;
    try {
      const { deliveries, events } = await this.sweep();
      if (deliveries + events > 0) this.logger.debug(`removed ${events} events and ${deliveries} deliveries`);
    } catch (error) {
      this.logger.warn(`old events could not be removed, which is tried again: ${String(error)}`);
    }
  }
}

interface Page {
  /** Position of the last old event that was looked at; null if there was none. */
  readonly last: string | null;
  readonly removed: number;
}
