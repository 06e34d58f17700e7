/** `docs/query-plans.md`: how PostgreSQL answers each kind of list, as the service asks for it. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { encodeCursor } from '../../src/tmf/query/parse/cursor';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { listStatement, shortListStatement } from '../../src/tmf/store/list/list-statement';

interface Shape {
  readonly title: string;
  readonly query: string;
  /** Customers, if it is not said. */
  readonly resource?: Resource;
}

const SHAPES: readonly Shape[] = [
  { title: 'The first page', query: '' },
  { title: 'A page in the middle, by offset', query: 'offset=ROWS/2&limit=10' },
  { title: 'A page in the middle, by cursor', query: 'after=CURSOR&limit=10' },
  { title: 'One name', query: 'name=Amira%20Andersen%200' },
  { title: 'One status: the page along the index, the count beside it', query: 'status=suspended&limit=10' },
  { title: 'The beginning of a name', query: 'name.startswith=Amira%20Andersen%201' },
  { title: 'A range of parties', query: 'engagedParty.id>=org-1000&engagedParty.id<org-1001' },
  { title: 'E-mail look-up', query: 'contactMedium.characteristic.emailAddress=customer.4711@mail.example.com' },
  { title: 'The beginning of an e-mail address', query: 'contactMedium.characteristic.emailAddress.startswith=customer.4711' },
  { title: 'A related party', query: 'relatedParty.id=agent-7&characteristic.value=AM-700&limit=5' },
  { title: 'Name and value in the same element', query: "filter=characteristic[?(@.name=='accountManagerCode' %26%26 @.value=='AM-471')]" },
  { title: 'A JSONPath that narrows down, and dates', query: "filter=$[?(@.characteristic[?(@.value=='AM-471')] %26%26 @.validFor.startDateTime > '2015-01-01')]" },
  { title: 'The customers of several parties', query: 'engagedParty.id=org-100001,org-100002,ind-100003' },
  { title: 'The organizations below one', query: 'organizationParentRelationship.organization.id=group-471', resource: organization },
  { title: 'The members of a household', query: 'relatedParty.id=household-471', resource: individual },
  { title: 'Sorted by name', query: 'sort=name&limit=10' },
  { title: 'Sorted by name, descending', query: 'sort=-name&limit=10' },
  { title: 'Sorted by the party', query: 'sort=-engagedParty.id&limit=10' },
  { title: 'One status, sorted by name', query: 'status=suspended&sort=name&limit=10' },
  { title: 'Reads the table: a regular expression', query: 'name.regex=9999$' },
  { title: 'Reads the table: sorted by an attribute without a column', query: 'sort=contactMedium.characteristic.emailAddress&limit=10' },
]; // prettier-ignore

/** Asks for the plans on a database filled by `npm run seed`, and writes them down. */
export async function writePlans(
  databaseUrl: string,
  { rows, postgres }: { rows: number; postgres: string },
): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    const middle = await client.query<{ id: string }>(
      `select id from "${customer.table}" order by id offset ${Math.floor(rows / 2)} limit 1`,
    );
    const cursor = encodeCursor({ sort: [], keys: [], id: middle.rows[0]?.id ?? '' });
    const parts: string[] = [];
    for (const { title, query, resource = customer } of SHAPES) {
      const filled = query.replace('ROWS/2', String(Math.floor(rows / 2))).replace('CURSOR', cursor);
      parts.push(
        `## ${title}\n\n\`GET /${resource.path}${filled && `?${filled}`}\`\n\n${fence(await explain(client, resource, filled))}`,
      );
    }
    writeFileSync(resolve('docs', 'query-plans.md'), `${introduction(rows, postgres)}\n\n${parts.join('\n\n')}\n`);
  } finally {
    await client.end();
  }
}

async function explain(client: Client, resource: Resource, query: string): Promise<string> {
  const { page, queryLimits } = loadSettings({});
  const limits = { ...page, query: queryLimits };
  const request = parseListRequest(`?${query}`, undefined, resource, `http://host${resource.collection}`, limits);
  const { statement, values } = shortListStatement(resource, request) ?? listStatement(resource, request);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, costs off, timing off, summary off) ${statement.text}`,
    [...values],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

function introduction(rows: number, postgres: string): string {
  return `# Query plans

What \`EXPLAIN (ANALYZE)\` of PostgreSQL ${postgres} says of each kind of list on ${rows} generated customers. Written by
\`npm run bench -- --rows ${rows}\`; the statements are those of the service (\`src/tmf/store/list/list-statement.ts\`).
\`matches\` are the ids that a condition on documents finds, \`page\` the rows of the page, \`found\` fetches their documents.
A \`Limit\` in a \`Limit\`: the inner one, a power of ten, is known when the statement is prepared; the outer one is bound.
\`never executed\` on a count: the page shows the end, so it needed none.`;
}

function fence(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
