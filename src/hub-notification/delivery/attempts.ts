import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { ListenerAccess } from '../credentials/listener-access';
import { typeOf } from '../event/recorded-event';
import { listenerUrl } from '../sender/callback-url';
import { DeliveryMetrics } from './delivery-metrics';
import type { Lease, PendingDelivery } from './delivery.store';
import { Payloads } from './payloads';
import { type CallbackRequest, CallbackSender } from '../sender/sender';
import type { Outcome } from '../sender/outcome';

/** Nothing is sent unsigned, or without authorization, that should not be. */
const UNREADABLE: Outcome = { result: 'retry', reason: 'SECRETS_KEY does not open its credentials', duration: 0 };

/** Makes attempts to deliver: what the subscription wants of the event, to its callback. */
@Injectable()
export class Attempts {
  constructor(
    private readonly sender: CallbackSender,
    private readonly payloads: Payloads,
    private readonly access: ListenerAccess,
    private readonly metrics: DeliveryMetrics,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'hub'>,
  ) {}

  /** Makes one, and counts it unless it is withheld. */
  async make(
    lease: Lease,
    delivery: PendingDelivery,
    control: Pick<CallbackRequest, 'signal' | 'withdrawal' | 'mayBegin'>,
  ): Promise<Outcome> {
    const { callback } = lease;
    const url = this.settings.hub.appendListener ? listenerUrl(callback, typeOf(delivery)) : callback;
    const payload: CallbackRequest['payload'] = (signal) => this.payloads.take(lease, delivery, signal);
    const access = this.access.of(lease);
    const outcome = access
      ? await this.sender.send({ url, payload, eventId: delivery.id, trace: delivery, ...access, ...control })
      : UNREADABLE;
    if (outcome.result !== 'withheld') this.metrics.count(lease, delivery, outcome);
    return outcome;
  }
}
