import { readFileSync } from 'node:fs';
import { loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { listStatement, shortListStatement } from '../../src/tmf/store/list/list-statement';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const guide = readFileSync('docs/modelling.md', 'utf8');
const RESOURCES = [individual, organization, customer, partyRole];

/** A request of the guide, and what the guide says of its answer. */
interface Recipe {
  readonly line: number;
  readonly method: string;
  /** As it is written, with `{names}` in it. */
  readonly target: string;
  readonly type: string;
  readonly body: string | undefined;
  readonly status: number;
  /** What stands for the id of the created. */
  readonly created: string | undefined;
  /** Names of what is answered, in order, as one text. */
  readonly names: string | undefined;
  /** JSON that the answer has in it. */
  readonly part: string | undefined;
}

/** A block, its answer line, and the JSON that may follow. */
const RECIPE = /^```http\n(?<request>.*?)\n```\n\n(?<answer>→ [^\n]*)\n(?:\n```json\n(?<json>.*?)\n```\n)?/gms;
const REQUEST = /^(?<method>[A-Z]+) (?<target>\/[^\n]+)(?:\nContent-Type: (?<type>\S+))?(?:\n\n(?<body>.*))?$/s;
const ANSWER = /^→ (?<status>\d{3})(?: \{(?<created>\w+)\})?(?:: (?<names>.+))?$/;

const recipes: readonly Recipe[] = [...guide.matchAll(RECIPE)].map(({ index, groups = {} }) => {
  const line = guide.slice(0, index).split('\n').length;
  const request = REQUEST.exec(groups['request'] ?? '')?.groups;
  const answer = ANSWER.exec(groups['answer'] ?? '')?.groups;
  if (!request || !answer) throw new Error(`docs/modelling.md:${line} cannot be read`);
  const { method = '', target = '', type = 'application/json', body } = request;
  const { status, created, names } = answer;
  return { line, method, target, type, body, status: Number(status), created, names, part: groups['json'] };
});

/** What needs more than a service that asks nobody about references: where they are used, what is behind them, refusals. */
const isOfReferences = ({ target, method, status, created }: Recipe): boolean =>
  target.includes('/usedBy') ||
  target.includes('expand=') ||
  method === 'DELETE' ||
  status === 409 ||
  created === 'adaAtWork';

const nameOf = (one: Body): unknown => one['fullName'] ?? one['tradingName'] ?? one['name'];
const sorted = (names: string): string[] => names.split(', ').toSorted();

/** The application, and the requests of the guide. */
class Reader {
  private readonly ids = new Map<string, string>();

  constructor(readonly t: TestApp) {}

  async follow({ method, target, type, body, status, created, names, part }: Recipe): Promise<void> {
    const path = this.pathOf(target);
    const headers = { ...(body !== undefined && { 'Content-Type': type }) };
    const sent = { method, headers, ...(body !== undefined && { body: this.fill(body) }) };
    const response = await fetch(this.t.origin + path, sent);
    const answer = (await response.json()) as Body | Body[];
    expect({ status: response.status, answer }).toEqual({ status, answer: expect.anything() });
    if (created !== undefined) this.ids.set(created, String((answer as Body)['id']));
    if (part !== undefined) expect(answer).toMatchObject(JSON.parse(this.fill(part)) as Body);
    if (names === undefined) return;
    const found = [answer].flat().map(nameOf).join(', ') || 'nothing';
    // Which comes first of those that use something is not said.
    if (path.includes('/usedBy')) expect(sorted(found)).toEqual(sorted(names));
    else expect(found).toBe(names);
  }

  /** With the ids of what was created, and the whole path of the collection. */
  private pathOf(target: string): string {
    const resource = RESOURCES.find(({ path }) => new RegExp(`^/${path}(?![A-Za-z])`).test(target));
    if (!resource) throw new Error(`${target} is in no collection`);
    return `${resource.api.basePath}${this.fill(target)}`.replaceAll(' ', '%20');
  }

  private fill(text: string): string {
    return text.replace(/\{(\w+)\}/g, (_all, name: string) => {
      const id = this.ids.get(name);
      if (id === undefined) throw new Error(`{${name}} was not created`);
      return id;
    });
  }
}

describe('docs/modelling.md', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = new Reader(await startTestApp());
  });
  afterAll(() => reader.t.close());

  it.each(recipes.filter((recipe) => !isOfReferences(recipe)))('line $line: $method $target', (recipe) =>
    reader.follow(recipe),
  );

  it('has ten cases, each with something created and something asked', () => {
    const cases = guide.split(/^## (?=\d+\. )/m).slice(1);
    expect(cases.map((text) => Number.parseInt(text, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const text of cases) expect(text).toMatch(/\nPOST \/customer|\nPOST \/partyRole/);
    for (const text of cases) expect(text).toMatch(/\nGET /);
  });

  it('has no block that is not sent', () => {
    const blocks = (kind: string): number => guide.split(`\`\`\`${kind}\n`).length - 1;
    expect(blocks('http')).toBe(recipes.length);
    expect(blocks('json')).toBe(recipes.filter(({ part }) => part !== undefined).length);
  });
});

describe('the lists of docs/modelling.md', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
    for (const { table } of RESOURCES) {
      await t.dataSource.query(
        `insert into "${table}" (id, document)
         select n::text, jsonb_build_object(
           'name', 'name ' || n, 'status', 'active', 'engagedParty', jsonb_build_object('id', 'e' || n),
           'relatedParty', jsonb_build_array(jsonb_build_object('id', 'r' || n, 'role', 'contact')),
           'organizationParentRelationship', jsonb_build_object('organization', jsonb_build_object('id', 'p' || n)))
         from generate_series(1, 5000) n`,
      );
      await t.dataSource.query(`analyze "${table}"`);
    }
  });
  afterAll(() => t.close());

  const lists = recipes.filter(({ method, target }) => method === 'GET' && /^\/\w+\?/.test(target));

  it.each(lists)('line $line: an index finds $target', async ({ target }) => {
    const { page, queryLimits } = loadSettings({});
    const [path = '', query = ''] = target.replace(/\{\w+\}/g, 'r7').split(/\?(.*)/s, 2);
    const resource = RESOURCES.find((each) => `/${each.path}` === path) ?? customer;
    const asked = `${resource.collection}?${query.replaceAll(' ', '%20')}`;
    const limits = { ...page, query: queryLimits };
    const request = parseListRequest(asked, undefined, resource, `http://host${resource.collection}`, limits);
    const { statement, values } = shortListStatement(resource, request) ?? listStatement(resource, request);
    const rows: Record<string, string>[] = await t.dataSource.query(`explain ${statement.text}`, [...values]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Cond: \(\(?(?!id )/);
    expect(plan).not.toMatch(new RegExp(`Seq Scan on "?${resource.table}"?( |$)`, 'm'));
  });
});

describe('docs/modelling.md, with references that are checked, filled in and kept', () => {
  let reader: Reader;
  beforeAll(async () => {
    const env = { REFERENCE_CHECK: 'strict', REFERENCE_FILL: 'true', ON_PARTY_DELETE: 'refuse' };
    reader = new Reader(await startTestApp({ env }));
  });
  afterAll(() => reader.t.close());

  // All of them, as those in between say what is to be found.
  it.each(recipes)('line $line: $method $target', (recipe) => reader.follow(recipe));
});
