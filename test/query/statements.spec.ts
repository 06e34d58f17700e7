import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { listStatement, shortListStatement } from '../../src/tmf/store/list/list-statement';
import { prepare } from '../../src/tmf/store/row/resource.statements';

/**
 * The SQL of lists and writes, as a file: a change of it shows in a review. `UPDATE_STATEMENTS=1` writes the file anew.
 */
const GOLDEN = join(__dirname, 'statements.sql');

const LISTS = [
  '',
  'limit=100',
  'offset=20&limit=10',
  'offset=5000&limit=10',
  'after=',
  'before=',
  'fields=name,status',
  'sort=name',
  'sort=-name',
  'sort=status,-name',
  'sort=creditProfile.creditScore',
  'sort=-validFor.startDateTime',
  'sort=-createdAt',
  'after=&sort=changedAt',
  'after=&sort=name',
  'before=&sort=-engagedParty.id',
  'id=1,2',
  'name=Moon',
  'name.startswith=Mo&status=active',
  'name.gt=A&name.lt=M',
  'engagedParty.id=500',
  'status=active;status=closed',
  'status.ne=closed',
  'contactMedium.characteristic.emailAddress=a@example.com',
  'contactMedium.characteristic.emailAddress.startswith=a@',
  'characteristic.name=vip&characteristic.value=yes',
  'creditProfile.creditScore.gte=500',
  'validFor.startDateTime.gt=2024-01-01',
  'createdAt=2026-01-01',
  'changedAt.gte=2026-01-01T10:00:00.5%2B02:00&status=active',
  'name.regex=^Moon',
  'name.icontains=moon',
  'statusReason.isnull',
  'contactMedium.isnotnull&sort=name&limit=5',
  `filter=${encodeURIComponent("$.characteristic[?(@.name=='vip' && @.value=='yes')]")}`,
  `filter=${encodeURIComponent('$[?(@.contactMedium.length() > 1)]')}`,
  `filter=${encodeURIComponent("$..[?(@.id=='500')]")}`,
];

/** From a party to its roles, and from an organization or household to what belongs to it. */
const OF_PARTIES: readonly [Resource, string][] = [
  [customer, 'engagedParty.id=500,501,502'],
  [customer, 'relatedParty.id=500'],
  [partyRole, 'engagedParty.id=500'],
  [organization, 'organizationParentRelationship.organization.id=500'],
  [individual, 'relatedParty.id=500'],
];

function statements(): string {
  const lists = LISTS.map((query) => shown(customer, query, ''));
  const ofParties = OF_PARTIES.map(([resource, query]) => shown(resource, query, ` /${resource.path}`));
  const writes = Object.values(prepare(customer.table)).map(({ name, text }) => `-- ${name}\n${tidy(text)};\n`);
  return [...writes, ...lists, ...ofParties].join('\n');
}

function shown(resource: Resource, asked: string, where: string): string {
  const { page, queryLimits: query } = loadSettings({});
  const url = `http://localhost${resource.collection}`;
  const request = parseListRequest(`${resource.collection}?${asked}`, undefined, resource, url, { ...page, query });
  const made = [shortListStatement(resource, request), listStatement(resource, request)];
  return made
    .filter((each) => each !== undefined)
    .map(({ statement, scan, values }) => {
      const lane = scan ? ', reads much of the table' : '';
      const name = statement.name === undefined ? ', not prepared' : `, prepared as ${statement.name}`;
      return `-- GET${where} ?${asked}${name}${lane}; values: ${JSON.stringify(values)}\n${tidy(statement.text)};\n`;
    })
    .join('\n');
}

const tidy = (text: string): string => text.trim().replace(/^ {4}/gm, '');

it('the SQL of lists and writes is that of statements.sql', () => {
  const found = statements();
  if (process.env['UPDATE_STATEMENTS']) writeFileSync(GOLDEN, found);
  expect(found).toBe(readFileSync(GOLDEN, 'utf8'));
});
