import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addDocumentSize, dropDocumentSize } from '../tables/document-size';

/** The sizes of the documents of resources and events. */
export class DocumentSizes1795834800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await addDocumentSize(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await dropDocumentSize(runner, table);
  }
}

const TABLES = ['customer', 'party_role', 'event'];
