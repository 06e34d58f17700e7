import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCountedColumns, dropCountedColumns } from '../tables/counted-columns';

const LAYOUTS = ['customer', 'party_role', 'individual', 'organization'].map((table) => ({
  table,
  columns: ['status'],
  prefixes: [],
  counted: ['status'],
}));

/** It is known how many resources have each status. Nobody can write to a table while its rows are counted, by the index of the column. */
export class CountedColumns1796151600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await createCountedColumns(runner, layout);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await dropCountedColumns(runner, layout);
  }
}
