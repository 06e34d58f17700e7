import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['customer', 'party_role'];

/**
 * The index of texts is called by the path that it is of. Only names change; nothing is rewritten. Instances of the version before,
 * which run until they are replaced, still use the old name: PostgreSQL puts the new one in its place.
 */
export class TextsByPath1795849200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter function tmf_contact_texts(jsonb) rename to tmf_texts_contact_medium_characteristic');
    await runner.query(`
      create function tmf_contact_texts(document jsonb) returns tsvector language sql immutable strict parallel safe
      as 'select tmf_texts_contact_medium_characteristic(document)'`);
    for (const table of TABLES) {
      await runner.query(
        `alter index "${table}_contact_texts" rename to "${table}_contact_medium_characteristic_texts"`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(
        `alter index "${table}_contact_medium_characteristic_texts" rename to "${table}_contact_texts"`,
      );
    }
    await runner.query('drop function tmf_contact_texts(jsonb)');
    await runner.query('alter function tmf_texts_contact_medium_characteristic(jsonb) rename to tmf_contact_texts');
  }
}
