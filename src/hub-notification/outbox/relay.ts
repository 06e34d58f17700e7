// Room hub-notification/outbox: recorded events -> deliveries, each exactly once.

import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { WakingLoop } from '../../background/waking-loop';
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
  private readonly loop: WakingLoop;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly fanOut: FanOut,
    private readonly deliveries: Deliveries,
    load: ApiLoad,
    private readonly registry: HubRegistry,
    private readonly emitter: EventEmitter2,
  ) {
    this.loop = new WakingLoop(() => this.passOn(), {
      interval: POLL_INTERVAL,
      // More events at once cost less each: it steps aside, and what comes while it rests is one look.
      before: () => load.giveWay(PAUSE),
      maxRest: MAX_REST,
      failed: (error) => this.logger.warn(`events wait: ${String(error)}`),
    });
  }

  onApplicationBootstrap(): void {
    for (const name of this.registry.eventNames) this.emitter.on(name, this.loop.wake);
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.retry);
    for (const name of this.registry.eventNames) this.emitter.off(name, this.loop.wake);
    await this.loop.stop();
    await this.deliveries.stop();
  }

  /** @returns whether there are more events */
  private async passOn(): Promise<boolean> {
    const { state, reached } = await this.fanOut.run();
    if (state === 'busy') this.retry = setTimeout(this.loop.wake, BUSY_PAUSE).unref();
    if (reached.size > 0) this.deliveries.wake(reached);
    return state === 'more';
  }
}
