/**
 * `npm run demo`: the service on an embedded database of its own, filled with invented customers, party roles and the parties
 * that they engage, and a listener that prints the notifications. Stopped and started again, it goes on with what is there.
 */
import { resolve } from 'node:path';
import { customer } from '../src/customer/customer.resource';
import { partyManagement } from '../src/party/party.resource';
import { partyRole } from '../src/party-role/party-role.resource';
import { COUNTRIES } from './countries';
import { customerChanges, customers } from './customers';
import { fillCollection, isEmpty } from './fill';
import { changeParties, fillParties, showParty } from './fill-parties';
import { DemoListener } from './listener';
import { phoneCorner } from './parties';
import { partyRoleChanges, partyRoles } from './party-roles';
import { startService } from './service';

const FOLDER = resolve('demo-data');

/** Where the roles of a party are. */
const ROLES = [
  ['as a customer', customer.collection],
  ['its other roles', partyRole.collection],
] as const;

async function main(): Promise<void> {
  const service = startService(FOLDER);
  const listener = new DemoListener(print);
  const over = new AbortController();
  // A terminal sends Ctrl-C to the service too, which takes the second as it takes the first.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => void service.process.kill(name));
  void service.ended.then((code) => {
    process.exitCode = code;
    over.abort();
    listener.stop();
  });
  try {
    const origin = await service.origin;
    if (origin !== undefined) await prepare(origin, listener, over.signal);
  } catch (error) {
    if (over.signal.aborted) return;
    service.process.kill('SIGTERM');
    await service.ended;
    throw error;
  }
}

/** Fills what is empty, and only then subscribes: the first notification is of what the visitor does. */
async function prepare(origin: string, listener: DemoListener, signal: AbortSignal): Promise<void> {
  const created = await fill(origin, signal);
  await listener.start();
  for (const { basePath } of [customer.api, partyRole.api, partyManagement]) {
    await listener.subscribe(origin + basePath, signal);
  }
  print(
    created === undefined
      ? `demo: goes on with the data in ${FOLDER}; to begin anew, stop it and delete that folder`
      : `demo: created ${created} in ${FOLDER}`,
  );
  for (const line of await showParty(origin, phoneCorner(COUNTRIES[0]), ROLES, signal)) print(`demo: ${line}`);
  print('demo: ready; notifications are printed here, Ctrl-C stops it');
}

/** @returns how many of what; undefined where nothing was empty */
async function fill(origin: string, signal: AbortSignal): Promise<string | undefined> {
  const [noCustomers, noRoles] = [
    await isEmpty(origin + customer.collection, signal),
    await isEmpty(origin + partyRole.collection, signal),
  ];
  if (!noCustomers && !noRoles) return undefined;
  const { partyOf, individuals, organizations } = await fillParties(origin, signal);
  const counts = [`${individuals} individuals`, `${organizations} organizations`];
  if (noCustomers) {
    const many = await fillCollection(origin + customer.collection, customers(partyOf), customerChanges, signal);
    counts.push(`${many} customers`);
  }
  if (noRoles) {
    const many = await fillCollection(origin + partyRole.collection, partyRoles(partyOf), partyRoleChanges, signal);
    counts.push(`${many} party roles`);
  }
  if (noCustomers) await changeParties(partyOf, signal);
  return `${counts.slice(0, -1).join(', ')} and ${counts.at(-1) ?? ''}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
