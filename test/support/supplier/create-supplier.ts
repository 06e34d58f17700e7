import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTable } from '../../../src/database/tables/create-table';

const LAYOUT = { table: 'supplier', columns: ['name', 'status', 'registration'], prefixes: [] };

export class CreateSupplier1796000000000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createTable(runner, LAYOUT);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTable(runner, LAYOUT);
  }
}
