import { Injectable, Logger } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database } from '../../database/database';
import { Metrics } from '../../metrics/metrics';
import { HubRegistry } from '../hub.registry';

const COUNT = {
  name: 'hub.admin.count',
  text: `select api, 'pending' as state, count(*)::int as count from delivery join subscription on subscription.id = subscription_id
         where delivery.state = 'pending' group by api
         union all
         select api, 'parked', count(*)::int from delivery join subscription on subscription.id = subscription_id
         where delivery.state = 'parked' group by api`,
};

interface Count {
  readonly api: string;
  readonly state: 'pending' | 'parked';
  readonly count: number;
}

/** What waits for delivery and for operators, of all instances; it is counted when somebody asks. */
@Injectable()
export class BacklogMetrics {
  private readonly logger = new Logger('Hub');
  private readonly gauges: Record<Count['state'], Gauge<'api'>>;
  private counting: Promise<Count[]> | undefined;

  constructor(
    metrics: Metrics,
    private readonly database: Database,
    private readonly registry: HubRegistry,
  ) {
    const gauge = (state: Count['state'], name: string, help: string): Gauge<'api'> =>
      new Gauge({
        name,
        help,
        labelNames: ['api'],
        registers: [metrics.registry],
        collect: () => this.collect(state),
      });
    this.gauges = {
      pending: gauge('pending', 'tmf_hub_backlog', 'Deliveries that are to be made, by the API of their hub.'),
      parked: gauge('parked', 'tmf_hub_parked', 'Deliveries that wait for an operator, by the API of their hub.'),
    };
  }

  private async collect(state: Count['state']): Promise<void> {
    const gauge = this.gauges[state];
    gauge.reset();
    try {
      const counts = await this.count();
      for (const { basePath: api } of this.registry.apis) {
        gauge.set({ api }, counts.find((each) => each.api === api && each.state === state)?.count ?? 0);
      }
    } catch (error) {
      // The other metrics are all the more wanted.
      this.logger.warn(`the backlog cannot be counted: ${String(error)}`);
    }
  }

  /** Both gauges are read at the same time: one query is enough for them. */
  private count(): Promise<Count[]> {
    this.counting ??= this.database.query<Count>(COUNT, []).finally(() => (this.counting = undefined));
    return this.counting;
  }
}
