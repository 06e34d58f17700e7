import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../config/env';
import { SETTINGS } from '../../config/settings.module';
import { TmfException } from '../../tmf/error/tmf.exception';
import { readParameters } from '../../tmf/http/query-parameters';
import { quote } from '../../tmf/query/bounds/invalid-query';
import { RetriedDto } from './admin.dto';
import { AdminOperation, ListParkedDeliveries } from './admin.openapi';
import { hubAdministration } from './hub-administration';
import { ParkedDeliveries, type ParkedDelivery } from './parked-deliveries';
import { isDeliveryId, parseParkedWindow } from './parked-window';

const of = 'delivery';

/** What could not be delivered, for operators. */
@ApiTags('parkedDelivery')
@Controller(`${hubAdministration.basePath}/parkedDelivery`)
export class ParkedDeliveryController {
  constructor(
    private readonly parked: ParkedDeliveries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @ListParkedDeliveries()
  list(@Req() request: FastifyRequest): Promise<ParkedDelivery[]> {
    return this.parked.list(parseParkedWindow(request.url, this.settings.page));
  }

  @Post(':id/retry')
  @HttpCode(200)
  @AdminOperation({
    id: 'retryParkedDelivery',
    summary: 'Retries a parked delivery',
    description: 'It is pending again, as if it had never been tried.',
    answer: RetriedDto,
    answered: 'That one delivery is tried again.',
    of,
    isChange: true,
  })
  async retry(@Param('id') id: string, @Req() request: FastifyRequest): Promise<RetriedDto> {
    readParameters(request.url);
    if (!isDeliveryId(id) || !(await this.parked.retry(id))) missing(id);
    return { retried: 1 };
  }

  @Delete(':id')
  @HttpCode(204)
  @AdminOperation({
    id: 'dropParkedDelivery',
    summary: 'Drops a parked delivery',
    description: 'It is not tried any more. A replay can still bring its event.',
    answered: 'It is dropped; there is no body.',
    of,
    isChange: true,
  })
  async drop(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    readParameters(request.url);
    if (!isDeliveryId(id) || !(await this.parked.drop(id))) missing(id);
  }
}

function missing(id: string): never {
  throw new TmfException('notFound', `There is no parked delivery ${quote(id)}. GET /parkedDelivery lists them`);
}
