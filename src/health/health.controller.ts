import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheckService,
  type HealthIndicatorFunction,
  HealthIndicatorService,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { Readiness } from './readiness';

/** Milliseconds the database has to answer. */
const DATABASE_TIMEOUT = 2_000;

/** For orchestrators. Answers in the format of @nestjs/terminus, since these paths are not part of a TMF API. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly readiness: Readiness,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The process runs and answers. */
  @Get('live')
  live(@Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(reply, []);
  }

  /** The database answers, its schema is up to date, and the instance is not stopping. */
  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(reply, [
      () => {
        const traffic = this.indicators.check('traffic');
        return this.readiness.isDraining ? traffic.down({ reason: 'stopping' }) : traffic.up();
      },
      () => this.database.pingCheck('database', { timeout: DATABASE_TIMEOUT }),
      () => this.migrations(),
    ]);
  }

  private async migrations() {
    const migrations = this.indicators.check('migrations');
    try {
      return (await this.dataSource.showMigrations()) ? migrations.down({ reason: 'pending' }) : migrations.up();
    } catch {
      return migrations.down({ reason: 'unknown' });
    }
  }

  private async answer(reply: FastifyReply, checks: HealthIndicatorFunction[]) {
    reply.header('Cache-Control', 'no-store');
    try {
      return await this.health.check(checks);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.status(503);
      return error.getResponse();
    }
  }
}
