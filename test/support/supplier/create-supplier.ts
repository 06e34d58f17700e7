import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addDocumentSize, dropDocumentSize } from '../../../src/database/tables/document-size';
import { createResourceTable, dropResourceTable } from '../../../src/database/tables/resource-table';
import { addSearchColumns, dropSearchColumns } from '../../../src/database/tables/search-columns';

export class CreateSupplier1796000000000 implements MigrationInterface {
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
