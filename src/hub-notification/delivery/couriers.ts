import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { ApiLoad } from '../../connections/api-load';
import { ListenerAccess } from '../credentials/listener-access';
import type { RetryTimes } from './backoff';
import { listenerUrl } from '../sender/callback-url';
import { typeOf } from '../event/recorded-event';
import { Courier } from './courier';
import { DeliveryMetrics } from './delivery-metrics';
import { DeliveryStore, type Lease, type PendingDelivery } from './delivery.store';
import { Payloads } from './payloads';
import { type CallbackRequest, CallbackSender } from '../sender/sender';
import type { Outcome } from '../sender/outcome';

/** How long a lease lasts, as a multiple of how long a listener may take to answer. */
const LEASE_TIMEOUTS = 3;

/** How long a courier stays for more when all is done: what comes soon needs no new lease. Milliseconds. */
const LINGER = 50;

/** Nothing is sent unsigned, or without authorization, that should not be. */
const UNREADABLE: Outcome = { result: 'retry', reason: 'SECRETS_KEY does not open its credentials', duration: 0 };

/** What all couriers share. */
@Injectable()
export class Couriers {
  /** Milliseconds. */
  linger = LINGER;

  constructor(
    readonly store: DeliveryStore,
    readonly load: ApiLoad,
    private readonly sender: CallbackSender,
    private readonly payloads: Payloads,
    private readonly access: ListenerAccess,
    private readonly metrics: DeliveryMetrics,
    @Inject(SETTINGS) readonly settings: Settings,
  ) {}

  /** Milliseconds. */
  get leaseDuration(): number {
    return LEASE_TIMEOUTS * this.settings.hub.timeout;
  }

  get retryTimes(): RetryTimes {
    return { min: this.settings.hub.retryMin, max: this.settings.hub.retryMax };
  }

  /**
   * @param leasedAt when the lease was asked for, by `performance.now()`
   * @param cutoff ends what is in flight
   */
  courierOf(lease: Lease, leasedAt: number, cutoff?: AbortSignal): Courier {
    return new Courier(this, lease, leasedAt, cutoff);
  }

  /** One attempt: what the subscription wants of the event, to its callback. */
  async send(
    lease: Lease,
    delivery: PendingDelivery,
    control: Pick<CallbackRequest, 'signal' | 'withdrawal' | 'mayBegin'>,
  ): Promise<Outcome> {
    const access = this.access.of(lease);
    const outcome = access ? await this.sendWith(access, lease, delivery, control) : UNREADABLE;
    if (outcome.result !== 'withheld') this.metrics.count(lease, delivery, outcome);
    return outcome;
  }

  private sendWith(
    access: Pick<CallbackRequest, 'secrets' | 'authorizer'>,
    lease: Lease,
    delivery: PendingDelivery,
    control: Pick<CallbackRequest, 'signal' | 'withdrawal' | 'mayBegin'>,
  ): Promise<Outcome> {
    const { callback } = lease;
    return this.sender.send({
      url: this.settings.hub.appendListener ? listenerUrl(callback, typeOf(delivery)) : callback,
      payload: (signal) => this.payloads.take(lease, delivery, signal),
      eventId: delivery.id,
      trace: delivery,
      ...access,
      ...control,
    });
  }
}
