// Room health: liveness and readiness.

import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { Database } from '../database/database';
import { DatabaseUnavailableError } from '../database/failure';
import { Readiness } from './readiness';
import { Accessible } from '../access/access';

/** Milliseconds the database has to answer. */
const DATABASE_TIMEOUT = 2_000;

const MADE = { name: 'health.migrations', text: 'select name from migration' };

/** Whether a URL is one of these checks. */
export function isHealthCheck(url: string): boolean {
  return /^\/health\/(?:live|ready)\/?(?:\?|$)/.test(url);
}

/** For orchestrators. Answers in the format of @nestjs/terminus, since these paths are not part of a TMF API. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly database: Database,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The process runs and answers. */
  @Get('live')
  @Accessible({ area: 'open' })
  live(@Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(reply, []);
  }

  /** The database takes reads and writes, its schema is up to date, and the instance is not stopping. */
  @Get('ready')
  @Accessible({ area: 'open' })
  ready(@Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(reply, [
      () => {
        const traffic = this.indicators.check('traffic');
        return this.readiness.isDraining ? traffic.down({ reason: 'stopping' }) : traffic.up();
      },
      () => this.writes(),
      () => this.migrations(),
    ]);
  }

  private async writes() {
    const database = this.indicators.check('database');
    try {
      await inTime(this.database.probe());
      return database.up();
    } catch (error) {
      return database.down({ reason: error instanceof DatabaseUnavailableError ? error.message : 'unknown' });
    }
  }

  private async migrations() {
    const migrations = this.indicators.check('migrations');
    try {
      const made = new Set((await inTime(this.database.query<{ name: string }>(MADE, []))).map(({ name }) => name));
      const areMade = this.dataSource.migrations.every(({ name, constructor }) => made.has(name ?? constructor.name));
      return areMade ? migrations.up() : migrations.down({ reason: 'pending' });
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

function inTime<T>(answer: Promise<T>): Promise<T> {
  const silence = sleep(DATABASE_TIMEOUT, undefined, { ref: false }).then(() => {
    throw new DatabaseUnavailableError('The database does not answer.', undefined, true);
  });
  return Promise.race([answer, silence]);
}
