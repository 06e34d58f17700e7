import { Injectable, Logger } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database } from '../../database/database';
import { Metrics } from '../../metrics/metrics';
import { HubRegistry } from '../event/hub.registry';

const COUNT = {
  name: 'hub.admin.count',
  // By state, since each has an index of its own.
  text: (['pending', 'waiting', 'parked'] as const)
    .map(
      (state) => `select api, '${state}' as state, count(*)::int as count
        from delivery join subscription on subscription.id = subscription_id where delivery.state = '${state}' group by api`,
    )
    .join(' union all '),
};

interface Count {
  readonly api: string;
  readonly state: 'pending' | 'waiting' | 'parked';
  readonly count: number;
}

/** What waits for delivery and for operators, of all instances; it is counted when somebody asks. */
@Injectable()
export class BacklogMetrics {
  private readonly logger = new Logger('Hub');
  private counting: Promise<Count[]> | undefined;

  constructor(
    metrics: Metrics,
    private readonly database: Database,
    private readonly registry: HubRegistry,
  ) {
    const add = (name: string, help: string, ...states: Count['state'][]): void => {
      const gauge: Gauge<'api'> = new Gauge({
        name,
        help,
        labelNames: ['api'],
        registers: [metrics.registry],
        collect: () => this.collect(gauge, states),
      });
    };
    add('tmf_hub_backlog', 'Deliveries that are to be made, by the API of their hub.', 'pending', 'waiting');
    add('tmf_hub_parked', 'Deliveries that wait for an operator, by the API of their hub.', 'parked');
  }

  private async collect(gauge: Gauge<'api'>, states: readonly Count['state'][]): Promise<void> {
    gauge.reset();
    try {
      const counts = await this.count();
      for (const { basePath: api } of this.registry.apis) {
        const own = counts.filter((each) => each.api === api && states.includes(each.state));
        gauge.set(
          { api },
          own.reduce((sum, { count }) => sum + count, 0),
        );
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
