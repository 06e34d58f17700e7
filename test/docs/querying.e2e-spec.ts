import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Settings, loadSettings } from '../../src/config/env';
import { customer } from '../../src/customer/customer.resource';
import { individual } from '../../src/party/party.resource';
import { OPERATORS } from '../../src/tmf/query/operators';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const guide = readFileSync('docs/querying.md', 'utf8');

/** A request of the guide, and what the guide says of its answer. */
interface Recipe {
  readonly line: number;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly status: number;
  /** Code of the error. */
  readonly code?: string;
  /** Names in order, as one text. */
  readonly names?: string;
  /** The body without `id` and `href`. */
  readonly body?: unknown;
  /** Lines of the header of the answer; `…` stands for any text. */
  readonly shownHeaders: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A block, its answer line, and the blocks of the two kinds that may follow. */
const RECIPE =
  /^```http\n(?<request>.*?)\n```\n(?:\n(?<answer>→ [^\n]*)\n(?:\n```json\n(?<json>.*?)\n```\n)?(?:\n```text\n(?<text>.*?)\n```\n)?)?/gms;
const ANSWER = /^→ (?<status>\d{3})(?: (?<code>[A-Za-z]+))?(?::(?<names>.*))?$/;

const recipes = [...guide.matchAll(RECIPE)].map(toRecipe);

function toRecipe({ index, groups = {} }: RegExpMatchArray): Recipe {
  const line = guide.slice(0, index).split('\n').length;
  const [first = '', ...headers] = (groups['request'] ?? '').split('\n');
  const target = /^GET (\S+)$/.exec(first)?.[1];
  const { status, code, names } = ANSWER.exec(groups['answer'] ?? '')?.groups ?? {};
  const { json, text } = groups;
  const expectations = [code, names?.trim() === '' ? undefined : names, json].filter((each) => each !== undefined);
  if (target === undefined || status === undefined || expectations.length !== 1) {
    throw new Error(`docs/querying.md:${line}: ${first} needs a line such as "→ 200: Ada Lovelace" after it`);
  }
  return {
    line,
    target,
    headers: Object.fromEntries(headers.map((header) => header.split(': ', 2) as [string, string])),
    status: Number(status),
    ...(code !== undefined && { code }),
    ...(json === undefined && names !== undefined && { names: names.trim() }),
    ...(json !== undefined && { body: JSON.parse(json) as unknown }),
    shownHeaders: text?.split('\n') ?? [],
  };
}

/** The part of the guide below a heading. */
function section(heading: string): string {
  const [, rest = ''] = guide.split(`\n${heading}\n`);
  return rest.split(/^#{1,3} /m)[0] ?? '';
}

function firstColumn(table: string): string[] {
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
}

describe('docs/querying.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'querying-'));
  let t: TestApp;
  let previous: Answer | undefined;
  const executed = new Set<number>();

  beforeAll(async () => {
    const [, filters = ''] = /```yaml\n(.*?)\n```/s.exec(section('## Named filters')) ?? [];
    const file = join(folder, 'filters.yaml');
    writeFileSync(file, filters);
    t = await startTestApp({ env: { CLIENT_IDS: 'accept', NAMED_FILTERS: file } });
    const [, sample = '[]'] = /```json\n(.*?)\n```/s.exec(section('## Sample data')) ?? [];
    for (const body of JSON.parse(sample) as Body[]) await t.http.post(customer.collection).send(body).expect(201);
    const [, person = '{}'] = /^`(\{.*\})`$/m.exec(section('## Expand')) ?? [];
    await t.http
      .post(individual.collection)
      .send(JSON.parse(person) as Body)
      .expect(201);
  });

  afterAll(async () => {
    await t.close();
    rmSync(folder, { recursive: true });
  });

  /** Without a client library, so that the target arrives as it is written. */
  const get = (path: string, headers: Record<string, string>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(t.origin);
      const sent = request({ hostname, port, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) as unknown }),
        );
      });
      sent.on('error', reject).end();
    });

  /** `<next>` and `<prev>` are links of the answer before. */
  const pathOf = (target: string): string => {
    const rel = /^<(\w+)>$/.exec(target)?.[1];
    if (rel === undefined) return customer.api.basePath + target;
    const links = String(previous?.headers['link']).split(', ');
    const link = links.find((each) => each.endsWith(`; rel="${rel}"`)) ?? '';
    return link.slice(1, link.indexOf('>')).replace(t.origin, '');
  };

  const shownHeader = (line: string, { headers }: Answer): string => {
    const name = line.split(':', 1)[0] ?? '';
    return `${name}: ${String(headers[name.toLowerCase()]).replaceAll(t.origin + customer.api.basePath, '')}`;
  };

  it.each(recipes)('line $line: $target', async (recipe) => {
    const answer = await get(pathOf(recipe.target), recipe.headers);
    executed.add(recipe.line);
    previous = answer;
    const { status, body } = answer;
    const { code, message } = body as Body;
    expect({ status, code, message }).toEqual({
      status: recipe.status,
      code: recipe.code,
      message: recipe.code === undefined ? undefined : expect.any(String),
    });
    if (recipe.names !== undefined) {
      expect((body as Body[]).map(({ name }) => name).join(', ') || 'nothing').toBe(recipe.names);
    }
    if (recipe.body !== undefined) {
      expect((body as Body[]).map(({ id: _id, href: _href, ...rest }) => rest)).toEqual(recipe.body);
    }
    for (const line of recipe.shownHeaders) {
      const parts = line.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
      expect(shownHeader(line, answer)).toMatch(new RegExp(`^${parts.join('.*')}$`));
    }
  });

  it('has at least thirty requests, and every block was looked at', () => {
    expect(executed.size).toBeGreaterThanOrEqual(30);
    const blocks = (kind: string): number => guide.split(`\`\`\`${kind}\n`).length - 1;
    expect(blocks('http')).toBe(executed.size);
    expect(blocks('text')).toBe(recipes.filter(({ shownHeaders }) => shownHeaders.length > 0).length);
    // One more: the sample data.
    expect(blocks('json')).toBe(recipes.filter(({ body }) => body !== undefined).length + 1);
  });

  it('lists the operators that there are', () => {
    expect(firstColumn(section('### Operators')).toSorted()).toEqual([...OPERATORS, 'exact'].toSorted());
  });

  it('lists the settings that bound a query, with their defaults', () => {
    const bounds = ({ page, query, queryLimits }: Settings): string[] =>
      Object.entries({ page, query, queryLimits }).flatMap(([group, values]) =>
        Object.entries(values).map(([name, value]) => `${group}.${name}=${value}`),
      );
    const defaults = bounds(loadSettings({}));
    const rows = [...section('### Limits').matchAll(/^\| `([A-Z_]+)` +\| (\d+)/gm)];
    const covered = rows.flatMap(([, name = '', value]) => {
      const more = bounds(loadSettings({ [name]: String(Number(value) + 1) }));
      const changed = defaults.filter((each) => !more.includes(each));
      expect({ name, changed }).toEqual({ name, changed: [expect.stringMatching(`=${value}$`)] });
      return changed;
    });
    expect(covered.toSorted()).toEqual(defaults.toSorted());
  });
});
