import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Metrics } from './metrics';
import { Accessible, METRICS_READ } from '../access/access';

/** Where Prometheus scrapes. */
export const METRICS_PATH = 'metrics';

/** For Prometheus, in its text format, since this path is not part of a TMF API. */
@ApiExcludeController()
@Controller(METRICS_PATH)
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Accessible({ right: METRICS_READ, area: 'metrics' })
  scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { registry } = this.metrics;
    reply.header('Content-Type', registry.contentType).header('Cache-Control', 'no-store');
    return registry.metrics();
  }
}
