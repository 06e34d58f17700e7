import { readFileSync } from 'node:fs';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { grantsOn, hiddenBy, maskOf } from '../../src/tmf/access/mask';
import { type Grant, type Holder, type PolicyOperation, grantsOf } from '../../src/tmf/access/policies';
import { readPolicies } from '../../src/tmf/access/policy-file';
import { changesReadOnly } from '../../src/tmf/access/read-only';
import { unmask } from '../../src/tmf/access/unmask';
import { visible } from '../../src/tmf/access/visible';
import { NO_PATHS } from '../../src/tmf/query/path-set';
import { mergePatch } from '../../src/tmf/patch/merge-patch';
import { Effort } from '../../src/tmf/query/bounds/effort';
import { matches } from '../../src/tmf/query/memory/matches';
import { parseListRequest } from '../../src/tmf/serve/list-request';
import { limits } from '../support/access/limits';

type Document = Record<string, unknown>;

/** What the guide says of a caller. */
interface Case {
  readonly caller: Holder;
  readonly sees: Record<string, Document>;
  readonly finds?: Record<string, string[]>;
  readonly changes?: readonly { readonly id: string; readonly patch: object; readonly touches: string[] | string }[];
  readonly creates?: readonly { readonly body: Document; readonly touches: string[] | string }[];
}

const NOT_WITHIN = 'not within';

const guide = readFileSync('docs/access-policies.md', 'utf8');
const [format = '', examples = ''] = guide.split('\n## Examples\n');
const [given = '', ...sections] = examples.split('\n### ');
const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block);
const [json = ''] = blocksOf(given, 'json');
const customers = JSON.parse(json) as Document[];

const read = (text: string) => readPolicies(text, [customer, partyRole], limits);
const on = (document: Document, grants: readonly Grant[]) => grantsOn(document, grants, new Effort());

describe('docs/access-policies.md', () => {
  it('has a policy for a self-care app, a dealer, an agent, a tenant and an auditor', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual([
      'A self-care app',
      'A dealer',
      'A call-centre agent',
      'An MVNO tenant',
      'An auditor',
    ]);
  });

  it('shows a file, and conditions, that are understood', () => {
    const [file = ''] = blocksOf(format, 'yaml');
    expect([...read(file).keys()]).toEqual(['dealer']);
    const conditions = blocksOf(format, 'text').flatMap((block) => block.trim().split('\n'));
    expect(conditions.length).toBeGreaterThan(3);
    for (const where of conditions) read(JSON.stringify({ roles: { any: { Customer: { where } } } }));
  });
});

describe.each(sections.map((text) => ({ name: text.split('\n')[0], text })))('$name', ({ text }) => {
  const [yaml = ''] = blocksOf(text, 'yaml');
  const cases = blocksOf(text, 'json').flatMap((block) => JSON.parse(block) as Case[]);
  const policies = read(yaml);

  describe.each(cases)('called by $caller', ({ caller, sees, finds = {}, changes = [], creates = [] }) => {
    const grants = (operation: PolicyOperation) => grantsOf(policies, caller, customer, operation);
    const shown = (document: Document) => maskOf(document, grants('read'), new Effort());

    it('shows what the guide says', () => {
      const seen = customers.map((each) => [String(each['id']), shown(each)] as const);
      expect(Object.fromEntries(seen.filter(([, document]) => document !== undefined))).toEqual(sees);
    });

    for (const [query, ids] of Object.entries(finds)) {
      it(`finds ${ids.join() || 'nothing'} with ${query || 'no condition'}`, () => {
        const page = { defaultLimit: 10, maxLimit: 10, maxSize: 1_000_000 };
        const asked = parseListRequest(`/customer?${query}`, undefined, customer, '', { ...page, query: limits });
        const seen = visible(asked.filter, grants('read'));
        expect(customers.filter((each) => matches(seen, each, new Effort())).map(({ id }) => id)).toEqual(ids);
      });
    }

    for (const { id, patch, touches } of changes) {
      it(`changes ${id} by ${JSON.stringify(patch)}`, () => {
        const before = customers.find((each) => each['id'] === id) ?? {};
        const granted = on(before, grants('update'));
        const seen = shown(before) ?? {};
        const after = mergePatch(seen, patch) as Document;
        const touched = granted.length === 0 ? NOT_WITHIN : changesReadOnly(seen, after, granted);
        if (touched.length > 0) expect(touched).toEqual(touches);
        else {
          const whole = unmask(hiddenBy(on(before, grants('read'))) ?? NO_PATHS, before, after);
          expect(on(whole, grants('update')).length === 0 ? NOT_WITHIN : []).toEqual(touches);
          if (touches.length === 0) expect(whole).toEqual(mergePatch(before, patch));
        }
      });
    }

    for (const { body, touches } of creates) {
      it(`creates ${JSON.stringify(body)}`, () => {
        const granted = on(body, grants('create'));
        expect(granted.length === 0 ? NOT_WITHIN : changesReadOnly(undefined, body, granted)).toEqual(touches);
      });
    }
  });
});
