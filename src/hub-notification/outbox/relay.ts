// Room hub-notification/outbox: recorded events -> deliveries, each exactly once.

import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiLoad } from '../../connections/api-load';
import { Deliveries } from '../subscription/deliveries';
import { HubRegistry } from '../event/hub.registry';
import { FanOut } from './fan-out';

/** How often it looks without being woken: for the events of other instances, and what a crash left. Milliseconds. */
const POLL_INTERVAL = 500;

/** How long it steps aside while there are many requests. Milliseconds. */
const PAUSE = 250;

/** Milliseconds. */
const MAX_REST = 20;

/** Before another try where another instance is at it. Milliseconds. */
const BUSY_PAUSE = 5;

/**
 * Keeps events flowing from the event table to deliveries. The event emitter wakes it after every change in this process;
 * a poll finds what nobody said.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Hub');
  private poll: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWoken = false;
  private isStopping = false;

  constructor(
    private readonly fanOut: FanOut,
    private readonly deliveries: Deliveries,
    private readonly load: ApiLoad,
    private readonly registry: HubRegistry,
    private readonly emitter: EventEmitter2,
  ) {}

  onApplicationBootstrap(): void {
    for (const name of this.registry.eventNames) this.emitter.on(name, this.wake);
    this.poll = setInterval(this.wake, POLL_INTERVAL).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.poll);
    clearTimeout(this.retry);
    for (const name of this.registry.eventNames) this.emitter.off(name, this.wake);
    await this.running;
    await this.deliveries.stop();
  }

  /** There may be new events. However often it is called meanwhile, one more look is enough. */
  readonly wake = (): void => {
    this.isWoken = true;
    if (this.running || this.isStopping) return;
    this.running = this.work().finally(() => {
      this.running = undefined;
      if (this.isWoken) this.wake();
    });
  };

  private async work(): Promise<void> {
    while (this.isWoken && !this.isStopping) {
      // More events at once cost less each.
      await this.load.giveWay(PAUSE);
      this.isWoken = false;
      const begun = performance.now();
      try {
        const { state, reached } = await this.fanOut.run();
        if (state === 'more') this.isWoken = true;
        if (state === 'busy') this.retry = setTimeout(this.wake, BUSY_PAUSE).unref();
        if (reached.size > 0) this.deliveries.wake(reached);
      } catch (error) {
        // The poll tries again.
        this.logger.warn(`events wait: ${String(error)}`);
      }
      // It rests for as long as it has worked, up to a bound: what comes meanwhile costs less together.
      if (this.isWoken) await sleep(Math.min(performance.now() - begun, MAX_REST));
    }
  }
}
