/**
 * What the service is measured against besides: the same job as one would write it first. NestJS on Fastify, and a
 * repository of TypeORM; no validation, no events. Its routes are those of `bare.ts`. Runs in a process of its own.
 */
import { Body, Controller, Get, HttpCode, Module, NotFoundException, Param, Patch, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, Entity, PrimaryGeneratedColumn, Repository } from 'typeorm';
import { loadSettings } from '../../src/config/env';

const PAGE = 10;
const BODY_LIMIT = 16 * 1024 * 1024;

type Document = Record<string, unknown>;

@Entity()
class Item {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column('jsonb')
  document!: Document;
}

@Controller()
class ItemController {
  constructor(@InjectRepository(Item) private readonly items: Repository<Item>) {}

  @Post('item')
  async create(@Body() document: Document): Promise<object> {
    return represent(await this.items.save({ document }));
  }

  @Post('items')
  async createMany(@Body() documents: Document[]): Promise<object[]> {
    return (await this.items.save(documents.map((document) => ({ document })))).map(represent);
  }

  @Patch('item/:id')
  @HttpCode(200)
  async change(@Param('id') id: string, @Body() changes: Document): Promise<object> {
    const item = await this.require(id);
    item.document = { ...item.document, ...changes };
    return represent(await this.items.save(item));
  }

  @Get('item/:id')
  async find(@Param('id') id: string): Promise<object> {
    return represent(await this.require(id));
  }

  @Get('item')
  async list(): Promise<object[]> {
    return (await this.items.find({ take: PAGE, order: { id: 'ASC' } })).map(represent);
  }

  private async require(id: string): Promise<Item> {
    const item = await this.items.findOneBy({ id });
    if (!item) throw new NotFoundException();
    return item;
  }
}

function represent({ id, document }: Item): object {
  return { id, ...document };
}

async function main(): Promise<void> {
  // The service's own settings, so that both have the same port rules and the same number of connections.
  const { http, database } = loadSettings(process.env);

  @Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: database.url,
        poolSize: database.poolSize,
        entities: [Item],
        synchronize: true,
        // PostgreSQL has gen_random_uuid() by itself.
        uuidExtension: 'pgcrypto',
        installExtensions: false,
      }),
      TypeOrmModule.forFeature([Item]),
    ],
    controllers: [ItemController],
  })
  class NaiveModule {}

  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT });
  const app = await NestFactory.create<NestFastifyApplication>(NaiveModule, adapter, { logger: ['error'] });
  await app.listen(http.port, http.host);
  process.stdout.write(`${await app.getUrl()}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`baseline: ${String(error)}\n`);
  process.exit(1);
});
