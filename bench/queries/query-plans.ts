/** `docs/query-plans.md`: how PostgreSQL answers each kind of list, as the service asks for it. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { type Settings, loadSettings } from '../../src/config/env';
import { customer, customerManagement } from '../../src/customer/customer.resource';
import type { Database, Statement } from '../../src/database/database';
import { partyManagement } from '../../src/party/party.resource';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { IndexesInUse } from '../../src/tmf/store/indexes/indexes-in-use';
import type { ListQuery } from '../../src/tmf/store/list/list-query';
import { ListReader } from '../../src/tmf/store/list/list-reader';
import { EVERYDAY } from './everyday';
import { middleCursor } from './query-operations';

/** Asks for the plans on a database filled by `npm run seed`, and writes them down. */
export async function writePlans(
  databaseUrl: string,
  { rows, postgres }: { rows: number; postgres: string },
): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    const readers = await Readers.on(client);
    const cursor = await middleCursor((text) => client.query<{ id: string }>(text).then((found) => found.rows), rows);
    const parts: string[] = [];
    for (const { title, query, resource = customer } of EVERYDAY) {
      const filled = query.replace('CURSOR', cursor);
      const { statements, total } = await readers.list(resource, filled);
      const plans: string[] = [];
      for (const statement of statements) plans.push(fence(await explain(client, statement)));
      const found = `${total}${statements.length > 1 ? ', in several statements, of which the last one answered' : ''}`;
      parts.push(
        `## ${title}\n\n\`GET /${resource.path}${filled && `?${filled}`}\`: ${found}\n\n${plans.join('\n\n')}`,
      );
    }
    writeFileSync(resolve('docs', 'query-plans.md'), `${introduction(rows, postgres)}\n\n${parts.join('\n\n')}\n`);
  } finally {
    await client.end();
  }
}

interface Asked {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** What the service would ask for a list, and what it would say of its total. */
interface Read {
  readonly statements: readonly Asked[];
  readonly total: string;
}

/** The readers of lists of the service, on one connection, with a record of what they ask. */
class Readers {
  private asked: Asked[] = [];
  private readonly readers = new Map<Resource, ListReader>();
  private readonly settings = loadSettings({});

  private constructor(private readonly client: Client) {}

  static async on(client: Client): Promise<Readers> {
    const readers = new Readers(client);
    const registry = new ApiRegistry();
    for (const api of [customerManagement, partyManagement]) registry.add(api);
    const indexes = new IndexesInUse(readers.database, registry, readers.settings);
    await indexes.look();
    for (const resource of registry.resources) {
      const reader = new ListReader(resource, readers.database, indexes, readers.settings.query.countLimit);
      readers.readers.set(resource, reader);
      await readers.takeSample(resource, reader);
    }
    return readers;
  }

  async list(resource: Resource, query: string): Promise<Read> {
    const reader = this.readers.get(resource);
    if (!reader) throw new Error(`There is no reader of ${resource.name}`);
    this.asked = [];
    const { total } = await reader.list(parse(this.settings, resource, query));
    const count = total === undefined ? 'not counted' : `${total.isEstimate ? 'about ' : ''}${total.count} matches`;
    return { statements: this.asked, total: count };
  }

  /** It is taken in the background when somebody asks; of a small table there is none. */
  private async takeSample(resource: Resource, reader: ListReader): Promise<void> {
    const { rows } = await this.client.query<{ total: string }>(
      `select sum(total) as total from "${resource.table}_count"`,
    );
    if (Number(rows[0]?.total) <= this.settings.query.countLimit) return;
    for (;;) {
      const { total } = await reader.list(parse(this.settings, resource, '@type.isnotnull'));
      if (total?.isEstimate) return;
    }
  }

  private get database(): Database {
    const run = async (statement: Statement, values: readonly unknown[]): Promise<unknown[]> => {
      this.asked.push({ statement, values });
      return (await this.client.query<object>({ text: statement.text, values: [...values] })).rows;
    };
    return { query: run, list: run } as unknown as Database;
  }
}

function parse(settings: Settings, resource: Resource, query: string): ListQuery {
  const limits = { ...settings.page, query: settings.queryLimits };
  return parseListRequest(`?${query}`, undefined, resource, `http://host${resource.collection}`, limits);
}

async function explain(client: Client, { statement, values }: Asked): Promise<string> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, costs off, timing off, summary off) ${statement.text}`,
    [...values],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

function introduction(rows: number, postgres: string): string {
  return `# Query plans

What \`EXPLAIN (ANALYZE)\` of PostgreSQL ${postgres} says of what is asked every day, on ${rows} generated customers. Written by
\`npm run bench -- --rows ${rows}\`; the statements are those that the service asks (\`src/tmf/store/list\`), a sample of the customers in its memory.
\`matches\` are the ids that a condition on documents finds, \`sieved\` those of the rows that were looked at along an index and
are on the page, \`page\` the rows of the page, \`found\` fetches their documents, \`ranked\` are matches in the order of their closeness.
A \`Limit\` in a \`Limit\`: the inner one, a power of ten, is known when the statement is prepared; the outer one is bound.
\`never executed\` on a count: the page shows the end, so it needed none.`;
}

function fence(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
