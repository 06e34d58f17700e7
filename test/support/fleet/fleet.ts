import { Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { createTable } from '../../../src/database/tables/create-table';
import { HubModule } from '../../../src/hub-notification/hub.module';
import { defineApi } from '../../../src/tmf/declare/define-api';
import { ApiModule } from '../../../src/tmf/serve/api.module';
import { Depot, DepotCreate, DepotUpdate, Vehicle, VehicleCreate, VehicleUpdate } from './fleet.dto';

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
      create: VehicleCreate,
      update: VehicleUpdate,
      representation: Vehicle,
      store: { table: 'vehicle', columns: ['plate', 'driver.nickname'], prefixes: ['driver'] },
    },
    {
      name: 'Depot',
      path: 'depot',
      create: DepotCreate,
      update: DepotUpdate,
      representation: Depot,
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
