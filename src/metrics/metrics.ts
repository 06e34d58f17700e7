// Room metrics: what is counted, for Prometheus.

import { Injectable } from '@nestjs/common';
import { Registry, collectDefaultMetrics } from 'prom-client';

/**
 * What this application counts. Modules register their metrics in `registry`, named `tmf_...`; a label has only values
 * from a set that clients cannot extend. Not prom-client's global registry: a process can hold several applications.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
