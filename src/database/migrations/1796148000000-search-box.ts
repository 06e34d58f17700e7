import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createFragments, isUnicode } from '../tables/search-indexes';
import { addSearchTexts, createSearchTexts, dropSearchTexts, removeSearchTexts } from '../tables/search-text';
import { type TableLayout, fragmentsIndex } from '../tables/table-layout';

const contacts = (...names: string[]) => names.map((name) => `contactMedium.characteristic.${name}`);

const CONTACTS_BEFORE = contacts('emailAddress', 'phoneNumber', 'street1');
const PHONES = contacts('phoneNumber', 'faxNumber');
const CONTACTS = [
  ...contacts('emailAddress', 'phoneNumber', 'faxNumber', 'socialNetworkId'),
  ...contacts('street1', 'street2', 'postCode', 'city', 'stateOrProvince'),
];

const ROLE = {
  fragments: ['name'],
  search: ['name', 'engagedParty.name', ...CONTACTS, 'account.id', 'account.name', 'agreement.id', 'agreement.name'],
};

const PERSON_NAMES = [
  'familyName',
  'givenName',
  'middleName',
  'fullName',
  'formattedName',
  'legalName',
  'preferredGivenName',
];

const PARTY = [...CONTACTS, 'externalReference.name'];

const LAYOUTS = [
  { table: 'customer', ...ROLE },
  { table: 'party_role', ...ROLE },
  {
    table: 'individual',
    fragments: ['familyName', 'givenName', 'fullName'],
    search: [
      ...PERSON_NAMES,
      ...PERSON_NAMES.map((name) => `otherName.${name}`),
      ...PARTY,
      'individualIdentification.identificationId',
    ],
  },
  {
    table: 'organization',
    fragments: ['tradingName', 'name'],
    search: [
      'tradingName',
      'name',
      'otherName.tradingName',
      'otherName.name',
      ...PARTY,
      'organizationIdentification.identificationId',
    ],
  },
].map((layout) => ({ columns: [], prefixes: [], phones: PHONES, ...layout }));

/** `q` looks for words in the texts of all search attributes: a column has them, and the index of fragments in place of some of them. */
export class SearchBox1796148000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.withTime(runner);
    await createSearchTexts(runner, await isUnicode(runner));
    for (const layout of LAYOUTS) {
      // Else it would be built twice.
      await runner.query(`drop index if exists "${fragmentsIndex(layout.table)}"`);
      await addSearchTexts(runner, layout);
      await this.finish(runner, layout);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.withTime(runner);
    for (const layout of LAYOUTS) {
      const { table, columns, prefixes, fragments } = layout;
      await runner.query(`drop index if exists "${fragmentsIndex(table)}"`);
      await removeSearchTexts(runner, layout);
      await this.finish(runner, { table, columns, prefixes, fragments: [...fragments, ...CONTACTS_BEFORE] });
    }
    await dropSearchTexts(runner);
  }

  /** Of many rows it takes longer than a statement of the service may. */
  private async withTime(runner: QueryRunner): Promise<void> {
    await runner.query('set local statement_timeout = 0');
  }

  /** Else the planner would know nothing of the texts before the next time somebody analyzes the table. */
  private async finish(runner: QueryRunner, layout: TableLayout): Promise<void> {
    await createFragments(runner, layout);
    await runner.query(`analyze "${layout.table}"`);
  }
}
