import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { listStatement, shortListStatement } from '../../src/tmf/store/list-statement';
import { prepare } from '../../src/tmf/store/resource.statements';

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
  'name.regex=^Moon',
  'name.icontains=moon',
  'statusReason.isnull',
  'contactMedium.isnotnull&sort=name&limit=5',
  `filter=${encodeURIComponent("$.characteristic[?(@.name=='vip' && @.value=='yes')]")}`,
  `filter=${encodeURIComponent('$[?(@.contactMedium.length() > 1)]')}`,
  `filter=${encodeURIComponent("$..[?(@.id=='500')]")}`,
];

function statements(): string {
  const { page, queryLimits: query } = loadSettings({});
  const limits = { ...page, query };
  const collectionUrl = `http://localhost${customer.collection}`;
  const lists = LISTS.map((query) => {
    const request = parseListRequest(`${customer.collection}?${query}`, undefined, customer, collectionUrl, limits);
    const short = shortListStatement(customer, request);
    const whole = listStatement(customer, request);
    const shown = [short, whole].filter((each) => each !== undefined);
    return shown
      .map(({ statement, scan, values }) => {
        const lane = scan ? ', reads much of the table' : '';
        const name = statement.name === undefined ? ', not prepared' : `, prepared as ${statement.name}`;
        return `-- GET ?${query}${name}${lane}; values: ${JSON.stringify(values)}\n${tidy(statement.text)};\n`;
      })
      .join('\n');
  });
  const writes = Object.values(prepare(customer.table)).map(({ name, text }) => `-- ${name}\n${tidy(text)};\n`);
  return [...writes, ...lists].join('\n');
}

const tidy = (text: string): string => text.trim().replace(/^ {4}/gm, '');

it('the SQL of lists and writes is that of statements.sql', () => {
  const found = statements();
  if (process.env['UPDATE_STATEMENTS']) writeFileSync(GOLDEN, found);
  expect(found).toBe(readFileSync(GOLDEN, 'utf8'));
});
