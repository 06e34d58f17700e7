import { readFileSync } from 'node:fs';
import { customer } from '../../src/customer/customer.resource';
import { INDIVIDUAL_STATUS, ORGANIZATION_STATUS } from '../../src/party/party-status';
import { PARTY_ROLE_STATUS } from '../../src/tmf/model/party-role-status';
import { PATCH_MEDIA_TYPES } from '../../src/tmf/http/media-types';
import type { Body } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const guide = readFileSync('docs/changing.md', 'utf8');
const blocks = [...guide.matchAll(/^```sh\n(.*?)\n```$/gms)].map(({ index, 1: script = '' }) => ({
  line: guide.slice(0, index).split('\n').length,
  script,
}));

interface Command {
  readonly url: string;
  readonly request: RequestInit;
}

/** The words of a line of a shell script: quotes, and variables outside of single ones. */
function words(script: string, variables: Readonly<Record<string, string>>): string[] {
  const expand = (text: string): string =>
    text.replace(/\$(\w+)/g, (_all, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`$${name} is not set`);
      return value;
    });
  return [...script.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"|([^'"]+)/g, (_all, single?: string, double?: string, bare?: string) =>
      single !== undefined ? single : expand(double ?? bare ?? ''),
    ),
  );
}

/** What curl would send. @throws an error for an option that this does not know */
function parseCurl([name, ...rest]: readonly string[]): Command {
  if (name !== 'curl') throw new Error(`${name} is not curl`);
  const headers = new Headers();
  let [url, method, body]: (string | undefined)[] = [];
  for (let n = 0; n < rest.length; n++) {
    const word = rest[n] ?? '';
    if (word === '-X') method = rest[++n];
    else if (word === '-d') body = rest[++n];
    else if (word === '-H') headers.append(...((rest[++n] ?? '').split(': ', 2) as [string, string]));
    else if (word !== '-i') {
      if (word.startsWith('-') || url !== undefined) throw new Error(`${word} is not understood`);
      url = word;
    }
  }
  return { url: url ?? '', request: { method: method ?? (body === undefined ? 'GET' : 'POST'), headers, body } };
}

/** The part of the guide below a heading. */
function section(heading: string): string {
  const [, rest = ''] = guide.split(`\n${heading}\n`);
  return rest.split(/^#{1,3} /m)[0] ?? '';
}

/** Cells of the rows of the table in a text, without heading and rule. */
function rows(text: string): string[][] {
  return [...text.matchAll(/^\|(.*)\|$/gm)].slice(2).map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
}

const inCode = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe('docs/changing.md', () => {
  let t: TestApp;
  const variables: Record<string, string> = {};
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  const send = async ({ url, request }: Command): Promise<{ status: number; body: Body | Body[] }> => {
    const answer = await fetch(url, request);
    const body = (await answer.json()) as Body | Body[];
    // What the text tells the reader to take over.
    if (request.method === 'POST') variables['ID'] ??= String((body as Body)['id']);
    if (request.method === 'GET') variables['ETAG'] = answer.headers.get('etag') ?? '';
    return { status: answer.status, body };
  };

  /** Assignments are carried out. @returns the command, if there is one */
  const read = (script: string): Command => {
    const lines = script.replaceAll('\\\n', ' ').split('\n');
    while (/^\w+=/.test(lines[0] ?? '')) {
      const [name = '', value = ''] = (lines.shift() ?? '').split(/=(.*)/s, 2);
      variables[name] = value.replace(/^http:\/\/127\.0\.0\.1:3000/, t.origin);
    }
    return parseCurl(words(lines.join('\n'), variables));
  };

  it.each(blocks)('line $line works: $script', async ({ script }) => {
    const command = read(script);
    const { status, body } = await send(command);
    const { method } = command.request;
    expect({ status, body }).toEqual({ status: method === 'POST' ? 201 : 200, body: expect.any(Object) });
    // The same key once more is the same customer once more.
    if (new Headers(command.request.headers).has('idempotency-key')) expect((await send(command)).body).toEqual(body);
  });

  it('has an example of every write, and of every dialect', () => {
    const sent = blocks.map(({ script }) => read(script).request);
    const types = new Set(sent.map(({ headers }) => new Headers(headers).get('content-type')));
    for (const type of PATCH_MEDIA_TYPES) expect(types).toContain(type);
    expect(sent.length).toBeGreaterThanOrEqual(8);
    expect(inCode(rows(section('## Four ways to say what changes')).map(([type = '']) => type).join()).toSorted()).toEqual([...PATCH_MEDIA_TYPES].toSorted()); // prettier-ignore
  });

  it('says in four ways which elements a JSON Patch Query is for', async () => {
    const paths = rows(section('### JSON Patch Query')).map(([path = '']) => inCode(path)[0]);
    expect(paths).toHaveLength(4);
    const results = [];
    for (const path of paths) {
      const contactMedium = ['email', 'phone', 'email'].map((mediumType) => ({
        mediumType,
        preferred: false,
        characteristic: {},
      }));
      const body = { name: 'Ada', engagedParty: { id: '1', '@referredType': 'Individual' }, contactMedium };
      const created = await t.http.post(customer.collection).send(body).expect(201);
      const patched = await t.http
        .patch(`${customer.collection}/${created.body.id}`)
        .set('Content-Type', 'application/json-patch-query+json')
        .send(JSON.stringify([{ op: 'replace', path, value: true }]))
        .expect((answer) => expect(answer.body.code).toBeUndefined());
      results.push(patched.body.contactMedium.map(({ preferred }: Body) => preferred));
    }
    expect(results).toEqual(Array(4).fill([true, false, true]));
  });

  it('shows the lifecycles that there are', () => {
    const tables = section('## A lifecycle, if you want one')
      .split('\n\n')
      .filter((part) => part.startsWith('|'));
    const lives = tables.map((table) =>
      Object.fromEntries(rows(table).map(([from = '', to = '']) => [inCode(from)[0], inCode(to)])),
    );
    const declared = [PARTY_ROLE_STATUS, INDIVIDUAL_STATUS, ORGANIZATION_STATUS].map(({ lifecycle }) => lifecycle);
    expect(lives).toEqual(declared);
  });
});
