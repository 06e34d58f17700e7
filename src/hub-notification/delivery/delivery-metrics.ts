import { Injectable, Logger } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../metrics/metrics';
import type { Lease, PendingDelivery } from './delivery.store';
import { typeOf } from '../event/recorded-event';
import type { Outcome } from '../sender/outcome';

/** Counts and logs what came of each attempt; never with a payload or a secret. */
@Injectable()
export class DeliveryMetrics {
  private readonly logger = new Logger('Hub');
  private readonly attempts: Counter<'api' | 'result'>;
  private readonly latency: Histogram<'api'>;

  constructor(metrics: Metrics) {
    this.attempts = new Counter({
      name: 'tmf_hub_attempts_total',
      help: 'Attempts to deliver an event, by the API of its hub and the result.',
      labelNames: ['api', 'result'],
      registers: [metrics.registry],
    });
    this.latency = new Histogram({
      name: 'tmf_hub_delivery_seconds',
      help: 'Time from the change to the acknowledgement of its event by a listener.',
      labelNames: ['api'],
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600],
      registers: [metrics.registry],
    });
  }

  count({ api, id: subscription }: Pick<Lease, 'api' | 'id'>, delivery: PendingDelivery, outcome: Outcome): void {
    const { id, attempts, bornAt } = delivery;
    const type = typeOf(delivery);
    this.attempts.inc({ api, result: outcome.result });
    if (outcome.result === 'delivered') {
      this.latency.observe({ api }, (performance.now() - bornAt) / 1000);
      this.logger.debug(`${type} ${id} to subscription ${subscription}: delivered`);
      return;
    }
    const line = `${type} ${id} to subscription ${subscription}: ${outcome.result}, attempt ${attempts + 1}: ${outcome.reason}`;
    this.logger.log(line);
  }
}
