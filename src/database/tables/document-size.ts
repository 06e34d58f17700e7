import type { QueryRunner } from 'typeorm';

/**
 * The size of each document of a table, so that how much it is to read is known without reading it. No row is rewritten: those
 * that are there do not say. Frozen, as `createResourceTable()` is.
 */
export async function addDocumentSize(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`alter table "${table}" add column size integer`);
}

/** Undoes {@link addDocumentSize}. */
export async function dropDocumentSize(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`alter table "${table}" drop column size`);
}
