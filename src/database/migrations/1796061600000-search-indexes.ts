import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createFragments, createInstants, createSearchFunctions, dropSearchFunctions } from '../tables/search-indexes';
import { fragmentsIndex, instantIndex } from '../tables/table-layout';

const CONTACTS = ['emailAddress', 'phoneNumber', 'street1'].map((name) => `contactMedium.characteristic.${name}`);

const ROLE = { fragments: ['name', ...CONTACTS], instants: ['validFor.startDateTime'] };

const LAYOUTS = [
  { table: 'customer', ...ROLE },
  { table: 'party_role', ...ROLE },
  { table: 'individual', fragments: ['familyName', 'givenName', 'fullName', ...CONTACTS], instants: ['birthDate'] },
  { table: 'organization', fragments: ['tradingName', 'name', ...CONTACTS], instants: [] },
].map((layout) => ({ columns: [], prefixes: [], ...layout }));

/** Texts are found by any part of them, date-times by ranges and in their order; and operators can have indexes of their own. */
export class SearchIndexes1796061600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createSearchFunctions(runner);
    await runner.query(`
      create table search_index (
        name text collate "C" not null,
        resource text collate "C" not null,
        path text not null,
        kind text not null,
        created_at timestamptz not null default now(),
        constraint search_index_pkey primary key (name)
      )`);
    for (const layout of LAYOUTS) {
      await createInstants(runner, layout);
      await createFragments(runner, layout);
      // Else the planner would know nothing of the values before the next time somebody analyzes the table.
      await runner.query(`analyze "${layout.table}"`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table, instants } of LAYOUTS) {
      await runner.query(`drop index if exists "${fragmentsIndex(table)}"`);
      for (const path of instants) await runner.query(`drop index "${instantIndex(table, path)}"`);
    }
    // What operators have made depends on the functions.
    const made = (await runner.query('select name from search_index')) as { name: string }[];
    for (const { name } of made) await runner.query(`drop index if exists "${name}"`);
    await runner.query('drop table search_index');
    await dropSearchFunctions(runner);
  }
}
