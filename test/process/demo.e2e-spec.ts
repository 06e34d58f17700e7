import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customers as customersOf } from '../../demo/customers';
import { ORGANIZATIONS, type PartyOf, individuals as individualsOf } from '../../demo/parties';
import { partyRoles as partyRolesOf } from '../../demo/party-roles';
import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Body } from '../support/bodies';

const DEMO = join(__dirname, '../../dist/demo/run.js');

const partyOf: PartyOf = (type, name) => ({ id: name, name, '@referredType': type });
const [customers, partyRoles] = [customersOf(partyOf), partyRolesOf(partyOf)];
const [individuals, organizations] = [individualsOf(partyOf), ORGANIZATIONS.flatMap((level) => level(partyOf))];

/** What the README's tour has in code, all but the start of the demo itself. */
const TOUR = [...readFileSync('README.md', 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)]
  .map(([, script = '']) => script)
  .filter((script) => script.includes('$BASE'))
  .join('\n');

interface Demo {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Waits until it has printed what matches. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly exit: Promise<number | null>;
}

/** The command as `npm run demo` runs it once it is built, in a folder of its own. */
function startDemo(folder: string): Demo {
  if (!existsSync(DEMO)) throw new Error('dist is missing: run `npm run build`');
  // Settings that would lead elsewhere, if it took them.
  const env = {
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATABASE_URL: 'postgres://127.0.0.1:1/x',
    DATA_DIR: 'x',
    BODY_LIMIT: '1',
  };
  const child = spawn(process.execPath, [DEMO], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const exit = once(child, 'close').then(([code]) => code as number | null);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const prints = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(output);
      if (match) return match;
      const more = await Promise.race([once(child.stdout, 'data'), exit.then(() => undefined)]);
      if (!more && !pattern.test(output)) throw new Error(`it ended without ${String(pattern)}: ${output}`);
    }
  };
  return { child, output: () => output, prints, exit };
}

it('no two of the demo have the same name', () => {
  const nameOf = ({ name, fullName = name, tradingName = fullName }: Body): unknown => tradingName;
  for (const documents of [customers, partyRoles, individuals, organizations] as Body[][]) {
    expect(new Set(documents.map(nameOf)).size).toBe(documents.length);
  }
});

describe('npm run demo', () => {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'demo-'));
  let demo: Demo;
  afterEach(async () => {
    demo.child.kill('SIGTERM');
    await demo.exit;
  });
  const start = async (): Promise<string> => {
    demo = startDemo(folder);
    await demo.prints(/^demo: ready/m);
    return (await demo.prints(/(http:\S+)\/tmf-api/))[1] ?? '';
  };
  const total = async (url: string): Promise<number> => Number((await fetch(url)).headers.get('x-total-count'));
  const stop = async (): Promise<number | null> => {
    demo.child.kill('SIGINT');
    return demo.exit;
  };

  it('fills a database of its own, tells of changes, and goes on with its data after a stop', async () => {
    const first = await start();
    expect(demo.output()).toContain(
      `demo: created ${individuals.length} individuals, ${organizations.length} organizations, ${customers.length} customers ` +
        `and ${partyRoles.length} party roles in ${folder}/demo-data\n`,
    );
    // One of each is removed again, so that there is an event of it.
    expect(await total(first + customer.collection)).toBe(customers.length - 1);
    expect(await total(first + partyRole.collection)).toBe(partyRoles.length - 1);
    expect(demo.output()).not.toContain('notification:');
    expect(await total(first + individual.collection)).toBe(individuals.length);
    expect(await total(first + organization.collection)).toBe(organizations.length);
    await everyReferenceLeadsToItsParty(first);
    await whatIsPrintedLeadsToTheRolesOfAParty();

    expect(await tour(first)).toContain('"code":"preconditionFailed"');
    await demo.prints(/^notification: CustomerStateChangeEvent, Moon FC$/m);
    for (const type of ['Create', 'AttributeValueChange', 'StateChange', 'Delete']) {
      await demo.prints(new RegExp(`notification: Customer${type}Event, `));
    }
    expect(await stop()).toBe(0);

    const second = await start();
    expect(demo.output()).toContain('demo: goes on with the data');
    expect(await total(second + customer.collection)).toBe(customers.length + 2);
    await whatIsPrintedLeadsToTheRolesOfAParty();
    for (const { basePath } of [customer.api, individual.api]) {
      expect(await (await fetch(`${second + basePath}/hub`)).json()).toHaveLength(1);
    }
    expect(await stop()).toBe(0);
  });

  const list = async (url: string): Promise<Body[]> => (await (await fetch(url)).json()) as Body[];

  /** Of customers and party roles, to the parties that they engage and to account managers. */
  async function everyReferenceLeadsToItsParty(origin: string): Promise<void> {
    const parties = new Map<unknown, Body>();
    for (const { collection, name: type } of [individual, organization]) {
      for (const party of await list(`${origin}${collection}?limit=1000`)) parties.set(party['id'], { ...party, type });
    }
    for (const { collection } of [customer, partyRole]) {
      for (const role of await list(`${origin}${collection}?limit=1000`)) {
        const related = (role['relatedParty'] ?? []) as Body[];
        for (const reference of [role['engagedParty'] as Body, ...related]) {
          const party = parties.get(reference['id']) ?? {};
          const found = { href: party['href'], name: party['fullName'] ?? party['tradingName'], '@referredType': party['type'] }; // prettier-ignore
          expect(reference).toMatchObject(found);
        }
      }
    }
  }

  const printed = (what: RegExp): string =>
    new RegExp(`^demo: ${what.source}: (\\S+)$`, 'm').exec(demo.output())?.[1] ?? '';

  async function whatIsPrintedLeadsToTheRolesOfAParty(): Promise<void> {
    const party = (await (await fetch(printed(/a party, Lyon Phone Corner/))).json()) as Body;
    expect(party).toMatchObject({ tradingName: 'Lyon Phone Corner' });
    expect(printed(/who uses it/)).toBe(`${String(party['href'])}/usedBy`);
    const names = async (url: string): Promise<unknown[]> => (await list(url)).map(({ name }) => name);
    expect(await names(printed(/as a customer/))).toEqual(['Lyon Phone Corner']);
    expect(await names(printed(/its other roles/))).toEqual([
      'Dealer Lyon Phone Corner',
      'Installer Lyon Phone Corner',
    ]);
  }

  /** Runs the tour as a reader does. @returns what it printed */
  async function tour(origin: string): Promise<string> {
    const script = TOUR.replaceAll('http://127.0.0.1:3000', origin);
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const [code] = await once(shell, 'close');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/"replayed":2\d\d/) });
    // Every search of it finds something.
    expect(output).not.toContain('[]');
    return output;
  }

  describe('where uses are served', () => {
    it('shows who uses a party', async () => {
      await start();
      expect((await list(printed(/who uses it/))).length).toBe(3);
      expect(await stop()).toBe(0);
    });
  });
});
