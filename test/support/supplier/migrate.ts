import type { DataSource } from 'typeorm';
import { CreateSupplier1796000000000 } from './create-supplier';

/** What a start does with the migration of the supplier where it is in the list. */
export async function migrateSupplier(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await new CreateSupplier1796000000000().up(runner);
  await runner.release();
}
