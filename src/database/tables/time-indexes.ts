import type { QueryRunner } from 'typeorm';
import { TIME_COLUMNS, timeIndex } from './table-layout';

/** What finds and sorts rows by when they were created and changed; ties by id. Of a table that has them already nothing is made. */
export async function createTimeIndexes(runner: QueryRunner, table: string): Promise<void> {
  for (const column of TIME_COLUMNS) {
    await runner.query(`create index if not exists "${timeIndex(table, column)}" on "${table}" (${column}, id)`);
  }
}

/** Undoes {@link createTimeIndexes}. */
export async function dropTimeIndexes(runner: QueryRunner, table: string): Promise<void> {
  for (const column of TIME_COLUMNS) await runner.query(`drop index if exists "${timeIndex(table, column)}"`);
}
