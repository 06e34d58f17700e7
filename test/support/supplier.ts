import { Module } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { addDocumentSize, dropDocumentSize } from '../../src/database/document-size';
import { createResourceTable, dropResourceTable } from '../../src/database/resource-table';
import { addSearchColumns, dropSearchColumns } from '../../src/database/search-columns';
import { HubModule } from '../../src/hub-notification/hub.module';
import { StringAttribute } from '../../src/tmf/model/attribute';
import { EngagedPartyAttributes } from '../../src/tmf/model/engaged-party-attributes.dto';
import { ChangeOf, PartOf } from '../../src/tmf/model/forms';
import { defineResource } from '../../src/tmf/resource/define-resource';
import { ResourceEntity, ResourceTable } from '../../src/tmf/resource/resource.entity';
import { ResourceModule } from '../../src/tmf/resource/resource.module';

/** The throw-away resource of docs/new-resource.md: what a third API takes, and no more. */

@ResourceTable('supplier')
class SupplierEntity extends ResourceEntity {}

@ApiSchema({ name: 'Supplier_Create' })
class SupplierCreate extends EngagedPartyAttributes {
  @StringAttribute({ required: true, description: 'Number in the register of companies.', example: 'HRB 1234' })
  registration!: string;
}

@ApiSchema({ name: 'Supplier_Update' })
class SupplierUpdate extends ChangeOf(SupplierCreate) {}

@ApiSchema({ name: 'Supplier' })
class Supplier extends PartOf(SupplierCreate) {
  @StringAttribute({ required: true, description: 'Identifier of the supplier.' })
  id!: string;

  @StringAttribute({ required: true, description: 'URL of the supplier.' })
  href!: string;
}

export const supplier = defineResource({
  api: {
    number: 'TMF000',
    title: 'Supplier Management',
    version: '4.0.0',
    description: 'Suppliers.',
    basePath: '/tmf-api/supplierManagement/v4',
  },
  name: 'Supplier',
  path: 'supplier',
  create: SupplierCreate,
  update: SupplierUpdate,
  representation: Supplier,
  entity: SupplierEntity,
});

@Module({
  imports: [ResourceModule.for(supplier), HubModule.for({ ...supplier.api, resources: [supplier] })],
})
export class SupplierModule {}

class CreateSupplier1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createResourceTable(runner, 'supplier');
    await addSearchColumns(runner, 'supplier');
    await addDocumentSize(runner, 'supplier');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropDocumentSize(runner, 'supplier');
    await dropSearchColumns(runner, 'supplier');
    await dropResourceTable(runner, 'supplier');
  }
}

/** What `npm run migration:run` does with a migration that is in the list. */
export async function migrateSupplier(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await new CreateSupplier1763700000000().up(runner);
  await runner.release();
}
