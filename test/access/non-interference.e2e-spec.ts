import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Policy, customers, hiddenFrom, policies, policyText } from '../support/access/policies';
import { GIVEN, type Step, filter, steps } from '../support/access/requests';
import { type Given, World } from '../support/access/world';
import { type TestIssuer, startIssuer, trusting } from '../support/issuer';

/**
 * No answer, header, count or event tells of what its caller does not see. Two worlds differ in that alone: in the values of
 * hidden attributes, and in documents that are outside of the `where`. Whatever a caller asks, both tell it the same.
 *
 * What may differ is left out of the requests and answers:
 * - An id outside of the `where` that a client gives to a new resource is taken, and that is a 409: new ones have free ids.
 * - Where nothing of a document is hidden, its ETag is a revision and it has a Last-Modified: these are the worlds' own.
 * - An attribute that is hidden in part is named in `fieldPath`, whichever part has changed: such changes are made before
 *   there is a subscription.
 * - Who changes what conditions of policies are about may come to see more, as these say: no request does so.
 *
 * `POLICY_SEED` is another case than that of every day, `POLICY_RUNS` how many.
 */
const SEED = Number(process.env['POLICY_SEED'] ?? 1);
const RUNS = Number(process.env['POLICY_RUNS'] ?? 40);

/** Each policy is the one of a role. */
const ROLES: readonly Policy[] = fc.sample(policies, { seed: SEED, numRuns: 8 });

interface Case {
  readonly roles: readonly number[];
  readonly documents: readonly Pick<Given, 'document' | 'seeds'>[];
  readonly query: string;
  readonly steps: readonly Step[];
}

const cases: fc.Arbitrary<Case> = fc.record(
  {
    roles: fc.uniqueArray(fc.nat(ROLES.length - 1), { minLength: 1, maxLength: 3 }),
    documents: fc.array(
      fc.record({ document: customers, seeds: fc.tuple(fc.nat(), fc.nat()) }, { noNullPrototype: true }),
      { minLength: 1, maxLength: GIVEN.length, size: 'max' },
    ),
    query: fc.oneof(fc.constant(''), filter),
    steps,
  },
  { noNullPrototype: true },
);

let issuer: TestIssuer;
let worlds: readonly [World, World];
const folder = mkdtempSync(join(tmpdir(), 'policies-'));
const callers = new Map<string, Record<string, string>>();

/** Tokens are asked for once. */
async function as(roles: readonly string[]): Promise<Record<string, string>> {
  const known = callers.get(String(roles));
  if (known) return known;
  const scope = 'customer:read customer:write hub:manage';
  const token = await issuer.token({ scope, claims: { roles, party_id: '1' }, lifetime: 86_400 });
  const headers = { Authorization: `Bearer ${token}` };
  callers.set(String(roles), headers);
  return headers;
}

beforeAll(async () => {
  issuer = await startIssuer();
  const file = join(folder, 'policies.json');
  const roles = ROLES.map((each, n) => [`r${n}`, { Customer: policyText(each) }]);
  writeFileSync(file, JSON.stringify({ roles: { ...Object.fromEntries(roles), agent: { '*': {} } } }));
  const env = {
    ...trusting(issuer),
    ACCESS_POLICIES: file,
    CLIENT_IDS: 'accept',
    REFERENCE_CHECK: 'strict',
    PUBLIC_URL: 'http://tmf.example',
  };
  const agent = await as(['agent']);
  worlds = [await World.start(0, agent, env), await World.start(1, agent, env)];
});
afterAll(async () => {
  for (const world of worlds) await world.stop();
  await issuer.stop();
  rmSync(folder, { recursive: true });
});

it('two worlds that look the same to a caller stay so, whatever it asks', async () => {
  const property = fc.asyncProperty(cases, async ({ roles, documents, query, steps }) => {
    const held = roles.map((n) => ROLES[n] as Policy);
    const caller = await as(roles.map((n) => `r${n}`));
    const given = documents.map((each, n): Given => {
      return { ...each, id: GIVEN[n] as string, hidden: hiddenFrom(held, each.document) };
    });
    const [first, other] = worlds;
    const told = { subscribed: await first.fill(given, caller, query) };
    expect({ subscribed: await other.fill(given, caller, query) }).toEqual(told);
    for (const step of steps) {
      const answers = [await first.take(step, given, caller), await other.take(step, given, caller)];
      expect({ step, answer: answers[1] }).toEqual({ step, answer: answers[0] });
    }
    expect({ events: await other.events() }).toEqual({ events: await first.events() });
  });
  const found = await fc.check(property, { seed: SEED, numRuns: RUNS });
  if (!found.failed) return;
  const roles = Object.fromEntries(
    (found.counterexample?.[0].roles ?? []).map((n) => [n, policyText(ROLES[n] as Policy)]),
  );
  const why = String(found.errorInstance);
  throw new Error(`${why}\n${fc.defaultReportMessage(found)}\nThe roles: ${JSON.stringify(roles)}`);
}, 3_600_000);
