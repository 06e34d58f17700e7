import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTimeIndexes, dropTimeIndexes } from '../tables/time-indexes';

/** Those of new databases have them from the beginning, as far as `createTable()` has made them. */
const TABLES = ['customer', 'party_role', 'individual', 'organization'];

/**
 * Resources are found and sorted by when they were created and changed. No row is rewritten; nobody can write to a table while its
 * indexes are made. Not concurrently: that waits for all who wait for the migrations, and they for it.
 */
export class TimeIndexes1795960800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTimeIndexes(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await dropTimeIndexes(runner, table);
  }
}
