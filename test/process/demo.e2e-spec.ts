import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customers } from '../../demo/customers';
import { partyRoles } from '../../demo/party-roles';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';

const DEMO = join(__dirname, '../../dist/demo/run.js');

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

it('no two customers or party roles of the demo have the same name', () => {
  for (const documents of [customers, partyRoles] as { name: string }[][]) {
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length);
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
      `demo: created ${customers.length} customers and ${partyRoles.length} party roles in ${folder}/demo-data\n`,
    );
    // One of each is removed again, so that there is an event of it.
    expect(await total(first + customer.collection)).toBe(customers.length - 1);
    expect(await total(first + partyRole.collection)).toBe(partyRoles.length - 1);
    expect(demo.output()).not.toContain('notification:');

    expect(await tour(first)).toContain('"code":"preconditionFailed"');
    await demo.prints(/^notification: CustomerStateChangeEvent, Moon FC$/m);
    for (const type of ['Create', 'AttributeValueChange', 'StateChange', 'Delete']) {
      await demo.prints(new RegExp(`notification: Customer${type}Event, `));
    }
    expect(await stop()).toBe(0);

    const second = await start();
    expect(demo.output()).toContain('demo: goes on with the data');
    expect(await total(second + customer.collection)).toBe(customers.length + 2);
    const hub = await fetch(`${second + customer.api.basePath}/hub`);
    expect(await hub.json()).toHaveLength(1);
    expect(await stop()).toBe(0);
  });

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
});
