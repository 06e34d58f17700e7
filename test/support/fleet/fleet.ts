import { Module } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { createTable } from '../../../src/database/tables/create-table';
import { HubModule } from '../../../src/hub-notification/hub.module';
import {
  ArrayAttribute,
  BooleanAttribute,
  DateTimeAttribute,
  IntegerAttribute,
  ObjectAttribute,
  StringAttribute,
} from '../../../src/tmf/attribute/attribute';
import { defineApi } from '../../../src/tmf/declare/define-api';
import { Extensible } from '../../../src/tmf/model/extensible.dto';
import { ApiModule } from '../../../src/tmf/serve/api.module';

@ApiSchema({ description: 'Who drives.' })
class Driver extends Extensible {
  @StringAttribute({ required: true, description: 'What they are called.', example: 'ada' })
  nickname!: string;
}

@ApiSchema({ description: 'Who made it.' })
class Maker extends Extensible {
  @StringAttribute({ required: true, description: 'Name of the maker.', example: 'Ada Motors' })
  name!: string;

  @StringAttribute({ description: 'Where it was made.', example: 'France' })
  country?: string;
}

@ApiSchema({ description: 'That it was looked at.' })
class Inspection extends Extensible {
  @DateTimeAttribute({ required: true, description: 'When.', example: '2024-05-04T10:00:00Z' })
  at!: string;

  @BooleanAttribute({ description: 'Whether it was fit for the road.', example: true })
  passed?: boolean;
}

@ApiSchema({ description: 'A vehicle.' })
class Vehicle extends Extensible {
  @StringAttribute({ description: 'What is on its frame.', example: 'F-1' })
  frame?: string;

  @ObjectAttribute(() => Maker, { description: 'Who made it.' })
  maker?: Maker;

  @StringAttribute({ description: 'What is on its plate.', example: 'AB-12-CD' })
  plate?: string;

  @IntegerAttribute({ description: 'How many people it carries.', example: 5 })
  seats?: number;

  @DateTimeAttribute({ description: 'Since when it has its plate.', example: '2023-02-01T08:00:00Z' })
  registered?: string;

  @ObjectAttribute(() => Driver, { description: 'Who drives it.' })
  driver?: Driver;

  @ArrayAttribute(() => Inspection, { description: 'When it was looked at.' })
  inspection?: Inspection[];
}

@ApiSchema({ description: 'Where vehicles are kept.' })
class Depot extends Extensible {
  @StringAttribute({ description: 'Where it is.', example: 'Harbour Street 3' })
  street?: string;
}

/** An API of two resources that have nothing in common with a party role: no `name`, no `status`. */
export const fleetManagement = defineApi({
  number: 'TMF998',
  title: 'Fleet Management',
  version: '4.0.0',
  description: 'Vehicles, and where they are kept.',
  basePath: '/tmf-api/fleetManagement/v4',
  resources: [
    {
      name: 'Vehicle',
      path: 'vehicle',
      attributes: Vehicle,
      mandatory: ['plate'],
      immutable: ['frame', 'maker'],
      store: { table: 'vehicle', columns: ['plate', 'driver.nickname'], prefixes: ['driver'] },
    },
    {
      name: 'Depot',
      path: 'depot',
      attributes: Depot,
      mandatory: ['street'],
      store: { table: 'depot', columns: [], prefixes: [] },
    },
  ],
});

export const [vehicle, depot] = fleetManagement.resources;

@Module({ imports: [ApiModule.for(fleetManagement), HubModule.for(fleetManagement)] })
export class FleetModule {}

export async function migrateFleet(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  for (const { store } of fleetManagement.resources) await createTable(runner, store);
  await runner.release();
}
