import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTable } from '../tables/create-table';

const INDIVIDUAL = {
  table: 'individual',
  columns: ['familyName', 'givenName', 'fullName', 'status'],
  prefixes: ['contactMedium.characteristic', 'individualIdentification', 'externalReference'],
};

const ORGANIZATION = {
  table: 'organization',
  columns: ['tradingName', 'name', 'status', 'organizationParentRelationship.organization.id'],
  prefixes: ['contactMedium.characteristic', 'organizationIdentification', 'externalReference'],
  hierarchy: { parent: 'organizationParentRelationship.organization.id', type: 'Organization' },
};

/** Persons and organizations. */
export class CreateParty1795953600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, INDIVIDUAL);
    await createTable(runner, ORGANIZATION);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, ORGANIZATION);
    await dropTable(runner, INDIVIDUAL);
  }
}
